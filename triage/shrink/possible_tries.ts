/**
 * Possible tries: what shrinking may go by where a disagreement can depend on more than the text. What a subject does in a state
 * that nobody can be in says nothing.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
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
    const [isPossible] = await this.#arePossible([c]);
    return isPossible ? c : settledCase(c);
  }

  /** What steps lead to, in possible states. */
  async settled(from: Case, tried: readonly Try[]): Promise<readonly Try[]> {
    const possible = await this.#arePossible(tried.map(({ c }) => c));
    return tried.map((each, n) => possible[n] ? each : settledTry(from, each));
  }

  async #arePossible(cases: readonly Case[]): Promise<boolean[]> {
    fillBatch(this.#batch, cases);
    await this.#panel.run(this.#batch, { cpu: false, seats: [] });
    return cases.map((_, row) => this.#panel.expected.impossible[row] === 0);
  }
}

/** A try in the nearest possible state. Where the text alone is another one, its operand stays where it is. */
function settledTry(from: Case, { step, c }: Try): Try {
  const isTextOnly = c.registers === from.registers && c.ve === from.ve && c.rip === from.rip;
  return { step, c: isTextOnly ? withTextAtOperand(from, c.bytes) : settledCase(c) };
}
