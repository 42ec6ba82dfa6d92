/**
 * Subjects on the command line: revisions, programs and modules.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../corpus/hex.ts";
import { parseScope } from "../corpus/scope_file.ts";
import { CoverageError } from "../fuzz/coverage/errors.ts";
import type { Guide } from "../fuzz/guide.ts";
import { type CampaignSubjects, closeGuide, openGuide, openSubject, type SubjectSpec } from "../fuzz/subjects.ts";
import { REVISIONS } from "../handler/revision.ts";
import type { Subject } from "../machine/outcome.ts";
import type { Scope } from "../machine/scope.ts";
import { comparisonName } from "../triage/baseline.ts";
import type { Spelled } from "../reports/replay.ts";
import { wordsOf } from "../subject/command_line.ts";
import { SubjectError } from "../subject/error.ts";
import { checkName } from "../subject/name.ts";
import { ProcessSubject } from "../subject/process_subject.ts";
import type { OwnSpec } from "../subject/spec.ts";
import { durationOf } from "./duration.ts";
import { CommandError, ExitCode, usageError } from "./errors.ts";
import type { OptionSpec, Parsed } from "./options.ts";
import { messageOf, writeError } from "./output.ts";
import { quoted } from "./shell.ts";

/** Stands for every revision. */
export const ALL = "all";

/** What follows a subject in the settings of a campaign. */
const DIGEST = / \([0-9a-f]{12}\)$/;

const REVISION_NAMES = REVISIONS.map(({ name }) => name);
const KNOWN = REVISION_NAMES.join(", ");

/** The option that says what somebody's own subject claims. */
export const SCOPE_OPTION: OptionSpec = {
  name: "scope",
  value: "FILE",
  help: "What your own subject claims to handle; what else it refuses is no gap",
};

/** The option that says how long it may take. */
export const TIMEOUT_OPTION: OptionSpec = {
  name: "timeout",
  value: "TIME",
  help: "How long your own subject may take for a case, such as 200ms (default: 5s)",
};

/** The options that say who is under test; `missing` is the subject where none is named. */
export function subjectOptions(missing: string): OptionSpec[] {
  return [
    {
      name: "subject",
      value: "NAME",
      help: `Handler under test: ${KNOWN}, or all; "CMD ARGS", a program; FILE.ts, a module (default: ${missing})`,
    },
    { name: "against", value: "NAME", help: "Compare it with that subject instead of the model" },
    SCOPE_OPTION,
    TIMEOUT_OPTION,
  ];
}

/** Who was asked for. */
export interface AskedSubjects {
  /** The revisions; empty where the subject is somebody's own. */
  readonly revisions: readonly string[];
  /** Somebody's own subject. */
  readonly own?: OwnSpec;
  /** What it is compared with. */
  readonly against?: SubjectSpec;
}

/** Whether an argument names somebody's own subject and not a revision. */
function isOwn(given: string): boolean {
  return !REVISION_NAMES.includes(given) && given !== ALL && /[./\\\s]/.test(given);
}

/**
 * Who the options ask for.
 *
 * @throws {CommandError} When there is no such subject, or the options contradict each other.
 */
export function askedSubjects(parsed: Parsed, missing: string): AskedSubjects {
  const given = parsed.values.get("subject") ?? missing;
  const against = parsed.values.get("against");
  const options = ownOptions(parsed);
  if (!isOwn(given) && (against === undefined || !isOwn(against)) && Object.keys(options).length > 0) {
    throw usageError("A revision has neither scope nor timeout", "--scope and --timeout are for a subject of your own");
  }
  const asked = isOwn(given)
    ? { revisions: [], own: forSubject(() => ownSpec(given, options)) }
    : { revisions: revisionNames(given) };
  if (against === undefined) return asked;
  if (asked.revisions.length > 1) {
    throw usageError("One subject is compared with another: --against needs --subject NAME");
  }
  return { ...asked, against: forSubject(() => againstSpec(against, options)) };
}

