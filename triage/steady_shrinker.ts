/**
 * Shrinking where a subject may do otherwise than it did.
 *
 * @module
 */
import { formatCase } from "../corpus/case_file.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import { type Kind, showsKind } from "./disagreement.ts";
import { partiesOf } from "./pairs.ts";
import { Shrinker, type Shrunk } from "./shrink.ts";

/** How often a case is tried again before somebody is called unsteady, or not. */
const TRIES = 16;

/** A subject does not do the same twice, so that nothing can be shrunk. */
export class UnsteadyError extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "UnsteadyError";
}

/** A shrinker that says whose fault it is that a disagreement is gone. */
export class SteadyShrinker extends Shrinker {
  readonly #one: Batch = new Batch(this.panel.capacity);

  /**
   * Does what {@linkcode Shrinker.shrink} does.
   *
   * @throws {UnsteadyError} When the case shows the disagreement one time and not another.
   */
  override async shrink<T>(start: Case, kind: Kind, settled: (bucket: number) => T | undefined): Promise<Shrunk<T>> {
    try {
      return await super.shrink(start, kind, settled);
    } catch (error) {
      if (!(error instanceof TypeError) || await this.#alwaysShows(start, kind)) throw error;
      const [first, second] = partiesOf(this.panel, kind.pair);
      const message = `Somebody does not do the same twice: ${first} or ${second}, of ${formatCase(start)}`;
      throw new UnsteadyError(message, { cause: error });
    }
  }

  async #alwaysShows(start: Case, kind: Kind): Promise<boolean> {
    fillBatch(this.#one, [start]);
    for (let k = 0; k < TRIES; k++) {
      await this.panel.run(this.#one);
      if (!showsKind(this.panel, kind, 0)) return false;
    }
    return true;
  }
}
