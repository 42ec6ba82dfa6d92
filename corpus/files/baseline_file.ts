/**
 * Baselines: files of known findings of one party, to be read and reviewed by people.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Case } from "../../machine/case.ts";
import { formatCase, parseCase } from "./case_file.ts";
import { InputError, quoted } from "./hex.ts";

/** Version of the format. */
export const KNOWN_VERSION = 1;

const ID_DIGITS = 12;

/** A finding that is known, and why that is so. */
export interface KnownFinding {
  /** Twelve hex digits of the signature's SHA-256. */
  readonly id: string;
  /** What is the matter, in words. */
  readonly title: string;
  /** The two parties that differ. */
  readonly parties: readonly [string, string];
  /** What all its disagreements share. */
  readonly signature: string;
  /** Whether it only says that a legal instruction is refused. */
  readonly isGap: boolean;
  /** Who is wrong, null where that is not decided, and on which evidence. */
  readonly verdict: { readonly wrong: string | null; readonly evidence: string };
  /** Names of the corrections after which it is gone; null where the party has none. */
  readonly cause: readonly string[] | null;
  /** The plainest case that shows it. */
  readonly case: Case;
  /** Where it is described in public; null where it is not. */
  readonly link: string | null;
  /** Why it is as it is; null where the link says it. */
  readonly reason: string | null;
}

/** The known findings of a party. */
export interface Baseline {
  /** A revision or a decoder. */
  readonly party: string;
  /** The CPU that verdicts rest on; null where none was asked. */
  readonly cpu: string | null;
  /** Its findings. */
  readonly findings: readonly KnownFinding[];
}

/** The id of the finding with that signature. */
export function findingId(signature: string): string {
  return createHash("sha256").update(signature).digest("hex").slice(0, ID_DIGITS);
}

type Json = Record<string, unknown>;

const FILE_KEYS = ["version", "party", "cpu", "findings"];
const REQUIRED = ["id", "title", "parties", "signature", "verdict", "case"];
const FINDING_KEYS = [...REQUIRED, "gap", "cause", "link", "reason"];
const VERDICT_KEYS = ["wrong", "evidence"];

/**
 * Reads a baseline.
 *
 * @param text The file's text.
 * @returns The baseline.
 * @throws {InputError} When it is none; the message says which part of which finding.
 */
export function parseBaseline(text: string): Baseline {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`It is not JSON: ${(error as Error).message}`);
  }
  const { version, party, cpu, findings } = object(json, "Baseline", FILE_KEYS);
  if (version !== KNOWN_VERSION) {
    throw new InputError(`Its version is ${quoted(version)}; this program reads version ${KNOWN_VERSION}`);
  }
  if (!Array.isArray(findings)) throw new InputError('It has no "findings" list');
  const known = findings.map((each, n) => inFinding(each, n, parseFinding));
  const ids = known.map(({ id }) => id);
  const double = ids.find((id, n) => ids.indexOf(id) !== n);
  if (double !== undefined) throw new InputError(`It lists finding ${double} more than once`);
  return { party: string(party, "party"), cpu: cpu === null ? null : string(cpu, "cpu"), findings: known };
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

function parseFinding(value: unknown): KnownFinding {
  const json = object(value, "Finding", FINDING_KEYS);
  const missing = REQUIRED.find((key) => json[key] === undefined);
  if (missing !== undefined) throw new InputError(`It has no ${quoted(missing)}`);
  const id = string(json["id"], "id");
  const signature = string(json["signature"], "signature");
  if (findingId(signature) !== id) {
    throw new InputError(`Unknown id: its signature is that of ${findingId(signature)}`);
  }
  const { wrong, evidence } = object(json["verdict"], "Verdict", VERDICT_KEYS);
  const link = json["link"] === undefined ? null : string(json["link"], "link");
  const reason = json["reason"] === undefined ? null : string(json["reason"], "reason");
  if (link === null && reason === null) throw new InputError('It has neither "link" nor "reason"');
  const [first, second, ...more] = strings(json["parties"], "parties");
  if (first === undefined || second === undefined || more.length > 0) throw new InputError("Its parties are not two");
  return {
    id,
    title: string(json["title"], "title"),
    parties: [first, second],
    signature,
    isGap: json["gap"] === true,
    verdict: { wrong: wrong === null ? null : string(wrong, "wrong"), evidence: string(evidence, "evidence") },
    cause: json["cause"] === undefined ? null : strings(json["cause"], "cause"),
    case: parseCase(JSON.stringify(json["case"])),
    link,
    reason,
  };
}

function object(value: unknown, what: string, known: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${what} is not a JSON object: ${quoted(value)}`);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new InputError(`Unknown key: ${quoted(unknown)} (known: ${known.join(", ")})`);
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
export function formatBaseline({ party, cpu, findings }: Baseline): string {
  const sorted = findings.toSorted((a, b) =>
    Number(a.isGap) - Number(b.isGap) || compare(a.title, b.title) || compare(a.id, b.id)
  );
  return `${JSON.stringify({ version: KNOWN_VERSION, party, cpu, findings: sorted.map(findingJson) }, null, 2)}\n`;
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

function findingJson(
  { id, title, parties, signature, isGap, verdict, cause, case: c, link, reason }: KnownFinding,
): Json {
  const { wrong, evidence } = verdict;
  return {
    id,
    title,
    parties,
    signature,
    ...(isGap ? { gap: true } : {}),
    verdict: { wrong, evidence },
    ...(cause === null ? {} : { cause }),
    case: JSON.parse(formatCase(c)),
    ...(link === null ? {} : { link }),
    ...(reason === null ? {} : { reason }),
  };
}