function againstSpec(given: string, { timeout }: OwnOptions): SubjectSpec {
  if (isOwn(given)) return ownSpec(given, timeout === undefined ? {} : { timeout });
  const [name, ...more] = revisionNames(given);
  if (more.length > 0) throw usageError(`One subject is compared with another: "${given}" is several`);
  return { kind: "revision", name: name! };
}

/** The names of the revisions that an option names. */
function revisionNames(given: string): string[] {
  const names = REVISION_NAMES.filter((name) => given === ALL || name === given);
  if (names.length > 0) return names;
  throw usageError(`Unknown revision: "${given}"`, `Known: ${KNOWN}; a program or a module has a "." or "/" in it`);
}

/** How somebody's own subject is run. */
interface OwnOptions {
  readonly timeout?: number;
  readonly scope?: Scope;
}

function ownOptions(parsed: Parsed): OwnOptions {
  const seconds = durationOf(parsed, "timeout");
  const scope = readScope(parsed.values.get("scope"));
  return { ...seconds === null ? {} : { timeout: 1000 * seconds }, ...scope === undefined ? {} : { scope } };
}

function readScope(file: string | undefined): Scope | undefined {
  if (file === undefined) return undefined;
  try {
    return parseScope(Deno.readTextFileSync(file));
  } catch (error) {
    const message = error instanceof InputError ? error.message : messageOf(error);
    throw usageError(`Scope cannot be used: ${file}: ${message}`);
  }
}

