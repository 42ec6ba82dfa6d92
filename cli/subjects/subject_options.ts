/**
 * Subjects on the command line: revisions, programs and modules, as options name them.
 *
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../../corpus/files/hex.ts";
import { nearName } from "../../corpus/files/near_name.ts";
import { parseScope } from "../../corpus/files/scope_file.ts";
import type { SubjectSpec } from "../../fuzz/crew/tested_subjects.ts";
import { REVISIONS } from "../../handler/revision_subject.ts";
import { type Contract, CONTRACTS } from "../../machine/contract.ts";
import type { Scope } from "../../machine/scope.ts";
import type { SubjectTerms } from "../../machine/subject.ts";
import type { DecoderSpec } from "../../decoder/own_decoder.ts";
import type { OwnSpec } from "../../subject/own_subject.ts";
import { wordsOf } from "../../subject/program/shell_words.ts";
import { unknownName, usageError } from "../command_line/errors.ts";
import { readText } from "../command_line/input.ts";
import { choice, duration, textOption } from "../command_line/option.ts";
import { messageOf } from "../command_line/output.ts";
import { askedDecoders, DECODER_OPTION } from "./decoder_options.ts";
import { forSubject } from "./subject_errors.ts";

/** Stands for every revision. */
export const ALL = "all";

/** Names of the revisions. */
export const REVISION_NAMES: readonly string[] = REVISIONS.map(({ name }) => name);
const KNOWN = REVISION_NAMES.join(", ");

/** Whose handler a subject is. */
export const CONTRACT_OPTION = choice(CONTRACTS, {
  help: "Whose handler the subject is: a guest kernel's, or an emulator below it (default: as it says; else guest)",
});

/** The options about a subject: what it claims, whose handler it is, and how long it may take. */
export const OWN_OPTIONS = {
  scope: textOption("FILE", { help: "What the subject claims to handle; refusing anything else is no gap" }),
  contract: CONTRACT_OPTION,
  timeout: duration({
    help: "How long a subject or decoder of your own may take for a case, such as 200ms (default: 5s)",
  }),
};

/** What can be named as the handler under test. */
export const SUBJECT_HELP = `Handler under test: ${KNOWN}, or all; "CMD ARGS", a program; FILE.ts, a module`;

/** The options that say who is under test and which decoders are added; `missing` is the subject where none is named. */
export function subjectOptions(missing: string) {
  return {
    subject: textOption("NAME", { help: `${SUBJECT_HELP} (default: ${missing})`, missing }),
    against: textOption("NAME", { help: "Compare it with that subject instead of the model" }),
    ...OWN_OPTIONS,
    decoder: DECODER_OPTION,
  };
}

/** The same options where it depends on a campaign who is under test; `missing` says in the help who that is. */
export function campaignSubjectOptions(missing: string) {
  return { ...subjectOptions(ALL), subject: textOption("NAME", { help: `${SUBJECT_HELP} (default: ${missing})` }) };
}

/** What options say of subjects, and of decoders that are added. */
export interface SubjectOptions {
  /** The subject under test. */
  readonly subject: string;
  /** What it is compared with. */
  readonly against?: string | undefined;
  /** The file of what somebody's own subject claims. */
  readonly scope?: string | undefined;
  /** Whose handler it is. */
  readonly contract?: Contract | undefined;
  /** How long it may take for a case, in seconds; decoders that are programs may take as long for a text. */
  readonly timeout?: number | undefined;
  /** Decoders that are added. */
  readonly decoder?: readonly string[] | undefined;
}

/** The options as words of a command, without what is so anyhow where every revision can be meant. */
export function optionWords({ subject, against, scope, contract, timeout, decoder = [] }: SubjectOptions): string[] {
  const values = {
    subject: subject === ALL ? undefined : subject,
    against,
    scope,
    contract,
    timeout: timeout === undefined ? undefined : `${timeout}s`,
  };
  return [
    ...Object.entries(values).flatMap(([name, value]) => value === undefined ? [] : [`--${name}`, value]),
    ...decoder.flatMap((each) => ["--decoder", each]),
  ];
}

