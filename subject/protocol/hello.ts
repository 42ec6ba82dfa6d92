/**
 * Greetings: how a program says which protocol it speaks, and how verdict answers.
 *
 * @module
 */
import { quoted } from "../../corpus/files/hex.ts";
import { nearName } from "../../corpus/files/near_name.ts";
import { type Contract, CONTRACTS } from "../../machine/contract.ts";
import { MOST_TOLD, type Telling, TELLS, Tells } from "../../machine/effects.ts";
import { ALL_FEATURES, featureNamed, FEATURES } from "../../machine/feature.ts";
import {
  CASE_SIZE,
  CASE_SIZE_2,
  HELLO_SIZE,
  HelloField,
  MOST_CASES,
  NAME_SIZE,
  OUTCOME_SIZE,
  SUBJECT_MAGIC,
  toldSize,
  VERDICT_MAGIC,
  type Version,
  VERSIONS,
} from "./binary_layout.ts";
import { SubjectError } from "./subject_error.ts";

/** What a program says of itself. */
export interface Hello {
  /** The protocol that it speaks. */
  readonly protocol: "binary" | "lines";
  /** The version of it. */
  readonly version: Version;
  /** Its name; null where it has none. */
  readonly name: string | null;
  /** The most cases that it takes in one batch. */
  readonly mostCases: number;
  /** The set of {@linkcode FEATURES} that it knows. */
  readonly features: number;
  /** Whose handler it is; version 1 is a guest's. */
  readonly contract: Contract;
  /** What it tells beside registers, rip and hypercalls; nothing in version 1. */
  readonly telling: Telling | undefined;
}

const BRACE = 0x7b;
const LINE_END = 10;

/** The longest greeting in a line. */
const LONGEST_LINE = 4096;

const KEYS = ["subject", "name", "features", "cases"];
const KEYS_2 = [...KEYS, "contract", "tells", "accesses"];

/** What a decoder's greeting begins with. */
const DECODER_MAGIC = "decoder\0";
const IS_DECODER = "Program greets as a decoder: name it with --decoder";

/** How many accesses a program tells that does not say how many it can. */
const USUAL_ACCESSES = 4;

const ALL_TELLS = Object.values(Tells).reduce((all, bit) => all | bit);

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
  if (begin === DECODER_MAGIC) throw new SubjectError(IS_DECODER);
  if (!SUBJECT_MAGIC.startsWith(begin)) {
    if (DECODER_MAGIC.startsWith(begin)) return undefined;
    throw new SubjectError(`Program begins with something that is no greeting: ${quoted(begin)}`);
  }
  if (bytes.length < HELLO_SIZE) return undefined;
  return { hello: parseBinary(bytes.slice(0, HELLO_SIZE)), length: HELLO_SIZE };
}

function parseBinary(bytes: Uint8Array): Hello {
  const view = new DataView(bytes.buffer);
  const at = (offset: number) => view.getUint32(offset, true);
  const version = versionOf(at(HelloField.version));
  const isTelling = version === 2;
  const accesses = isTelling ? accessesOf(bytes[HelloField.accesses]!) : 0;
  checkSizes(version, at(HelloField.caseSize), at(HelloField.outcomeSize), accesses);
  const [name] = new TextDecoder().decode(bytes.subarray(HelloField.name)).split("\0");
  const features = at(HelloField.features);
  if ((features & ~ALL_FEATURES) !== 0) {
    throw new SubjectError(`Program has unknown features: 0x${features.toString(16)}`);
  }
  return {
    protocol: "binary",
    version,
    name: name || null,
    mostCases: mostCases(at(HelloField.mostCases)),
    features,
    contract: isTelling ? contractOf(CONTRACTS[bytes[HelloField.contract]!] ?? bytes[HelloField.contract]!) : "guest",
    telling: isTelling ? tellingOf(view.getUint16(HelloField.tells, true), accesses) : undefined,
  };
}

function checkSizes(version: Version, cases: number, outcomes: number, accesses: number): void {
  const [caseSize, outcomeSize] = version === 1 ? [CASE_SIZE, OUTCOME_SIZE] : [CASE_SIZE_2, toldSize(accesses)];
  if (cases === caseSize && outcomes === outcomeSize) return;
  const such = version === 1 ? "" : ` with ${accesses} accesses`;
  throw new SubjectError(
    `Program has records of other sizes: cases of ${cases} bytes and outcomes of ${outcomes}, ` +
      `where version ${version}${such} has ${caseSize} and ${outcomeSize}`,
  );
}