function ownSpec(given: string, { timeout, scope }: OwnOptions): OwnSpec {
  const scoped = scope === undefined ? {} : { scope };
  if (/\.[cm]?[jt]s$/.test(given) && isFile(given)) {
    return { kind: "module", url: pathToFileURL(resolve(given)).href, ...scoped };
  }
  return { kind: "program", words: wordsOf(given), ...timeout === undefined ? {} : { timeout }, ...scoped };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Subjects that are open. */
export interface OpenSubjects {
  readonly subjects: readonly Subject[];
  readonly against?: Subject;
}

/**
 * Opens who was asked for.
 *
 * @throws {CommandError} When one does not start, or has a name that it must not have.
 */
export async function openSubjects({ revisions, own, against: other }: AskedSubjects): Promise<OpenSubjects> {
  const specs = own === undefined ? revisions.map((name) => ({ kind: "revision", name }) as const) : [own];
  const open: Subject[] = [];
  try {
    for (const spec of other === undefined ? specs : [...specs, other]) {
      const subject = await forSubjectLater(() => openSubject(spec));
      open.push(subject);
      if (spec.kind !== "revision") forSubject(() => checkName(subject.name, takenBy(subject, open)));
    }
  } catch (error) {
    for (const subject of open) await subject.close();
    throw error;
  }
  const names = open.map(({ name }) => name);
  if (other === undefined) return { subjects: open };
  if (names[0] === names[1]) {
    for (const subject of open) await subject.close();
    throw usageError(`Both subjects have the same name: "${names[0]}"`);
  }
  return { subjects: open.slice(0, 1), against: open[1]! };
}

function takenBy(subject: Subject, open: readonly Subject[]): string[] {
  return [...REVISION_NAMES, ...open.filter((each) => each !== subject).map(({ name }) => name)];
}

/** How those of the open subjects that are somebody's own are named on a command line. */
export function spelledOf({ subjects, against }: OpenSubjects, { values }: Parsed): Spelled {
  const spelled: Record<string, string> = {};
  const note = (subject: Subject | undefined, given: string | undefined) => {
    if (subject !== undefined && given !== undefined && isOwn(given)) spelled[subject.name] = quoted(given);
  };
  note(subjects[0], values.get("subject"));
  note(against, values.get("against"));
  return spelled;
}

/** What a campaign's workers open. */
export function campaignSubjects(asked: AskedSubjects, { subjects }: OpenSubjects): CampaignSubjects {
  const { own, against } = asked;
  return {
    subjects: subjects.map(({ name }) => name),
    ...own === undefined ? {} : { own },
    ...against === undefined ? {} : { against },
  };
}

/**
 * Runs something with a guide to the subjects under test, opened once more, and ends them.
 *
 * @param asked Who was asked for.
 * @param open The same subjects.
 */
export async function withGuide<T>(
  asked: AskedSubjects,
  open: OpenSubjects,
  use: (guide: Guide) => Promise<T>,
): Promise<T> {
  const guide = await forSubjectLater(() => openGuide(campaignSubjects(asked, open)));
  try {
    return await use(guide);
  } finally {
    await closeGuide(guide);
  }
}

/**
 * Opens and ends who was asked for: what does not start is then said at once, and names are known, those of the baselines
 * too.
 *
 * @throws {CommandError} When one does not start, or has a name that it must not have.
 */
export async function lookAtSubjects(
  asked: AskedSubjects,
  parsed: Parsed,
): Promise<CampaignSubjects & { readonly spelled: Spelled; readonly baselines: readonly string[] }> {
  const open = await openSubjects(asked);
  for (const subject of [...open.subjects, ...open.against === undefined ? [] : [open.against]]) await subject.close();
  const names = open.subjects.map(({ name }) => name);
  const baselines = open.against === undefined ? names : [comparisonName(names[0]!, open.against.name)];
  return { ...campaignSubjects(asked, open), spelled: spelledOf(open, parsed), baselines };
}

/** What a campaign's results depend on, of subjects of somebody's own: each as it was given, and a digest of it. */
export function subjectVersions(asked: AskedSubjects, { values }: Parsed): Record<string, string> {
  const versions: Record<string, string> = {};
  const note = (name: string, spec: SubjectSpec | undefined) => {
    const given = values.get(name);
    if (spec === undefined || spec.kind === "revision" && name === "subject") return;
    versions[name] = spec.kind === "revision" ? spec.name : `${given} (${digestOf(spec)})`;
  };
  note("subject", asked.own);
  note("against", asked.against);
  return versions;
}

/** How somebody's own subjects are named on a command line, from what a campaign keeps of them. */
export function spelledThen(subjects: readonly string[], versions: Readonly<Record<string, string>>): Spelled {
  const given = versions["subject"]?.replace(DIGEST, "");
  return given === undefined ? {} : { [subjects[0]!]: quoted(given) };
}

/** A digest of a subject's words, of those files among them that can be read, and of its scope. */
function digestOf(spec: OwnSpec): string {
  const hash = createHash("sha256").update(JSON.stringify(spec));
  const files = spec.kind === "module" ? [new URL(spec.url)] : spec.words.filter(isFile);
  for (const file of files) hash.update(Deno.readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

/**
 * Tells of programs that went wrong without a case being at fault.
 *
 * @returns How many did.
 */
export function tellUnsteady({ subjects, against }: OpenSubjects): number {
  let told = 0;
  for (const subject of [...subjects, ...against === undefined ? [] : [against]]) {
    if (!(subject instanceof ProcessSubject) || subject.unsteady.batches === 0) continue;
    const { batches, last } = subject.unsteady;
    writeError(
      `Subject is not steady: ${subject.name} failed at ${batches} of its batches and answered each of their cases ` +
        `alone; the last time, it ${last}`,
    );
    told++;
  }
  return told;
}

/** Runs something whose errors about subjects are for people. */
export function forSubject<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw subjectErrorOf(error, ExitCode.usage);
  }
}

/** Does the same where it takes time; what fails while cases run is the environment's fault. */
export async function forSubjectLater<T>(run: () => Promise<T>, exitCode: number = ExitCode.usage): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw subjectErrorOf(error, exitCode);
  }
}

function subjectErrorOf(error: unknown, exitCode: number): unknown {
  if (error instanceof SubjectError) {
    return new CommandError(
      error.message,
      exitCode,
      'Type "deno task subject check" with it to see what is the matter',
    );
  }
  return error instanceof CoverageError ? new CommandError(error.message, exitCode) : error;
}
