/**
 * Telling of subjects and decoders that can fail by themselves: which are not steady, and what they were not asked.
 *
 * @module
 */
import type { Subject } from "../machine/subject.ts";

/**
 * What went wrong with subjects and decoders without a case being at fault.
 *
 * @returns A sentence on the first of them; null where nothing did.
 */
export function unsteadyText(
  subjects: readonly (Failing | undefined)[],
  decoders: readonly Failing[] = [],
): string | null {
  return unsteadyOf(subjects, { party: "Subject", asked: "cases" }) ??
    unsteadyOf(decoders, { party: "Decoder", asked: "texts" });
}

/** Whoever can fail by himself. */
type Failing = Pick<Subject, "name" | "health">;

function unsteadyOf(
  parties: readonly (Failing | undefined)[],
  what: { readonly party: string; readonly asked: string },
): string | null {
  for (const subject of parties) {
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
