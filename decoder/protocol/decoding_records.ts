/**
 * The binary form of the decoder protocol: batches of fixed-size records.
 *
 * @module
 */
import type { DecodingColumns } from "../../machine/decoding.ts";
import { checkHeader, checkId, checkTrailer, wordsOf, writeHeader, writeTexts } from "../../subject/protocol/binary.ts";
import { HEADER_SIZE, TRAILER_SIZE } from "../../subject/protocol/binary_layout.ts";
import type { Codec, Meter, Request } from "../../subject/protocol/codec.ts";
import { garbage } from "../../subject/protocol/subject_error.ts";
import { decodingSize } from "./decoder_hello.ts";
import {
  DecoderTells,
  DecodingWord,
  LONGEST_MNEMONIC,
  OperandByte,
  Status,
  TEXT_SIZE,
  TEXTS_MAGIC,
} from "./decoder_layout.ts";
import { noOperands, takeMnemonic, takeOperands, type ToldOperands } from "./take_decoding.ts";
import { ToldMnemonics } from "./told_mnemonics.ts";

const HEADER_WORDS = HEADER_SIZE / 4;
const TEXT_RECORD = TEXT_SIZE / 4;
const MNEMONIC_WORDS = (LONGEST_MNEMONIC + 1) / 4;
const OPERAND_WORDS = 8;

/** What a decoder answers with, in messages. */
const DECODING = { answer: "decoding", of: "text" };

// Constants of its own: docs/design/performance.md says why.
const { instruction: INSTRUCTION, more: MORE } = Status;
const { id: ID, status: STATUS, mnemonic: MNEMONIC, operands: OPERANDS } = DecodingWord;

/** The byte fields of operands: those before the two values. */
const BYTE_FIELDS = (Object.keys(OperandByte) as (keyof typeof OperandByte)[]).filter((name) =>
  name !== "zero" && OperandByte[name] < OperandByte.displacement
) as readonly (keyof typeof OperandByte & keyof ToldOperands)[];

/** Writes texts and reads decodings. */
export class DecodingRecords implements Codec<DecodingColumns> {
  readonly #size: number;
  readonly #hasNames: boolean;
  readonly #hasOperands: boolean;
  readonly #names = new ToldMnemonics();
  readonly #operands = noOperands();

  /** Makes one for a decoder that tells so much: bits of {@linkcode DecoderTells}. */
  constructor(tells: number) {
    this.#size = decodingSize(tells);
    this.#hasNames = (tells & DecoderTells.mnemonic) !== 0;
    this.#hasOperands = (tells & DecoderTells.operands) !== 0;
  }

  encode(request: Request, spare?: Uint8Array): Uint8Array {
    const { batch, rows, number } = request;
    const length = HEADER_SIZE + TEXT_SIZE * rows.length;
    const isEnough = spare !== undefined && spare.buffer.byteLength >= length;
    const bytes = isEnough ? new Uint8Array(spare.buffer, 0, length) : new Uint8Array(length);
    const words = new Uint32Array(bytes.buffer, 0, length / 4);
    writeHeader(words, number, rows.length, TEXTS_MAGIC);
    writeTexts(words, request, TEXT_RECORD);
    for (let k = 0, at = HEADER_WORDS + 1; k < rows.length; k++, at += TEXT_RECORD) words[at] = batch.fetch[rows[k]!]!;
    return bytes;
  }

  meter(count: number): Meter {
    const decodings = this.#size * count;
    const length = HEADER_SIZE + decodings + TRAILER_SIZE;
    return {
      measure: (bytes) => bytes.length < length ? 0 : length,
      isTorn: (bytes) =>
        bytes > HEADER_SIZE && (bytes - HEADER_SIZE >= decodings || (bytes - HEADER_SIZE) % this.#size !== 0),
    };
  }

  decode(answer: Uint8Array, request: Request, out: DecodingColumns): void {
    const { rows, number, firstId } = request;
    const words = wordsOf(answer);
    const stride = this.#size / 4;
    checkHeader(words, number, rows.length, DECODING);
    checkTrailer(words, HEADER_WORDS + stride * rows.length, rows.length, DECODING);
    for (let k = 0, at = HEADER_WORDS; k < rows.length; k++, at += stride) {
      checkId(words[at + ID]!, (firstId + k) >>> 0, DECODING);
      this.#read(words, at, request, rows[k]!, out);
    }
  }

  #read(words: Uint32Array, at: number, { batch }: Request, row: number, out: DecodingColumns): void {
    const head = words[at + STATUS]!;
    const [status, length] = [head & 0xff, head >>> 8];
    checkStatus(status, length, batch.fetch[row]!);
    if (status !== INSTRUCTION) return checkZero(words, at + MNEMONIC, at + this.#size / 4);
    const to = out.rowOf[row]!;
    out.valid[to] = 1;
    out.length[to] = length;
    if (!this.#hasNames) return checkZero(words, at + MNEMONIC, at + MNEMONIC + MNEMONIC_WORDS);
    const form = takeMnemonic(batch, row, this.#names.at(words, at + MNEMONIC), out, to);
    if (!this.#hasOperands) return;
    // What is no move by its name and opcode has operands that nobody compares.
    if (form !== 0) takeOperands(form, this.#readOperands(words, at + OPERANDS), out, to);
  }

  #readOperands(words: Uint32Array, at: number): ToldOperands {
    const told = this.#operands;
    const bytes = new Uint8Array(words.buffer, words.byteOffset + 4 * at, 4 * OPERAND_WORDS);
    for (const name of BYTE_FIELDS) told[name] = bytes[OperandByte[name]]!;
    if (bytes[OperandByte.zero] !== 0) throw garbage("decoding has a byte that must be 0 and is not");
    const value = at + OperandByte.displacement / 4;
    told.displacementLow = words[value]!;
    told.displacementHigh = words[value + 1]!;
    told.immediateLow = words[value + 2]!;
    told.immediateHigh = words[value + 3]!;
    return told;
  }
}

/**
 * Checks what is said of a text.
 *
 * @throws {ProgramFailure} When it cannot be so.
 */
export function checkStatus(status: number, length: number, fetch: number): void {
  if (status > MORE) throw garbage(`decoding has status ${status}, which is none`);
  if (status === INSTRUCTION ? length >= 1 && length <= fetch : length === 0) return;
  if (length > 0xff) throw garbage("decoding has a byte that must be 0 and is not");
  throw garbage(
    status === INSTRUCTION
      ? `instruction has a length of ${length}, and ${fetch} bytes can be fetched`
      : `what is no instruction has a length of ${length}`,
  );
}

function checkZero(words: Uint32Array, from: number, to: number): void {
  for (let k = from; k < to; k++) {
    if (words[k] !== 0) throw garbage("decoding has a byte that must be 0 and is not");
  }
}
