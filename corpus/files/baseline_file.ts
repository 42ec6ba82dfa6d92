/**
 * Baselines: files of known findings of one party, to be read and reviewed by people.
 *
 * @module
 */
import { type FieldName, isFieldName } from "../../findings/fields.ts";
import { findingId, type KnownFinding, type PartyNames } from "../../findings/finding.ts";
import type { Verdict } from "../../findings/verdict.ts";
import { cpuKind } from "../../machine/cpu_name.ts";
import { formatCase, parseCase } from "./case_file.ts";
import { InputError, quoted } from "./hex.ts";
import { knownNames } from "./near_name.ts";
import { parseProseVerdict, parseVerdict, VERDICT_KEYS, VERDICT_KEYS_OF_2, verdictJson } from "./verdict_json.ts";

/** Version of the format. Files of older versions are read too, and never written. */
export const KNOWN_VERSION = 3;

const VERSIONS: readonly unknown[] = [1, 2, KNOWN_VERSION];

/** The known findings of a party. */
export interface Baseline {
  /** A revision or a decoder, somebody's own subject, or two that are compared. */
  readonly party: string;
  /** Its findings. */
  readonly findings: readonly KnownFinding[];
}

/** A baseline, and the version of the file that it was read from. */
export interface ReadBaseline extends Baseline {
  readonly version: number;
}

/** The names of the CPUs that the verdicts of a baseline rest on, in their order. */
export function cpusOf({ findings }: Baseline): string[] {
  return [...new Set(findings.flatMap(({ verdict: { cpus } }) => cpus.map(({ cpu }) => cpu)))].sort();
}

type Json = Record<string, unknown>;

const FILE_KEYS = ["version", "party", "cpus", "findings"];
const FILE_KEYS_OF_1 = ["version", "party", "cpu", "findings"];
const REQUIRED = ["id", "title", "parties", "signature", "verdict", "case"];
const FINDING_KEYS = [...REQUIRED, "field", "gap", "cause", "link", "reason"];

/** The names of CPUs by what the findings of a file call them. */
type Cpus = ReadonlyMap<string, string>;

/**
 * Reads a baseline.
 *
 * @param text The file's text.
 * @returns The baseline.
 * @throws {InputError} When it is none; the message says which part of which finding.
 */
export function parseBaseline(text: string): ReadBaseline {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`It is not JSON: ${(error as Error).message}`);
  }
  const version = (json as Json | null)?.["version"];
  const { party, cpus = {}, findings } = object(json, "Baseline", version === 1 ? FILE_KEYS_OF_1 : FILE_KEYS);
  if (!VERSIONS.includes(version)) {
    throw new InputError(`Its version is ${quoted(version)}; this program reads versions 1 to ${KNOWN_VERSION}`);
  }
  if (!Array.isArray(findings)) throw new InputError('It has no "findings" list');
  const names = new Map(Object.entries(cpus as Json).map(([kind, name]) => [kind, string(name, kind)]));
  const keys = version === 2 ? VERDICT_KEYS_OF_2 : VERDICT_KEYS;
  const read = version === 1 ? parseFindingOf1 : (value: unknown) => parseFinding(value, keys, names);
  const known = findings.map((each, n) => inFinding(each, n, read));
  const ids = known.map(({ id }) => id);
  const double = ids.find((id, n) => ids.indexOf(id) !== n);
  if (double !== undefined) throw new InputError(`It lists finding ${double} more than once`);
  return { version: version as number, party: string(party, "party"), findings: known };
}

/** Says of an error which finding it is in: by its id, or by its place where it has none. */
function inFinding<T>(value: unknown, n: number, parse: (value: unknown) => T): T {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const id = (value as Json | null)?.["id"];
    throw new InputError(`Finding ${typeof id === "string" ? id : `number ${n + 1}`}: ${error.message}`);
  }
}

function parseFinding(value: unknown, keys: readonly string[], names: Cpus): KnownFinding {
  const json = findingObject(value);
  const { cpus = [], ...rest } = object(json["verdict"], "Verdict", keys);
  const named = Array.isArray(cpus) ? cpus.map((word) => withName(word, names)) : cpus;
  return { ...parseHead(json), field: field(json["field"]), verdict: parseVerdict({ ...rest, cpus: named }) };
}

/** What a CPU did, under its whole name; in version 2 there is the name alone. */
function withName(word: unknown, names: Cpus): unknown {
  if (typeof word !== "object" || word === null) return nameOfCpu(word, names);
  return { ...word, cpu: nameOfCpu((word as Json)["cpu"], names) };
}

