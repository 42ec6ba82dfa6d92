/**
 * What tells the subjects of a campaign or a sweep from others. A path says little: it can be written in several ways, and
 * what it leads to can be built anew.
 *
 * @module
 */

import { type Contract, CONTRACTS } from "../../machine/contract.ts";

/** A subject of somebody's own, or a revision that another subject is compared with. */
export interface SubjectIdentity {
  /** As an option named it. It is shown, and never compared where there is a digest. */
  readonly given: string;
  /** Digits of a digest of what is run; null for a revision, which the version of the program tells from others. */
  readonly digest: string | null;
  /** How long it may take for a case, in milliseconds; null for a revision. */
  readonly timeout: number | null;
  /** What it claims to handle: the file as an option named it, and digits of a digest; null where it has no scope. */
  readonly scope: { readonly given: string; readonly digest: string } | null;
  /** Whose handler it is, where an option says it. */
  readonly contract?: Contract;
}

/** A decoder that was added. */
export interface DecoderIdentity {
  /** Its name in findings. It is shown, and never compared. */
  readonly name: string;
  /** As an option named it. It is shown, and never compared where there is a digest. */
  readonly given: string;
  /** Digits of a digest of what is run; null for one of verdict's, whose name says its version. */
  readonly digest: string | null;
  /** How long it may take for a text, in milliseconds; null for one of verdict's. */
  readonly timeout: number | null;
}

/** Those of the subjects whose names alone do not tell them from others, and decoders that were added. */
export interface SubjectIdentities {
  /** The subject under test, where it is somebody's own. */
  readonly subject?: SubjectIdentity;
  /** What it is compared with, where that is not the model. */
  readonly against?: SubjectIdentity;
  /** Decoders that were added; nothing where none was. */
  readonly decoders?: readonly DecoderIdentity[];
}

/** Subjects: the names of those under test, and what else tells them from others. */
export interface IdentifiedSubjects {
  readonly subjects: readonly string[];
  readonly identities: SubjectIdentities;
}

/** What subjects are there for, as options say it. */
export const ROLES = ["subject", "against"] as const;

/** Whether a value of a file is what tells subjects from others. */
export function areIdentities(value: unknown): value is SubjectIdentities {
  return isObject(value) && ROLES.every((role) => value[role] === undefined || isIdentity(value[role])) &&
    (value["decoders"] === undefined || Array.isArray(value["decoders"]) && value["decoders"].every(isDecoder));
}

function isDecoder(value: unknown): value is DecoderIdentity {
  if (!isObject(value)) return false;
  const { name, given, digest, timeout } = value;
  return typeof name === "string" && typeof given === "string" && (digest === null || typeof digest === "string") &&
    (timeout === null || typeof timeout === "number");
}

function isIdentity(value: unknown): value is SubjectIdentity {
  if (!isObject(value)) return false;
  const { given, digest, timeout, scope, contract } = value;
  if (contract !== undefined && !CONTRACTS.some((each) => each === contract)) return false;
  return typeof given === "string" && (digest === null || typeof digest === "string") &&
    (timeout === null || typeof timeout === "number") && (scope === null || isScope(scope));
}

function isScope(value: unknown): boolean {
  return isObject(value) && typeof value["given"] === "string" && typeof value["digest"] === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/**
 * In what subjects differ, each as a phrase; none where they are the same.
 *
 * @param there Those of the campaign or the sweep.
 * @param here Those that were asked for.
 */
export function subjectDifferences(there: IdentifiedSubjects, here: IdentifiedSubjects): string[] {
  return [...differencesOfSubjects(there, here), ...differencesOfDecoders(there.identities, here.identities)];
}

function differencesOfDecoders(there: SubjectIdentities, here: SubjectIdentities): string[] {
  const of = ({ decoders = [] }: SubjectIdentities) =>
    decoders.map(({ given, digest, timeout }) => digest === null ? given : `${digest}, ${timeout} ms`).join("; ");
  if (of(there) === of(here)) return [];
  const shownOf = ({ decoders = [] }: SubjectIdentities) => decoders.map((each) => shown(each)).join(" and ") || "none";
  return [`decoders that are added are ${shownOf(there)} there and ${shownOf(here)} here`];
}

function differencesOfSubjects(there: IdentifiedSubjects, here: IdentifiedSubjects): string[] {
  return ROLES.flatMap((role) => {
    const [was, is] = [there.identities[role], here.identities[role]];
    if (was !== undefined && is !== undefined) return differencesOf(role, was, is);
    if (role === "against" || (was ?? is)?.digest !== null) return phrase(role, named(there, role), named(here, role));
    // Revisions of which nothing is said have their names alone.
    return [
      ...phrase(role, there.subjects.join(", "), here.subjects.join(", ")),
      ...termDifferences(role, was ?? NOTHING_SAID, is ?? NOTHING_SAID),
    ];
  });
}

const NOTHING_SAID: Pick<SubjectIdentity, "scope" | "contract"> = { scope: null };

/** In what differs what is said of subjects from outside. */
function termDifferences(role: string, was: typeof NOTHING_SAID, is: typeof NOTHING_SAID): string[] {
  return [
    ...was.scope?.digest === is.scope?.digest ? [] : phrase("scope", shown(was.scope), shown(is.scope)),
    ...phrase(`contract of ${role}`, was.contract ?? "its own", is.contract ?? "its own"),
  ];
}

function differencesOf(role: string, was: SubjectIdentity, is: SubjectIdentity): string[] {
  const both = was.digest !== null && is.digest !== null;
  const isOther = both ? was.digest !== is.digest : shown(was) !== shown(is);
  const isRebuilt = both && was.given === is.given;
  return [
    ...!isOther
      ? []
      : isRebuilt
      ? [`${was.given} was rebuilt or replaced (${was.digest} there, ${is.digest} here)`]
      : phrase(role, shown(was), shown(is)),
    ...both ? phrase(`timeout of ${role}`, `${was.timeout} ms`, `${is.timeout} ms`) : [],
    ...termDifferences(role, was, is),
  ];
}

function phrase(what: string, was: string, is: string): string[] {
  return was === is ? [] : [`${what} is ${was} there and ${is} here`];
}

function named({ subjects, identities }: IdentifiedSubjects, role: typeof ROLES[number]): string {
  return shown(identities[role] ?? null, role === "subject" ? subjects.join(", ") : "none");
}

function shown(identity: Pick<SubjectIdentity, "given" | "digest"> | null, missing = "none"): string {
  if (identity === null) return missing;
  return identity.digest === null ? identity.given : `${identity.given} (${identity.digest})`;
}