/** Who was asked for. */
export interface AskedSubjects {
  /** The options themselves. */
  readonly given: SubjectOptions;
  /** The revisions; empty where the subject is somebody's own. */
  readonly revisions: readonly string[];
  /** What is said of the revisions from outside; nothing where nothing is. */
  readonly terms?: SubjectTerms;
  /** Somebody's own subject. */
  readonly own?: OwnSpec;
  /** What it is compared with. */
  readonly against?: SubjectSpec;
  /** Decoders that are added to those of every panel; nothing where none is. */
  readonly decoders?: readonly DecoderSpec[];
}

/** Whether an argument names somebody's own subject and not a revision. */
export function isOwn(given: string): boolean {
  if (REVISION_NAMES.includes(given) || given === ALL || !/[./\\\s]/.test(given)) return false;
  // Names of revisions have a point, too.
  return nearName(given, REVISION_NAMES) === undefined || isFile(given);
}

/** Whether any of them is somebody's own. */
export function hasOwn({ own, against }: AskedSubjects): boolean {
  return own !== undefined || against !== undefined && against.kind !== "revision";
}

/**
 * Who the options ask for.
 *
 * @throws {CommandError} When there is no such subject, or the options contradict each other.
 */
export function askedSubjects(
  { subject, against, scope, contract, timeout, decoder = [] }: SubjectOptions,
): AskedSubjects {
  const terms = termsOfOptions({ scope, contract });
  const patience = timeout === undefined ? {} : { timeout: 1000 * timeout };
  const run = { ...terms, ...patience };
  const { decoders = [] } = askedDecoders({ decoder, timeout });
  const isTimed = isOwn(subject) || against !== undefined && isOwn(against) ||
    decoders.some(({ kind }) => kind === "program");
  if (!isTimed && timeout !== undefined) {
    throw usageError("A revision has no timeout", "--timeout is for a subject or a decoder of your own");
  }
  const given = { subject, against, scope, contract, timeout, ...decoders.length === 0 ? {} : { decoder } };
  const added = decoders.length === 0 ? {} : { decoders };
  const asked = isOwn(subject)
    ? { given, ...added, revisions: [], own: forSubject(() => ownSpec(subject, run)) }
    : { given, ...added, revisions: revisionNames(subject), ...Object.keys(terms).length === 0 ? {} : { terms } };
  if (against === undefined) return asked;
  if (asked.revisions.length > 1) {
    throw usageError("One subject is compared with another: --against needs --subject NAME");
  }
  return { ...asked, against: forSubject(() => againstSpec(against, run)) };
}

/**
 * What options say of a subject.
 *
 * @throws {CommandError} When the scope cannot be read.
 */
export function termsOfOptions({ scope, contract }: Pick<SubjectOptions, "scope" | "contract">): SubjectTerms {
  return {
    ...scope === undefined ? {} : { scope: readScope(scope) },
    ...contract === undefined ? {} : { contract },
  };
}

function againstSpec(given: string, { timeout }: OwnRun): SubjectSpec {
  if (isOwn(given)) return ownSpec(given, timeout === undefined ? {} : { timeout });
  const [name, ...more] = revisionNames(given);
  if (more.length > 0) throw usageError(`One subject is compared with another: "${given}" is several`);
  return { kind: "revision", name: name! };
}

/** The names of the revisions that an option names. */
function revisionNames(given: string): string[] {
  const names = REVISION_NAMES.filter((name) => given === ALL || name === given);
  if (names.length > 0) return names;
  throw unknownName(
    `Unknown revision: "${given}"`,
    given,
    REVISION_NAMES,
    '; a program or a module has a "." or "/" in it',
  );
}

/** How somebody's own subject is run. */
type OwnRun = Pick<OwnSpec, "timeout" | "scope" | "contract">;

function readScope(file: string): Scope {
  try {
    return parseScope(readText(file));
  } catch (error) {
    const message = error instanceof InputError ? error.message : messageOf(error);
    throw usageError(`Scope cannot be used: ${file}: ${message}`);
  }
}

function ownSpec(given: string, run: OwnRun): OwnSpec {
  if (/\.[cm]?[jt]s$/.test(given) && isFile(given)) {
    return { kind: "module", url: pathToFileURL(resolve(given)).href, ...run };
  }
  return { kind: "program", words: wordsOf(given), ...run };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
