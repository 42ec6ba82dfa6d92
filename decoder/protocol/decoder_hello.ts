/**
 * Greetings of decoders: how a program says which protocol it speaks, and how verdict answers.
 *
 * @module
 */
import { quoted } from "../../corpus/files/hex.ts";
import { knownNames } from "../../corpus/files/near_name.ts";
import { VERDICT_MAGIC } from "../../subject/protocol/binary_layout.ts";
import { SubjectError } from "../../subject/protocol/subject_error.ts";
import {
  DECODER_MAGIC,
  DecoderTells,
  DECODING_SIZE,
  HELLO_SIZE,
  HelloField,
  MOST_TEXTS,
  NAME_SIZE,
  OPERANDS_SIZE,
  TEXT_SIZE,
  VERSION,
} from "./decoder_layout.ts";

/** What a decoder says of itself. */
export interface DecoderHello {
  /** The form of the protocol that it speaks. */
  readonly protocol: "binary" | "lines";
  /** Its name; null where it has none. */
  readonly name: string | null;
  /** What version of the decoder it is; empty where it does not say. */
  readonly release: string;
  /** The most texts that it takes in one batch. */
  readonly mostTexts: number;
  /** Bits of {@linkcode DecoderTells}. */
  readonly tells: number;
}

const BRACE = 0x7b;
const LINE_END = 10;

/** The longest greeting in a line. */
const LONGEST_LINE = 4096;

const KEYS = ["decoder", "name", "version", "tells", "texts"];

const TELLS = Object.keys(DecoderTells) as (keyof typeof DecoderTells)[];
const ALL_TELLS = TELLS.reduce((all, name) => all | DecoderTells[name], 0);

const RELEASE = /^[\x20-\x7e]{0,32}$/;

/** Size of a decoding of a decoder that tells so much, in bytes. */
export function decodingSize(tells: number): number {
  return (tells & DecoderTells.operands) === 0 ? DECODING_SIZE : DECODING_SIZE + OPERANDS_SIZE;
}

/**
 * Reads a greeting from the first bytes of a program's output.
 *
 * @returns The greeting and its length in bytes; undefined as long as it is not whole.
 * @throws {SubjectError} When it is none, or of another version.
 */
export function parseDecoderHello(
  bytes: Uint8Array,
): { readonly hello: DecoderHello; readonly length: number } | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === BRACE) {
    const end = bytes.indexOf(LINE_END);
    if (end < 0 && bytes.length < LONGEST_LINE) return undefined;
    const line = new TextDecoder().decode(bytes.subarray(0, end < 0 ? LONGEST_LINE : end));
    return { hello: parseLine(line), length: end + 1 };
  }
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, DECODER_MAGIC.length));
  if (begin === "subject\0") throw new SubjectError("Program greets as a subject: name it with --subject");
  if (!DECODER_MAGIC.startsWith(begin)) {
    if (begin.length < DECODER_MAGIC.length && "subject\0".startsWith(begin)) return undefined;
    throw new SubjectError(`Program begins with something that is no decoder's greeting: ${quoted(begin)}`);
  }
  if (bytes.length < HELLO_SIZE) return undefined;
  return { hello: parseBinary(bytes.slice(0, HELLO_SIZE)), length: HELLO_SIZE };
}

function parseBinary(bytes: Uint8Array): DecoderHello {
  const view = new DataView(bytes.buffer);
  const at = (offset: number) => view.getUint32(offset, true);
  checkVersion(at(HelloField.version));
  const tells = at(HelloField.tells);
  if ((tells & ~ALL_TELLS) !== 0) throw new SubjectError(`Decoder tells something unknown: 0x${tells.toString(16)}`);
  const [texts, decodings] = [at(HelloField.textSize), at(HelloField.decodingSize)];
  if (texts !== TEXT_SIZE || decodings !== decodingSize(tells)) {
    throw new SubjectError(
      `Decoder has records of other sizes: texts of ${texts} bytes and decodings of ${decodings}, ` +
        `where ${TEXT_SIZE} and ${decodingSize(tells)} are due`,
    );
  }
  return checked({
    protocol: "binary",
    name: fieldText(bytes, HelloField.name) || null,
    release: fieldText(bytes, HelloField.release),
    mostTexts: at(HelloField.mostTexts),
    tells,
  });
}

