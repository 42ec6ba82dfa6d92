/**
 * Counts what the subjects of a panel do with instructions that are outside the model.
 *
 * @module
 */
import { addOutside, type OutsideModel } from "../findings/outside_model.ts";
import { Unanswered } from "../machine/outcome.ts";
import { mnemonicName } from "./decoders/mnemonics.ts";
import { zeal } from "./judge/judge_by_subject.ts";
import { Expected } from "./model/expectation.ts";
import type { Panel } from "./panel.ts";

// Constants of its own: docs/design/performance.md says why.
const { outside: OUTSIDE } = Expected;
const { no: ANSWERED } = Unanswered;

/** What one subject did. */
class SeatCounts {
  refused = 0;
  /** By number of the mnemonic. */
  readonly handled = new Map<number, number>();
}

/** Counts the cases of any number of batches, of panels whose subjects have the same names. */
export class OutsideCounter {
  readonly #seats = new Map<string, SeatCounts>();

  /**
   * Counts the batch that `panel` answered last. Subjects that are compared with another subject are left out: what they
   * do is judged.
   */
  count({ batch, expected: { kind }, reference: { mnemonic, rowOf }, seats }: Panel): void {
    for (const { subject: { name }, outcomes, against } of seats) {
      if (against !== undefined) continue;
      let counts = this.#seats.get(name);
      if (counts === undefined) this.#seats.set(name, counts = new SeatCounts());
      const { handled } = counts;
      for (let row = 0; row < batch.size; row++) {
        if (kind[row] !== OUTSIDE || outcomes.unanswered[row] !== ANSWERED) continue;
        if (zeal(outcomes, row) === 0) counts.refused++;
        else {
          const number = mnemonic[rowOf[row]!]!;
          handled.set(number, (handled.get(number) ?? 0) + 1);
        }
      }
    }
  }

  /** The counts by subject; those who met no such instruction are left out. */
  get counts(): OutsideModel[] {
    return addOutside(
      [...this.#seats].map(([subject, { refused, handled }]) => ({
        subject,
        handled: [...handled.values()].reduce((sum, cases) => sum + cases, 0),
        refused,
        mnemonics: Object.fromEntries(Array.from(handled, ([number, cases]) => [mnemonicName(number), cases])),
      })).filter(({ handled, refused }) => handled + refused > 0),
    );
  }
}
