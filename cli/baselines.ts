/**
 * The committed baselines: reading, checking and rewriting them.
 *
 * @module
 */
import { type Baseline, cpusOf, formatBaseline, KNOWN_VERSION, parseBaseline } from "../corpus/files/baseline_file.ts";
import { InputError } from "../corpus/files/hex.ts";
import { corrected, CORRECTIONS, REVISIONS } from "../handler/revision_subject.ts";
import { DECODER_NAMES } from "../oracles/decoder_registry.ts";
import { findingLines, type PlacedBaseline } from "../reports/report_findings.ts";
import { CPUS } from "../triage/baseline_owners.ts";
import { CommandError, ExitCode, usageError } from "./command_line/errors.ts";
import { readText } from "./command_line/input.ts";
import { messageOf } from "./command_line/output.ts";
import { writeTo } from "./command_line/output_files.ts";

const FOLDER = new URL("../corpus/known/", import.meta.url);

/** The parties of the baselines that are nobody's subject's: each decoder, and what CPUs do differently. */
export const ORACLE_NAMES: readonly string[] = [...DECODER_NAMES, CPUS];

/** A baseline and where it is kept. */
export interface BaselineFile {
  /** How people name the file. */
  readonly name: string;
  /** Where it is. */
  readonly path: string | URL;
  /** What it lists. */
  readonly baseline: Baseline;
  /** The line of each finding's id. */
  readonly lines: ReadonlyMap<string, number>;
  /** The version of the file; that of this program where there is no file yet. */
  readonly version: number;
  /** Whether it is that of somebody's own subject. */
  readonly isOwn?: boolean;
}

/** A baseline is well, but another party's. */
class OfAnother extends InputError {}

/** Baselines, as reports name them; one without a file has no place. */
export function placed(files: readonly BaselineFile[]): PlacedBaseline[] {
  return files.filter(({ path }) => path !== "").map(({ name, baseline, lines }) => ({ file: name, baseline, lines }));
}

/**
 * Reads the baseline of a party.
 *
 * @param party A revision, a decoder, or what CPUs do differently.
 * @param file Its file; without one, that in corpus/known.
 * @param mayBeMissing Whether a missing file is an empty baseline.
 * @throws {CommandError} When it cannot be read, is broken, or is another party's.
 */
export function readBaseline(party: string, file: string | undefined, mayBeMissing: boolean): BaselineFile {
  const path = file ?? new URL(`${party}.json`, FOLDER);
  const name = file ?? `corpus/known/${party}.json`;
  try {
    return { name, path, ...parseChecked(path, party) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && mayBeMissing) {
      return { name, path, ...emptyBaseline(party) };
    }
    if (error instanceof Deno.errors.NotFound) {
      throw usageError(`There is no baseline of "${party}": ${name}`, "With --update, diff writes one");
    }
    throw unusable(name, error);
  }
}

/**
 * Reads a baseline, whosever it is.
 *
 * @throws {CommandError} When it cannot be read or is broken.
 */
export function readBaselineFile(file: string): BaselineFile {
  try {
    return { name: file, path: file, ...parseChecked(file) };
  } catch (error) {
    throw unusable(file, error);
  }
}

function parseChecked(path: string | URL, party?: string): Pick<BaselineFile, "baseline" | "lines" | "version"> {
  const text = readText(path);
  const { version, ...baseline } = parseBaseline(text);
  checkBaseline(baseline);
  if (party === undefined || baseline.party === party) return { baseline, lines: findingLines(text), version };
  throw new OfAnother(`It is the baseline of "${baseline.party}"`);
}

function unusable(name: string, error: unknown): CommandError {
  const message = error instanceof InputError ? error.message : messageOf(error);
  const hint = error instanceof OfAnother
    ? "Name another file with --baseline"
    : "Correct the file, or restore it from git";
  return usageError(`Baseline cannot be used: ${name}: ${message}`, hint);
}

/**
 * Checks what a baseline's own file cannot show.
 *
 * @throws {InputError} When it names a correction that does not exist, or lists a bug of the handler that has none.
 */
export function checkBaseline({ party, findings }: Baseline): void {
  const ids = CORRECTIONS.map(({ id }) => id);
  for (const { id, cause, isGap } of findings) {
    const unknown = cause?.find((name) => !ids.includes(name));
    if (unknown !== undefined) {
      throw new InputError(`Finding ${id}: Unknown correction: "${unknown}" (known: ${ids.join(", ")})`);
    }
    if (party === corrected.name && !isGap) {
      throw new InputError(`Finding ${id}: "${corrected.name}" can have gaps only: correct the handler instead`);
    }
  }
}