function fieldText(bytes: Uint8Array, from: number): string {
  return new TextDecoder().decode(bytes.subarray(from, from + NAME_SIZE)).split("\0")[0]!;
}

function parseLine(line: string): DecoderHello {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(line);
  } catch {
    throw new SubjectError(`Program begins with a line that is not JSON: ${quoted(line)}`);
  }
  if (json["decoder"] === undefined && json["subject"] !== undefined) {
    throw new SubjectError("Program greets as a subject: name it with --subject");
  }
  checkVersion(json["decoder"]);
  const unknown = Object.keys(json).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new SubjectError(`Greeting has an unknown key: ${quoted(unknown)} (${knownNames(unknown, KEYS)})`);
  }
  const { name = null, version = "", tells = [], texts = MOST_TEXTS } = json;
  if (name !== null && typeof name !== "string") throw new SubjectError(`Name is no text: ${quoted(name)}`);
  if (typeof version !== "string") throw new SubjectError(`Version is no text: ${quoted(version)}`);
  if (!Array.isArray(tells)) throw new SubjectError(`What it tells is no list: ${quoted(tells)}`);
  if (typeof texts !== "number") throw new SubjectError(`Value of texts is no number: ${quoted(texts)}`);
  return checked({ protocol: "lines", name, release: version, mostTexts: texts, tells: tells.reduce(withTold, 0) });
}

function withTold(bits: number, name: unknown): number {
  const told = TELLS.find((each) => each === name);
  if (told !== undefined) return bits | DecoderTells[told];
  throw new SubjectError(`Decoder tells something unknown: ${quoted(name)} (known: ${TELLS.join(", ")})`);
}

function checkVersion(given: unknown): void {
  if (given === VERSION) return;
  throw new SubjectError(
    `Decoder speaks version ${quoted(given)} of the decoder protocol; verdict speaks ${VERSION}`,
  );
}

/** What both forms must keep to. */
function checked(hello: DecoderHello): DecoderHello {
  const { release, mostTexts, tells } = hello;
  if (!Number.isInteger(mostTexts) || mostTexts < 1) {
    throw new SubjectError(`Decoder takes no whole number of texts: ${mostTexts}`);
  }
  if (!RELEASE.test(release)) {
    throw new SubjectError(`Decoder has a version that is none: ${quoted(release)}: give up to 32 characters of ASCII`);
  }
  if (tells === DecoderTells.operands) throw new SubjectError("Decoder tells operands and no mnemonics: tell both");
  return { ...hello, mostTexts: Math.min(mostTexts, MOST_TEXTS) };
}

/**
 * A greeting in bytes.
 *
 * @param from Who greets.
 * @param hello What it says.
 */
export function formatDecoderHello(
  from: "decoder" | "verdict",
  { name, release, mostTexts, tells }: Omit<DecoderHello, "protocol">,
): Uint8Array {
  const bytes = new Uint8Array(HELLO_SIZE);
  const view = new DataView(bytes.buffer);
  const encoder = new TextEncoder();
  encoder.encodeInto(from === "decoder" ? DECODER_MAGIC : VERDICT_MAGIC, bytes);
  view.setUint32(HelloField.version, VERSION, true);
  view.setUint32(HelloField.textSize, TEXT_SIZE, true);
  view.setUint32(HelloField.decodingSize, decodingSize(tells), true);
  view.setUint32(HelloField.mostTexts, mostTexts, true);
  view.setUint32(HelloField.tells, tells, true);
  encoder.encodeInto(name ?? "", bytes.subarray(HelloField.name, HelloField.name + NAME_SIZE));
  encoder.encodeInto(release, bytes.subarray(HelloField.release, HelloField.release + NAME_SIZE));
  return bytes;
}
