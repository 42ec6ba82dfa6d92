/**
 * Handlers that are right, each in a way of its own: whoever accuses one of them has made a state that nobody can be in.
 *
 * @module
 */
import type { Change } from "../handler/correction.ts";
import type { Exit } from "../handler/exit.ts";
import { corrected, HandlerSubject } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import { DecodingColumns, Form, Operand } from "../machine/decoding.ts";
import { linearAddress } from "../machine/linear_address.ts";
import type { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";

const EFAULT = 14;
const PAGE = 0x1000;
const USER = 3;
const RCX = 2;
/** Halves of a case's registers. */
const HALVES = 32;

/** Trusts the gla: where the access begins is what the TDX module says. */
function trusting(): Subject {
  const pageOfGla: Change = {
    id: "page-of-gla",
    apply: (steps) => ({ ...steps, checkSpan: (exit) => crossesPage(exit) ? -EFAULT : 0 }),
  };
  const corrections = corrected.corrections.filter(({ id }) => id !== "page-crossing");
  return new HandlerSubject({ name: "trusting", corrections: [...corrections, pageOfGla] });
}

function crossesPage({ batch: { ve: { gla } }, row, size }: Exit): boolean {
  return (gla.u32[2 * row]! & PAGE - 1) + size > PAGE;
}

/** What a decoder says of the cases, for a subject that is the corrected handler but for what it makes of that. */
abstract class Decoding implements Subject {
  abstract readonly name: string;
  protected readonly handler: HandlerSubject = new HandlerSubject(corrected);
  readonly #iced = new IcedDecoder();

  run(batch: Batch, out: Outcomes): void {
    const decodings = new DecodingColumns(batch.capacity);
    this.#iced.decode(batch, decodings);
    this.handle(batch, decodings, out);
  }

  protected abstract handle(batch: Batch, decodings: DecodingColumns, out: Outcomes): void;

  close(): void {
    this.#iced.close();
  }
}

/** Computes the operand's address, and does not look at the gla. */
class Computing extends Decoding {
  readonly name = "computing";

  protected handle(batch: Batch, decodings: DecodingColumns, out: Outcomes): void {
    const own = new Batch(batch.capacity);
    own.copyAll(batch);
    own.size = batch.size;
    for (let row = 0; row < batch.size; row++) {
      const at = decodings.rowOf[row]!;
      const isOperand = decodings.operand[at] === Operand.memory && decodings.form[at] !== Form.movs;
      if (isOperand) linearAddress(batch, decodings, row, own.ve.gla);
    }
    this.handler.run(own, out);
  }
}

/** Steps over a string move that repeats zero times, as the CPU does. */
class Idle extends Decoding {
  readonly name = "idle";

  protected handle(batch: Batch, decodings: DecodingColumns, out: Outcomes): void {
    this.handler.run(batch, out);
    for (let row = 0; row < batch.size; row++) {
      const at = decodings.rowOf[row]!;
      const isNarrow = decodings.addressSize[at] === 4;
      const [low, high] = batch.registers.u32.subarray(HALVES * row + RCX, HALVES * row + RCX + 2);
      const isIdle = decodings.repeat[at] === 1 && low === 0 && (isNarrow || high === 0);
      if (!isIdle || batch.cpl[row] === USER) continue;
      out.handled[row] = 1;
      out.returned[row] = decodings.length[at]!;
      out.rip.add(row, decodings.length[at]!);
    }
  }
}

/** The handlers by name. */
export const RIGHT_HANDLERS: Readonly<Record<string, () => Subject>> = {
  trusting,
  computing: () => new Computing(),
  idle: () => new Idle(),
};
