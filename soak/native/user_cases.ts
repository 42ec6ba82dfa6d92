/**
 * Generated cases, moved to where a user's process can be.
 *
 * @module
 */
import { Generator } from "../../fuzz/generate/generator.ts";
import type { Batch } from "../../machine/batch.ts";
import { BATCH_CASES } from "../../oracles/panel.ts";
import type { CaseSource } from "./run_native.ts";
import { UserStates } from "./user_states.ts";

/** The cases of a seed. */
export class UserCases implements CaseSource {
  readonly #generator: Generator;
  readonly #states: UserStates;

  /** Makes one that has made nothing. */
  constructor(seed: number) {
    this.#generator = new Generator(seed, BATCH_CASES);
    this.#states = new UserStates(seed);
  }

  /** Makes a batch. */
  fill(batch: Batch, number: number, cases: number): void {
    this.#generator.fill(batch, number, cases);
    this.#states.move(batch, number);
  }
}
