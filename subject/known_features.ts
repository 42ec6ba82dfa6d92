/**
 * Which features subjects know: those that they announce in their greetings. Who does not greet is told everything.
 *
 * @module
 */
import { ALL_FEATURES, type Feature, featureNamed, featuresIn } from "../machine/feature.ts";
import type { Subject } from "../machine/subject.ts";

/** The set of features that a subject knows. */
export function knownTo({ greeting }: Subject): number {
  return greeting?.features.reduce((set, name) => set | featureNamed(name), 0) ?? ALL_FEATURES;
}

/** The features that not all of the subjects know: of what needs them, somebody is not asked. */
export function unknownTo(subjects: readonly Subject[]): Feature[] {
  return featuresIn(subjects.reduce((unknown, subject) => unknown | ALL_FEATURES & ~knownTo(subject), 0));
}
