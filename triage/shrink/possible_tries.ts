/**
 * Possible tries: what shrinking may go by where a disagreement can depend on more than the text. What a subject does in a state
 * that nobody can be in says nothing.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { NONE } from "../../machine/effects.ts";
import type { Panel } from "../../oracles/panel.ts";
import { settledCase, withTextAtOperand } from "../../states/settle_case.ts";
import type { Kind } from "../signature/disagreement.ts";
import type { Try } from "./tries.ts";

/** Whether a disagreement can depend on more than the text. */
export function isAboutState({ pair }: Kind): boolean {
  return pair.sort === "subject";
}

/** Finds out with a panel which cases are possible, and has others in their place. */
export class PossibleTries {
  readonly #panel: Panel;
  readonly #batch: Batch;

  /** Uses `panel`, with which nobody but decoders and model is asked. */
  constructor(panel: Panel) {
    this.#panel = panel;
    this.#batch = new Batch(panel.capacity);
  }

  /** The case, or where its state is impossible the nearest one that is not. */
  async nearest(c: Case): Promise<Case> {
    await this.#ask([c]);
    return this.#panel.expected.impossible[0] === 0 ? c : settledCase(c);
  }

  /** What steps lead to, in possible states; an address that was canonical stays so. */
  async settled(from: Case, tried: readonly Try[]): Promise<readonly Try[]> {
    const { impossible, exception } = this.#panel.expected;
    await this.#ask([from]);
    const mayRaise = exception[0] !== NONE;
    await this.#ask(tried.map(({ c }) => c));
    const isFit = (row: number) => impossible[row] === 0 && (mayRaise || exception[row] === NONE);
    return tried.map((each, row) => isFit(row) ? each : settledTry(from, each));
  }

  async #ask(cases: readonly Case[]): Promise<void> {
    fillBatch(this.#batch, cases);
    await this.#panel.run(this.#batch, { cpu: false, seats: [] });
  }
}

/** A try in the nearest possible state. Where the text alone is another one, its operand stays where it is. */
function settledTry(from: Case, { step, c }: Try): Try {
  const isTextOnly = c.registers === from.registers && c.ve === from.ve && c.rip === from.rip;
  return { step, c: isTextOnly ? withTextAtOperand(from, c.bytes) : settledCase(c) };
}
