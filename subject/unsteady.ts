/**
 * Telling of programs among subjects: which are not steady, and what they were not asked.
 *
 * @module
 */
import type { Subject } from "../machine/outcome.ts";
import { ProcessSubject } from "./program/process_subject.ts";

/**
 * What went wrong with programs among subjects without a case being at fault.
 *
 * @returns A sentence on the first of them; null where nothing did.
 */
export function unsteadyText(subjects: readonly (Subject | undefined)[]): string | null {
  for (const subject of subjects) {
    if (!(subject instanceof ProcessSubject) || subject.unsteady.batches === 0) continue;
    const { batches, last } = subject.unsteady;
    return `Subject is not steady: ${subject.name} failed at ${batches} of its batches and answered each of their cases ` +
      `alone; the last time, it ${last}`;
  }
  return null;
}

/** How many cases subjects were not asked about because they came to grief at others like them. */
export function notAskedOf(subjects: readonly (Subject | undefined)[]): number {
  return subjects.reduce((sum, subject) => sum + (subject instanceof ProcessSubject ? subject.notAsked : 0), 0);
}
