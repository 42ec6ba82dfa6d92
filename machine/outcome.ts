/**
 * Outcomes: what a subject did with each case of a batch.
 *
 * @module
 */
import { AccessColumns } from "./access.ts";
import type { Batch } from "./batch.ts";
import { EffectColumns, type Telling, Tells } from "./effects.ts";
import { Qwords } from "./qwords.ts";
import { GPR_COUNT } from "./registers.ts";

/**
 * Why there is no outcome to judge. The row is then as {@linkcode Outcomes.reset} leaves it. From `notAsked` on the subject was
 * not asked, which says nothing about anybody: at `notAsked` since it came to grief at others like the case, and at `needs` + n
 * since the case needs number n of the table of features (`machine/feature.ts`), and the subject does not know it.
 */
export const Unanswered = { no: 0, crash: 1, hang: 2, garbage: 3, notAsked: 4, needs: 5 } as const;

/** The names of these, by number; what is beyond has the last one. */
export const UNANSWERED = ["", "crash", "hang", "garbage", "not asked"] as const;

/** The name of any of them. */
export function unansweredName(unanswered: number): typeof UNANSWERED[number] {
  return UNANSWERED[Math.min(unanswered, Unanswered.notAsked)]!;
}

/**
 * The outcomes of a batch, one column a field.
 *
 * @example A subject that refuses everything
 * ```ts
 * import { Batch, Outcomes } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 * import type { Subject } from "@verdict/verdict";
 *
 * const refuses: Subject = { name: "refuses", run: (batch, out) => out.reset(batch), close() {} };
 * const outcomes = new Outcomes(1);
 * refuses.run(new Batch(1), outcomes);
 * assertEquals(outcomes.handled[0], 0);
 * ```
 */
export class Outcomes {
  /** {@linkcode Unanswered}: whether the subject crashed, hung, gave no outcome at all, or was not asked for one, and why. */
  readonly unanswered: Uint8Array<ArrayBuffer>;
  /** 1 where the exception was called handled. */
  readonly handled: Uint8Array<ArrayBuffer>;
  /** The handler's int: the instruction's length, or a negative errno. */
  readonly returned: Int32Array<ArrayBuffer>;
  /** rip afterwards. */
  readonly rip: Qwords;
  /** Hypercalls made. */
  readonly access: AccessColumns;
  /** Registers afterwards: register `r` of case `i` is value `16 * i + r`. */
  readonly registers: Qwords;
  /** What else is told; nothing where the subject tells no more. */
  readonly effects: EffectColumns | undefined;

  /** Makes columns for `capacity` cases, and for what a subject tells that can tell more. */
  constructor(capacity: number, telling?: Telling) {
    this.unanswered = new Uint8Array(capacity);
    this.handled = new Uint8Array(capacity);
    this.returned = new Int32Array(capacity);
    this.rip = new Qwords(capacity);
    this.access = new AccessColumns(capacity);
    this.registers = new Qwords(GPR_COUNT * capacity);
    this.effects = telling === undefined ? undefined : new EffectColumns(capacity, telling.accesses);
  }

  /** Takes note that there is no outcome of a case; `why` is a number of {@linkcode Unanswered}. */
  leaveUnanswered(row: number, why: number): void {
    this.unanswered[row] = why;
  }

  /** Sets every case of `batch` to: nothing done yet, registers and rip as they were. */
  reset(batch: Batch): void {
    this.unanswered.fill(0);
    this.handled.fill(0);
    this.returned.fill(0);
    this.access.count.fill(0);
    this.rip.u64.set(batch.rip.u64);
    this.registers.u64.set(batch.registers.u64);
    this.effects?.reset();
  }

  /** Does the same for one case. */
  resetRow(batch: Batch, row: number): void {
    this.unanswered[row] = 0;
    this.handled[row] = 0;
    this.returned[row] = 0;
    this.access.count[row] = 0;
    this.rip.copy(row, batch.rip, row);
    for (let k = GPR_COUNT * row; k < GPR_COUNT * (row + 1); k++) this.registers.copy(k, batch.registers, k);
    this.effects?.resetRow(batch, row);
  }
}

/** Whether a subject says that it handled case `row`, and has an instruction's length to show for it. */
export function isAccepted({ handled, returned }: Outcomes, row: number): boolean {
  return handled[row] === 1 && returned[row]! > 0;
}

/** Whether all accesses of a case are told: who tells nothing more tells its hypercalls. */
export function tellsAccesses({ effects }: Outcomes, row: number): boolean {
  if (effects === undefined) return true;
  const { told, accesses } = effects;
  return (told[row]! & Tells.accesses) !== 0 && accesses.told[row] === accesses.count[row];
}
