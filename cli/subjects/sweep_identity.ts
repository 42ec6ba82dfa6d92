/**
 * What decides the results of a sweep.
 *
 * @module
 */
import { type IdentifiedSubjects, subjectDifferences } from "../../corpus/campaign/subject_identity.ts";
import { type SpaceName, SPACES } from "../../fuzz/sweep/known_spaces.ts";
import { fingerprintOf } from "../../fuzz/sweep/sweep_fingerprint.ts";
import { VERSIONS } from "../command_line/version.ts";
import { identitiesOf } from "./subject_digest.ts";
import type { AskedSubjects } from "./subject_options.ts";

/** What decides the results of a sweep: with anything else of it, counts would be of several. */
export interface SweepIdentity extends IdentifiedSubjects {
  /** The space's name, its size, and a digest of what its points are. */
  readonly space: string;
  readonly points: number;
  readonly fingerprint: string;
  /** The CPU that is asked about every point; "none" where none is. */
  readonly cpu: string;
  /** Versions of the program and of the decoders. */
  readonly versions: string;
}

/**
 * The identity of a sweep.
 *
 * @param space The space.
 * @param asked Who is under test.
 * @param subjects Their names.
 * @param cpu The CPU that is asked; null where none is.
 */
export async function sweepIdentity(
  space: SpaceName,
  asked: AskedSubjects,
  subjects: readonly string[],
  cpu: string | null,
): Promise<SweepIdentity> {
  return {
    space,
    points: SPACES[space].size,
    fingerprint: fingerprintOf(SPACES[space]),
    subjects,
    identities: await identitiesOf(asked),
    cpu: cpu ?? "none",
    versions: Object.entries(VERSIONS).map(([name, version]) => `${name} ${version}`).join(", "),
  };
}

/** In what sweeps differ, each as a phrase. */
export function sweepDifferences(there: SweepIdentity, here: SweepIdentity): string[] {
  const names = ["space", "points", "fingerprint", "cpu", "versions"] as const;
  const others = names.filter((name) => there[name] !== here[name]);
  return [
    ...subjectDifferences(there, here),
    ...others.map((name) => `${name} is ${there[name]} there and ${here[name]} here`),
  ];
}
