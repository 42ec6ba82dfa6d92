/**
 * The decoder protocol in JSON lines: a line a text, a line a decoding.
 *
 * @module
 */
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { parseQword, quoted } from "../../corpus/files/hex.ts";
import { type DecodingColumns, Operand } from "../../machine/decoding.ts";
import { registerPart, RIP } from "../../machine/registers.ts";
import { asGarbage, type Json, object, parseAnswer, whole } from "../../subject/protocol/answer_line.ts";
import { AsciiWriter, bytesOf } from "../../subject/protocol/ascii.ts";
import type { Codec, Meter, Request } from "../../subject/protocol/codec.ts";
import { lineMeter } from "../../subject/protocol/json_lines.ts";
import { garbage } from "../../subject/protocol/subject_error.ts";
import { DecoderTells, SEGMENTS, Status } from "./decoder_layout.ts";
import { checkStatus } from "./decoding_records.ts";
import { noOperands, takeMnemonic, takeOperands, type ToldOperands } from "./take_decoding.ts";
import { toldMnemonic } from "./told_mnemonics.ts";

const FIRST_SIZE = 1 << 18;
/** No line is longer. */
const LONGEST_TEXT_LINE = 96;

const [BEFORE_ID, BEFORE_BYTES, BEFORE_FETCH, END] = ['{"id":', ',"bytes":"', '","fetch":', "}\n"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/** The keys of a decoding. */
export const DECODING_KEYS = ["id", "status", "length", "mnemonic", "operands"] as const;
/** The keys of its operands. */
export const OPERAND_KEYS = [
  "operand",
  "store",
  "operandSize",
  "memorySize",
  "register",
  "rmRegister",
  "base",
  "index",
  "scale",
  "displacement",
  "segment",
  "addressSize",
  "immediate",
  "repeat",
];
const OPERANDS = Object.keys(Operand);

/** Writes texts and reads decodings. */
export class DecodingLines implements Codec<DecodingColumns> {
  readonly #tells: number;
  readonly #writer = new AsciiWriter(FIRST_SIZE);
  readonly #decoder = new TextDecoder();

  /** Makes one for a decoder that tells so much: bits of {@linkcode DecoderTells}. */
  constructor(tells: number) {
    this.#tells = tells;
  }

  encode({ batch, rows, firstId }: Request): Uint8Array {
    const writer = this.#writer;
    for (let k = 0; k < rows.length; k++) {
      writer.reserve(LONGEST_TEXT_LINE);
      writer.text(BEFORE_ID);
      writer.decimal((firstId + k) >>> 0);
      writer.text(BEFORE_BYTES);
      writer.hexBytes(batch.text, TEXT_STRIDE * rows[k]!, MAX_INSTRUCTION);
      writer.text(BEFORE_FETCH);
      writer.decimal(batch.fetch[rows[k]!]!);
      writer.text(END);
    }
    return writer.take();
  }

  meter(count: number): Meter {
    return lineMeter(count);
  }

  decode(answer: Uint8Array, request: Request, out: DecodingColumns): void {
    const lines = this.#decoder.decode(answer).split("\n");
    const { rows, firstId } = request;
    for (let k = 0; k < rows.length; k++) {
      asGarbage(() => this.#read(lines[k]!, (firstId + k) >>> 0, request, rows[k]!, out));
    }
  }

  #read(line: string, due: number, { batch }: Request, row: number, out: DecodingColumns): void {
    const { id, status: name, length = 0, mnemonic, operands } = parseAnswer(line, "decoding", DECODING_KEYS);
    if (id === undefined) throw garbage("decoding has no id: it repeats its text's");
    if (id !== due) throw garbage(`answers out of order: decoding of text ${quoted(id)} where ${due} was due`);
    const status = Object.entries(Status).find(([each]) => each === name)?.[1];
    if (status === undefined) {
      throw garbage(`decoding has an unknown status: ${quoted(name)} (known: ${Object.keys(Status).join(", ")})`);
    }
    checkStatus(status, whole(length, "length", 0, MAX_INSTRUCTION), batch.fetch[row]!);
    this.#checkTold(status, mnemonic, operands);
    if (status !== Status.instruction) return;
    const to = out.rowOf[row]!;
    out.valid[to] = 1;
    out.length[to] = length as number;
    if (typeof mnemonic !== "string") return;
    const form = takeMnemonic(batch, row, toldMnemonic(mnemonic), out, to);
    if (form !== 0 && operands !== undefined && operands !== null) takeOperands(form, readOperands(operands), out, to);
  }

  #checkTold(status: number, mnemonic: unknown, operands: unknown): void {
    const hasName = (this.#tells & DecoderTells.mnemonic) !== 0;
    const isDue = hasName && status === Status.instruction;
    if ((mnemonic !== undefined) !== isDue || isDue && typeof mnemonic !== "string") {
      throw garbage(
        isDue
          ? `decoding has no mnemonic, which its program announced: ${quoted(mnemonic)}`
          : hasName
          ? "what is no instruction has a mnemonic"
          : "decoding has a mnemonic, which its program did not announce",
      );
    }
    if (operands !== undefined && operands !== null && (this.#tells & DecoderTells.operands) === 0) {
      throw garbage("decoding has operands, which its program did not announce");
    }
  }
}

function readOperands(value: unknown): ToldOperands {
  const json = object(value, "operands", OPERAND_KEYS);
  const told = noOperands();
  const kind = OPERANDS.indexOf(String(json["operand"] ?? "none"));
  if (kind < 0) throw garbage(`operand is unknown: ${quoted(json["operand"])} (known: ${OPERANDS.join(", ")})`);
  told.operand = kind;
  told.store = flag(json, "store");
  told.repeat = flag(json, "repeat");
  for (const name of ["operandSize", "memorySize", "addressSize"] as const) {
    told[name] = whole(json[name] ?? 0, name, 0, 8);
  }
  told.scale = whole(json["scale"] ?? 1, "scale", 1, 8);
  [told.register, told.registerByte] = registerOf(json, "register", told.register);
  [told.rmRegister, told.rmRegisterByte] = registerOf(json, "rmRegister", told.rmRegister);
  [told.base] = registerOf(json, "base", told.base);
  [told.index] = registerOf(json, "index", told.index);
  told.segment = segmentOf(json["segment"] ?? "ds");
  [told.displacementLow, told.displacementHigh] = halvesOf(json["displacement"] ?? "0x0", "displacement");
  const { immediate = null } = json;
  told.hasImmediate = immediate === null ? 0 : 1;
  if (immediate !== null) [told.immediateLow, told.immediateHigh] = halvesOf(immediate, "immediate");
  return told;
}

function flag(json: Json, name: string): number {
  const value = json[name] ?? false;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw garbage(`${name} is no truth value: ${quoted(value)}`);
}

/** Number and first byte of a register that is named; `none` where it is not. */
function registerOf(json: Json, key: string, none: number): [register: number, byte: number] {
  const name = json[key] ?? null;
  if (name === null) return [none, 0];
  if (key === "base" && (name === "rip" || name === "eip")) return [RIP, 0];
  const part = typeof name === "string" ? registerPart(name) : undefined;
  if (part === undefined) throw garbage(`${key} is no register: ${quoted(name)}`);
  return [part.register, part.byte];
}

function segmentOf(name: unknown): number {
  const segment = SEGMENTS.findIndex((each) => each === name);
  if (segment < 0) throw garbage(`segment is unknown: ${quoted(name)} (known: ${SEGMENTS.join(", ")})`);
  return segment;
}

function halvesOf(value: unknown, what: string): [low: number, high: number] {
  const qword = parseQword(value, what);
  return [Number(qword & 0xffff_ffffn), Number(qword >> 32n)];
}
