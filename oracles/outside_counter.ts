/**
 * Counts what the subjects of a panel do with instructions that are outside the model.
 *
 * @module
 */
import { addOutside, type OutsideModel } from "../findings/outside_model.ts";
import { isAccepted, type Outcomes, Unanswered } from "../machine/outcome.ts";
import { mnemonicName } from "./decoders/mnemonics.ts";
import { zeal } from "./judge/judge_by_subject.ts";
import { hasRaised, refusesByUd } from "./judge/judge_raised.ts";
import { whyOutside } from "./judge/why_outside.ts";
import { type Expectations, Expected, Source } from "./model/expectation.ts";
import type { Panel } from "./panel.ts";

// Constants of its own: docs/design/performance.md says why.
const { outside: OUTSIDE } = Expected;
const { no: ANSWERED } = Unanswered;
const { cpu: BY_CPU } = Source;

/** What one subject did. */
class SeatCounts {
  refused = 0;
  /** By number of the mnemonic. */
  readonly handled = new Map<number, number>();
  /** Cases that the CPU was the judge of, by number of the mnemonic. */
  readonly byCpu = new Map<number, number>();
  /** Why others were not judged. */
  readonly why = new Map<string, number>();
}

/** Counts the cases of any number of batches, of panels whose subjects have the same names. */
export class OutsideCounter {
  readonly #seats = new Map<string, SeatCounts>();

  /**
   * Counts the batch that `panel` answered last. Subjects that are compared with another subject are left out: what they
   * do is judged.
   */
  count({ batch, expected, noJudge, reference, seats, terms }: Panel): void {
    const { kind, source } = expected;
    const { mnemonic, rowOf } = reference;
    const isEmulator = terms.contract === "hypervisor";
    for (const { subject: { name }, outcomes, against } of seats) {
      if (against !== undefined) continue;
      let counts = this.#seats.get(name);
      if (counts === undefined) this.#seats.set(name, counts = new SeatCounts());
      for (let row = 0; row < batch.size; row++) {
        if (outcomes.unanswered[row] !== ANSWERED) continue;
        if (source[row] === BY_CPU) {
          if (refuses(outcomes, expected, row)) addOne(counts.why, REFUSED);
          else addOne(counts.byCpu, mnemonic[rowOf[row]!]!);
          continue;
        }
        if (kind[row] !== OUTSIDE) continue;
        if (zeal(outcomes, row) === 0) counts.refused++;
        else addOne(counts.handled, mnemonic[rowOf[row]!]!);
        if (isEmulator) addOne(counts.why, whyOutside(expected, noJudge, reference, row));
      }
    }
  }

  /** The counts by subject; those who met no such instruction are left out. */
  get counts(): OutsideModel[] {
    return addOutside(
      [...this.#seats].map(([subject, { refused, handled, byCpu, why }]) => ({
        subject,
        handled: [...handled.values()].reduce((sum, cases) => sum + cases, 0),
        refused,
        mnemonics: named(handled),
        byCpu: named(byCpu),
        why: Object.fromEntries(why),
      })).filter(({ handled, refused, byCpu }) => handled + refused + Object.keys(byCpu).length > 0),
    );
  }
}

/** Whether an emulator does not carry out what the CPU does. */
function refuses(outcomes: Outcomes, expected: Expectations, row: number): boolean {
  const effects = outcomes.effects!;
  return hasRaised(effects, row) ? refusesByUd(effects, expected, row) : !isAccepted(outcomes, row);
}

const REFUSED = "it was refused";

function addOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function named(counts: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries(Array.from(counts, ([number, cases]) => [mnemonicName(number), cases]));
}