function parseLine(line: string): Hello {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(line);
  } catch {
    throw new SubjectError(`Program begins with a line that is not JSON: ${quoted(line)}`);
  }
  if (json["subject"] === undefined && json["decoder"] !== undefined) throw new SubjectError(IS_DECODER);
  const version = versionOf(json["subject"]);
  const known = version === 1 ? KEYS : KEYS_2;
  const unknown = Object.keys(json).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new SubjectError(`Greeting has an unknown key: ${quoted(unknown)} (known: ${known.join(", ")})`);
  }
  const { name = null, features = [], cases = MOST_CASES } = json;
  if (name !== null && typeof name !== "string") throw new SubjectError(`Name is no text: ${quoted(name)}`);
  if (!Array.isArray(features)) throw new SubjectError(`Features are no list: ${quoted(features)}`);
  if (typeof cases !== "number") throw new SubjectError(`Value of cases is no number: ${quoted(cases)}`);
  return {
    protocol: "lines",
    version,
    name,
    mostCases: mostCases(cases),
    features: features.reduce(withFeature, 0),
    ...version === 2 ? parseTelling(json) : { contract: "guest", telling: undefined },
  };
}

/** What a line of version 2 says beside what version 1 does. */
function parseTelling(
  { contract = "guest", tells = [], accesses = USUAL_ACCESSES }: Record<string, unknown>,
): Pick<Hello, "contract" | "telling"> {
  if (!Array.isArray(tells)) throw new SubjectError(`What it tells is no list: ${quoted(tells)}`);
  const what = tells.reduce((bits: number, name: unknown) => {
    const told = TELLS.find((each) => each === name);
    if (told !== undefined) return bits | Tells[told];
    throw new SubjectError(`Program tells something unknown: ${quoted(name)} (known: ${TELLS.join(", ")})`);
  }, 0);
  return { contract: contractOf(contract), telling: tellingOf(what, accessesOf(accesses)) };
}

function contractOf(value: unknown): Contract {
  const contract = CONTRACTS.find((each) => each === value);
  if (contract !== undefined) return contract;
  const near = typeof value === "string" ? nearName(value, CONTRACTS) : undefined;
  const meant = near === undefined ? "" : `, did you mean "${near}"?`;
  throw new SubjectError(`Program has an unknown contract: ${quoted(value)} (known: ${CONTRACTS.join(", ")}${meant})`);
}

function accessesOf(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MOST_TOLD) return value;
  throw new SubjectError(`Program can tell a number of accesses that is not from 1 to ${MOST_TOLD}: ${quoted(value)}`);
}

function tellingOf(what: number, accesses: number): Telling {
  if ((what & ~ALL_TELLS) === 0) return { what, accesses };
  throw new SubjectError(`Program tells something unknown: 0x${what.toString(16)}`);
}

function withFeature(bits: number, name: unknown): number {
  const feature = featureNamed(name);
  if (feature !== 0) return bits | feature;
  const known = FEATURES.map((each) => each.name).join(", ");
  throw new SubjectError(`Program has an unknown feature: ${quoted(name)} (known: ${known})`);
}

function versionOf(given: unknown): Version {
  const version = VERSIONS.find((each) => each === given);
  if (version !== undefined) return version;
  throw new SubjectError(
    `Program speaks version ${quoted(given)} of the protocol; verdict speaks ${VERSIONS.join(" and ")}`,
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
  { version, name, mostCases, features, contract, telling }: Omit<Hello, "protocol">,
): Uint8Array {
  const bytes = new Uint8Array(HELLO_SIZE);
  const view = new DataView(bytes.buffer);
  const encoder = new TextEncoder();
  const accesses = telling?.accesses ?? 0;
  encoder.encodeInto(from === "subject" ? SUBJECT_MAGIC : VERDICT_MAGIC, bytes);
  view.setUint32(HelloField.version, version, true);
  view.setUint32(HelloField.caseSize, version === 1 ? CASE_SIZE : CASE_SIZE_2, true);
  view.setUint32(HelloField.outcomeSize, version === 1 ? OUTCOME_SIZE : toldSize(accesses), true);
  view.setUint32(HelloField.mostCases, mostCases, true);
  view.setUint32(HelloField.features, features, true);
  view.setUint8(HelloField.contract, CONTRACTS.indexOf(contract));
  view.setUint8(HelloField.accesses, accesses);
  view.setUint16(HelloField.tells, telling?.what ?? 0, true);
  encoder.encodeInto(name ?? "", bytes.subarray(HelloField.name, HelloField.name + NAME_SIZE));
  return bytes;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
