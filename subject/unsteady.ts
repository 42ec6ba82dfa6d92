/**
 * Telling of subjects that can fail by themselves: which are not steady, and what they were not asked.
 *
 * @module
 */
import type { Subject } from "../machine/subject.ts";

/**
 * What went wrong with subjects without a case being at fault.
 *
 * @returns A sentence on the first of them; null where nothing did.
 */
export function unsteadyText(
  subjects: readonly (Pick<Subject, "name" | "health"> | undefined)[],
  what: { readonly party: string; readonly asked: string } = { party: "Subject", asked: "cases" },
): string | null {
  for (const subject of subjects) {
    const { failedBatches, lastFailure } = subject?.health ?? { failedBatches: 0, lastFailure: "" };
    if (failedBatches === 0) continue;
    return `${what.party} is not steady: ${
      subject!.name
    } failed at ${failedBatches} of its batches and answered each of their ` +
      `${what.asked} alone; the last time, it ${lastFailure}`;
  }
  return null;
}

/** How many cases subjects were not asked about: what they do not know, and what is like cases at which they came to grief. */
export function notAskedOf(subjects: readonly (Subject | undefined)[]): number {
  return subjects.reduce((sum, subject) => sum + (subject?.health?.notAsked ?? 0), 0);
}
