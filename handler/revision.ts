/**
 * Revisions of the handler: the posted steps with a list of named corrections on top.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import type { Outcomes, Subject } from "../machine/outcome.ts";
import { Exit } from "./exit.ts";
import { handleVe } from "./handle_mmio.ts";
import { POSTED_STEPS, type Steps } from "./steps.ts";

/** One named change of one step. */
export interface Change {
  /** Short name, such as `user-mode`. */
  readonly id: string;
  /** The steps with it, given those without it. */
  readonly apply: (steps: Steps) => Steps;
}

/** A change that somebody made, or should make. */
export interface Correction extends Change {
  /** What is wrong without it. */
  readonly title: string;
  /** What it changes, in one sentence. */
  readonly sentence: string;
}

/** A handler: a name and its corrections over the posted steps, in order. */
export interface Revision {
  /** The name on the command line and in reports. */
  readonly name: string;
  /** What it corrects. */
  readonly corrections: readonly Change[];
}

/** The handler as posted in January 2022. */
export const posted: Revision = { name: "posted", corrections: [] };

/** Right by the architecture. */
export const corrected: Revision = { name: "corrected", corrections: [] };

/** Every correction. */
export const CORRECTIONS: readonly Correction[] = [];

/** Every built-in revision. */
export const REVISIONS: readonly Revision[] = [posted, corrected];

/**
 * A revision as a {@linkcode Subject}.
 *
 * @example A LOCK prefix does not keep the posted handler from a load
 * ```ts
 * import { Batch } from "../machine/batch.ts";
 * import { caseOf, fillBatch } from "../machine/case.ts";
 * import { Outcomes } from "../machine/outcome.ts";
 * import { HandlerSubject, posted } from "./revision.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const outcomes = new Outcomes(1);
 * fillBatch(batch, [caseOf([0xf0, 0x8b, 0x07])]);
 * new HandlerSubject(posted).run(batch, outcomes);
 * assertEquals(outcomes.returned[0], 3);
 * ```
 */
export class HandlerSubject implements Subject {
  readonly name: string;
  readonly revision: Revision;
  readonly #steps: Steps;
  readonly #exit = new Exit();

  /** Makes the subject of `revision`. */
  constructor(revision: Revision) {
    const { name, corrections } = revision;
    this.revision = revision;
    this.name = name;
    this.#steps = corrections.reduce((steps, correction) => correction.apply(steps), POSTED_STEPS);
  }

  /** Handles every case of `batch`. */
  run(batch: Batch, out: Outcomes): void {
    const exit = this.#exit;
    const steps = this.#steps;
    out.reset(batch);
    exit.batch = batch;
    exit.out = out;
    for (let row = 0; row < batch.size; row++) {
      exit.enter(row);
      handleVe(steps, exit);
    }
  }

  /** Nothing to end. */
  close(): void {}
}