/** Whether a party is somebody's own subject, or several: nothing of it is in corpus/known. */
export function isOwnSubject(party: string): boolean {
  return !ORACLE_NAMES.includes(party) && !REVISIONS.some(({ name }) => name === party);
}

/**
 * Reads the baseline of somebody's own subject. It is empty where no file is named.
 *
 * @param party The subject's name.
 * @param file Its file, if one is named.
 * @param update Whether it is to be written.
 * @throws {CommandError} When it cannot be read, is broken, or is another party's; or is to be written and has no file.
 */
export function readOwnBaseline(party: string, file: string | undefined, update: boolean): BaselineFile {
  if (file !== undefined) return { ...readBaseline(party, file, update), isOwn: true };
  if (update) throw usageError(`Baseline of "${party}" has no file`, "Type --baseline FILE beside --update");
  return { name: "no baseline", path: "", ...emptyBaseline(party), isOwn: true };
}

/** A baseline that lists nothing. */
export function emptyBaseline(party: string): Pick<BaselineFile, "baseline" | "lines" | "version"> {
  return { baseline: { party, findings: [] }, lines: new Map(), version: KNOWN_VERSION };
}

/**
 * Reads the baseline of any party: of a revision or a decoder that in corpus/known, of somebody's own subject the file that
 * is named, if any.
 */
export function readAnyBaseline(party: string, file: string | undefined): BaselineFile {
  return isOwnSubject(party) ? readOwnBaseline(party, file, false) : readBaseline(party, undefined, false);
}

/**
 * Checks a baseline before it is written.
 *
 * @throws {CommandError} When it would list what it must not.
 */
export function checkUpdate({ name }: BaselineFile, after: Baseline): void {
  try {
    checkBaseline(after);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new CommandError(`Baseline was not written: ${name}: ${error.message}`, ExitCode.findings);
  }
}

/**
 * Writes a baseline where it differs from what is there. A file of an older version is kept beside the new one.
 *
 * @returns What changed, one line each.
 */
export function rewrite(file: BaselineFile, after: Baseline): string[] {
  const { name, path, baseline: before } = file;
  const text = formatBaseline(after);
  if (file.version === KNOWN_VERSION && formatBaseline(before) === text) return [];
  const kept = keepOlder(file);
  writeTo(path, text);
  const old = new Map(before.findings.map((finding) => [finding.id, finding]));
  const now = new Set(after.findings.map(({ id }) => id));
  const cpus = cpusOf(before);
  return [
    ...kept,
    ...after.findings.filter(({ id }) => !old.has(id)).map(({ id, title }) => `${name}: added ${id}  ${title}`),
    ...before.findings.filter(({ id }) => !now.has(id)).map(({ id, title }) => `${name}: removed ${id}  ${title}`),
    ...after.findings.filter((finding) => old.has(finding.id) && !isSame(old.get(finding.id)!, finding))
      .map(({ id, title }) => `${name}: changed ${id}  ${title}`),
    ...cpusOf(after).filter((cpu) => !cpus.includes(cpu)).map((cpu) => `${name}: verdicts now rest on ${cpu} too`),
  ];
}

function isSame(a: Baseline["findings"][number], b: Baseline["findings"][number]): boolean {
  const text = (finding: typeof a) => formatBaseline({ party: "", findings: [finding] });
  return text(a) === text(b);
}

/** Copies a file of an older version, so that it is never lost. Returns a line that says so, where it is one. */
export function keepOlder({ name, path, version }: BaselineFile): string[] {
  if (version === KNOWN_VERSION) return [];
  const beside = pathBeside(name, path, `version-${version}`);
  writeTo(beside.path, readText(path));
  return [`${name}: was of version ${version}, and is kept as it was in ${beside.name}`];
}

/**
 * A file beside another one that is not there yet.
 *
 * @param name How people name the other one.
 * @param path Where it is.
 * @param what What the new one is called besides.
 */
export function pathBeside(name: string, path: string | URL, what: string): Pick<BaselineFile, "name" | "path"> {
  const aside = (file: string, n: number) => file.replace(/(\.json)?$/, `.${what}${n === 0 ? "" : `-${n}`}$1`);
  for (let n = 0;; n++) {
    const to = path instanceof URL ? new URL(aside(path.href, n)) : aside(path, n);
    if (!isThere(to)) return { name: aside(name, n), path: to };
  }
}

function isThere(path: string | URL): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
