/**
 * Greetings: how a program says which protocol it speaks, and how verdict answers.
 *
 * @module
 */
import { quoted } from "../../corpus/files/hex.ts";
import { ALL_FEATURES, featureNamed, FEATURES } from "../../machine/feature.ts";
import {
  CASE_SIZE,
  HELLO_SIZE,
  HelloField,
  MOST_CASES,
  NAME_SIZE,
  OUTCOME_SIZE,
  PROTOCOL_VERSION,
  SUBJECT_MAGIC,
  VERDICT_MAGIC,
} from "./binary_layout.ts";
import { SubjectError } from "./subject_error.ts";

/** What a program says of itself. */
export interface Hello {
  /** The protocol that it speaks. */
  readonly protocol: "binary" | "lines";
  /** Its name; null where it has none. */
  readonly name: string | null;
  /** The most cases that it takes in one batch. */
  readonly mostCases: number;
  /** The set of {@linkcode FEATURES} that it knows. */
  readonly features: number;
}

const BRACE = 0x7b;
const LINE_END = 10;
/** The longest greeting in a line. */
const LONGEST_LINE = 4096;
const HELLO_KEYS = ["subject", "name", "features", "cases"];

/**
 * Reads a greeting from the first bytes of a program's output.
 *
 * @returns The greeting and its length in bytes; undefined as long as it is not whole.
 * @throws {SubjectError} When it is none, or of another version.
 */
export function parseHello(bytes: Uint8Array): { readonly hello: Hello; readonly length: number } | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === BRACE) {
    const end = bytes.indexOf(LINE_END);
    if (end < 0 && bytes.length < LONGEST_LINE) return undefined;
    const line = new TextDecoder().decode(bytes.subarray(0, end < 0 ? LONGEST_LINE : end));
    return { hello: parseLine(line), length: end + 1 };
  }
  const begin = ascii(bytes.subarray(0, SUBJECT_MAGIC.length));
  if (!SUBJECT_MAGIC.startsWith(begin)) {
    throw new SubjectError(`Program begins with something that is no greeting: ${quoted(begin)}`);
  }
  if (bytes.length < HELLO_SIZE) return undefined;
  return { hello: parseBinary(bytes.slice(0, HELLO_SIZE)), length: HELLO_SIZE };
}

function parseBinary(bytes: Uint8Array): Hello {
  const view = new DataView(bytes.buffer);
  const at = (offset: number) => view.getUint32(offset, true);
  checkVersion(at(HelloField.version));
  const sizes = [at(HelloField.caseSize), at(HelloField.outcomeSize)];
  if (sizes[0] !== CASE_SIZE || sizes[1] !== OUTCOME_SIZE) {
    throw new SubjectError(
      `Program has records of other sizes: cases of ${sizes[0]} bytes and outcomes of ${sizes[1]}, ` +
        `where version ${PROTOCOL_VERSION} has ${CASE_SIZE} and ${OUTCOME_SIZE}`,
    );
  }
  const [name] = new TextDecoder().decode(bytes.subarray(HelloField.name)).split("\0");
  const features = at(HelloField.features);
  if ((features & ~ALL_FEATURES) !== 0) {
    throw new SubjectError(`Program has unknown features: 0x${features.toString(16)}`);
  }
  return { protocol: "binary", name: name || null, mostCases: mostCases(at(HelloField.mostCases)), features };
}

function parseLine(line: string): Hello {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(line);
  } catch {
    throw new SubjectError(`Program begins with a line that is not JSON: ${quoted(line)}`);
  }
  const unknown = Object.keys(json).find((key) => !HELLO_KEYS.includes(key));
  if (unknown !== undefined) {
    throw new SubjectError(`Greeting has an unknown key: ${quoted(unknown)} (known: ${HELLO_KEYS.join(", ")})`);
  }
  const { subject, name = null, features = [], cases = MOST_CASES } = json;
  checkVersion(subject);
  if (name !== null && typeof name !== "string") throw new SubjectError(`Name is no text: ${quoted(name)}`);
  if (!Array.isArray(features)) throw new SubjectError(`Features are no list: ${quoted(features)}`);
  if (typeof cases !== "number") throw new SubjectError(`Value of cases is no number: ${quoted(cases)}`);
  return { protocol: "lines", name, mostCases: mostCases(cases), features: features.reduce(withFeature, 0) };
}

function withFeature(bits: number, name: unknown): number {
  const feature = featureNamed(name);
  if (feature !== 0) return bits | feature;
  const known = FEATURES.map((each) => each.name).join(", ");
  throw new SubjectError(`Program has an unknown feature: ${quoted(name)} (known: ${known})`);
}

function checkVersion(version: unknown): void {
  if (version === PROTOCOL_VERSION) return;
  throw new SubjectError(
    `Program speaks version ${quoted(version)} of the protocol; verdict speaks ${PROTOCOL_VERSION}`,
  );
}

/** Not less than one, and not more than verdict sends. */
function mostCases(given: number): number {
  if (Number.isInteger(given) && given >= 1) return Math.min(given, MOST_CASES);
  throw new SubjectError(`Program takes no whole number of cases: ${given}`);
}

/**
 * A greeting of the binary protocol.
 *
 * @param from Who greets.
 * @param hello What it says.
 */
export function formatHello(
  from: "subject" | "verdict",
  { name, mostCases, features }: Omit<Hello, "protocol">,
): Uint8Array {
  const bytes = new Uint8Array(HELLO_SIZE);
  const view = new DataView(bytes.buffer);
  const encoder = new TextEncoder();
  encoder.encodeInto(from === "subject" ? SUBJECT_MAGIC : VERDICT_MAGIC, bytes);
  view.setUint32(HelloField.version, PROTOCOL_VERSION, true);
  view.setUint32(HelloField.caseSize, CASE_SIZE, true);
  view.setUint32(HelloField.outcomeSize, OUTCOME_SIZE, true);
  view.setUint32(HelloField.mostCases, mostCases, true);
  view.setUint32(HelloField.features, features, true);
  encoder.encodeInto(name ?? "", bytes.subarray(HelloField.name, HelloField.name + NAME_SIZE));
  return bytes;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
