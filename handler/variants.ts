/**
 * Variants of a revision: the same with more corrections.
 *
 * @module
 */
import type { Subject, SubjectTerms, SubjectVariants } from "../machine/subject.ts";
import { CORRECTIONS } from "./corrections/all_corrections.ts";
import type { Revision } from "./revisions.ts";

/**
 * What a revision could be tried with: every correction that it has not.
 *
 * @param revision The revision.
 * @param terms What is said of it from outside.
 * @param Handler Makes a subject of one.
 */
export function variantsOf(
  revision: Revision,
  terms: SubjectTerms,
  Handler: new (revision: Revision, terms: SubjectTerms) => Subject,
): SubjectVariants {
  const changes = CORRECTIONS.filter((correction) => !revision.corrections.includes(correction));
  return {
    changes,
    with: (wanted) => {
      const more = changes.filter((correction) => wanted.includes(correction));
      return new Handler({ name: revision.name, corrections: [...revision.corrections, ...more] }, terms);
    },
  };
}
