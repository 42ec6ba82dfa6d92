/**
 * Revisions of the handler as subjects.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import type { Contract } from "../machine/contract.ts";
import type { Outcomes } from "../machine/outcome.ts";
import type { Scope } from "../machine/scope.ts";
import type { Subject, SubjectTerms, SubjectVariants } from "../machine/subject.ts";
import { Exit } from "./exit.ts";
import { handleVe } from "./handle_mmio.ts";
import type { Revision } from "./revisions.ts";
import { POSTED_STEPS, type Steps } from "./steps.ts";
import { variantsOf } from "./variants.ts";

export type { Change, Correction } from "./correction.ts";
export { CORRECTIONS } from "./corrections/all_corrections.ts";
export { corrected, linux519, linux61, linux612, linux72, posted, type Revision, REVISIONS } from "./revisions.ts";

/**
 * A revision as a {@linkcode Subject}.
 *
 * @example A LOCK prefix does not keep the posted handler from a load
 * ```ts
 * import { Batch, caseOf, fillBatch, HandlerSubject, Outcomes, posted } from "@verdict/verdict";
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
  readonly contract?: Contract;
  readonly scope?: Scope;
  /** What it runs. */
  readonly revision: Revision;
  readonly variants: SubjectVariants;
  readonly #steps: Steps;
  readonly #exit = new Exit();

  /** Makes the subject of `revision`; `terms` say whose handler it is taken for, and what it claims. */
  constructor(revision: Revision, terms: SubjectTerms = {}) {
    this.name = revision.name;
    if (terms.contract !== undefined) this.contract = terms.contract;
    if (terms.scope !== undefined) this.scope = terms.scope;
    this.revision = revision;
    this.variants = variantsOf(revision, terms, HandlerSubject);
    this.#steps = revision.corrections.reduce((steps, correction) => correction.apply(steps), POSTED_STEPS);
  }

  /** Handles every case of `batch`, and calls `onCase` after each. */
  run(batch: Batch, out: Outcomes, onCase?: (row: number) => void): void {
    const exit = this.#exit;
    const steps = this.#steps;
    out.reset(batch);
    exit.batch = batch;
    exit.out = out;
    for (let row = 0, end = 0; row < batch.size; row++) {
      const repeats = row !== end;
      // Who watches case by case is to see all of each.
      if (!repeats) end = onCase === undefined ? batch.endOfRun(row) : row + 1;
      exit.enter(row, repeats);
      handleVe(steps, exit);
      onCase?.(row);
    }
  }

  /** Nothing to end. */
  close(): void {}
}