function nameOfCpu(kind: unknown, names: Cpus): string {
  const name = names.get(String(kind));
  if (name !== undefined) return name;
  throw new InputError(`Unknown CPU: ${quoted(kind)} (known: ${[...names.keys()].join(", ")})`);
}

/** Version 1 had verdicts as prose, and fields in signatures alone: they are second there, but where several show. */
function parseFindingOf1(value: unknown): KnownFinding {
  const json = findingObject(value);
  const head = parseHead(json);
  const [, second] = head.signature.split(" | ");
  return {
    ...head,
    field: isFieldName(second) ? second : null,
    verdict: parseProseVerdict(object(json["verdict"], "Verdict", ["wrong", "evidence"])),
  };
}

function findingObject(value: unknown): Json {
  const json = object(value, "Finding", FINDING_KEYS);
  const missing = REQUIRED.find((key) => json[key] === undefined);
  if (missing !== undefined) throw new InputError(`It has no ${quoted(missing)}`);
  return json;
}

/** What both versions have. */
function parseHead(json: Json): Omit<KnownFinding, "field" | "verdict"> {
  const id = string(json["id"], "id");
  const signature = string(json["signature"], "signature");
  if (findingId(signature) !== id) {
    throw new InputError(`Unknown id: its signature is that of ${findingId(signature)}`);
  }
  const link = json["link"] === undefined ? null : string(json["link"], "link");
  const reason = json["reason"] === undefined ? null : string(json["reason"], "reason");
  if (link === null && reason === null) throw new InputError('It has neither "link" nor "reason"');
  return {
    id,
    title: string(json["title"], "title"),
    parties: parties(json["parties"]),
    signature,
    isGap: json["gap"] === true,
    cause: json["cause"] === undefined ? null : strings(json["cause"], "cause"),
    case: parseCase(JSON.stringify(json["case"])),
    link,
    reason,
  };
}

function parties(value: unknown): PartyNames {
  const [first, second, ...more] = strings(value, "parties");
  if (first === undefined || second === undefined) throw new InputError("Its parties are not two");
  return [first, second, ...more];
}

function field(value: unknown): FieldName | null {
  if (value === undefined) return null;
  if (isFieldName(value)) return value;
  throw new InputError(`Unknown field: ${quoted(value)}`);
}

function object(value: unknown, what: string, known: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${what} is not a JSON object: ${quoted(value)}`);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new InputError(`Unknown key: ${quoted(unknown)} (${knownNames(unknown, known)})`);
  return value as Json;
}

function string(value: unknown, key: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new InputError(`Value of ${key} is not a text: ${quoted(value)}`);
}

function strings(value: unknown, key: string): string[] {
  if (!Array.isArray(value)) throw new InputError(`Value of ${key} is not a list: ${quoted(value)}`);
  return value.map((each) => string(each, key));
}

/** A baseline as the text that {@linkcode parseBaseline} reads back; findings before gaps, by title. */
export function formatBaseline(baseline: Baseline): string {
  const { party, findings } = baseline;
  const kinds = kindsOf(cpusOf(baseline));
  const sorted = findings.toSorted((a, b) =>
    Number(a.isGap) - Number(b.isGap) || compare(a.title, b.title) || compare(a.id, b.id)
  );
  const json = {
    version: KNOWN_VERSION,
    party,
    cpus: Object.fromEntries(Array.from(kinds, ([name, kind]) => [kind, name])),
    findings: sorted.map((finding) => findingJson(finding, kinds)),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** What the findings of a file call each CPU: its kind, numbered where the file has several of a kind. */
function kindsOf(names: readonly string[]): Map<string, string> {
  const kinds = new Map<string, string>();
  for (const name of names) {
    const same = [...kinds.keys()].filter((other) => cpuKind(other) === cpuKind(name)).length;
    kinds.set(name, same === 0 ? cpuKind(name) : `${cpuKind(name)}-${same + 1}`);
  }
  return kinds;
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

function findingJson(finding: KnownFinding, kinds: ReadonlyMap<string, string>): Json {
  const { id, title, parties, field, signature, isGap, cause, case: c, link, reason } = finding;
  const cpus = finding.verdict.cpus.map((word) => ({ ...word, cpu: kinds.get(word.cpu)! }));
  const verdict: Verdict = { ...finding.verdict, cpus };
  return {
    id,
    title,
    parties,
    ...(field === null ? {} : { field }),
    signature,
    ...(isGap ? { gap: true } : {}),
    verdict: verdictJson(verdict),
    ...(cause === null ? {} : { cause }),
    case: JSON.parse(formatCase(c)),
    ...(link === null ? {} : { link }),
    ...(reason === null ? {} : { reason }),
  };
}
