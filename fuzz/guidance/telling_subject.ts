/**
 * Subjects in a process of their own that tell what their cases cover.
 *
 * @module
 */
import type { CoverageTeller } from "../../machine/coverage.ts";
import type { Subject } from "../../machine/subject.ts";

/** A subject that tells coverage. */
export type TellingSubject = Subject & { readonly coverage: CoverageTeller };

/** Whether a subject tells what its cases cover. */
export function isTelling(subject: Subject): subject is TellingSubject {
  return subject.coverage !== undefined;
}
