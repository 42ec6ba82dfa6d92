/**
 * Remembers which instructions are proven to be as long as a decoder says.
 *
 * Prefixes, opcode, ModRM and SIB decide how long an instruction is; displacement and immediate do not (SDM vol. 2, 2.1).
 * So one proof is enough for all texts of a **shape**: those with the same length and the same bytes before them.
 *
 * @module
 */
import { TEXT_STRIDE } from "../../../machine/batch.ts";
import { type DecodingColumns, Form } from "../../../machine/decoding.ts";

/** Shapes that are remembered; a new one takes the place of an old one with the same hash. */
const SHAPES = 1 << 18;

const WORDS = TEXT_STRIDE / 4;

/** A set of shapes that forgets, but never invents. */
export class LengthProofs {
  readonly #shapes = new Uint32Array(WORDS * SHAPES);
  readonly #shape = new Uint32Array(WORDS);
  readonly #bytes = new Uint8Array(this.#shape.buffer);
  #at = 0;

  /** Takes up the text at `at`, of `length` bytes, the first `shape` of which decide that. */
  look(text: Uint8Array, at: number, length: number, shape: number): void {
    for (let k = 0; k < TEXT_STRIDE; k++) this.#bytes[k] = k < shape ? text[at + k]! : 0;
    // No shape has sixteen bytes, and none that is remembered is all zeros, as its length is not.
    this.#bytes[TEXT_STRIDE - 1] = length;
    let hash = 0;
    for (let k = 0; k < WORDS; k++) {
      hash = Math.imul(hash ^ this.#shape[k]!, 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    this.#at = WORDS * (hash & SHAPES - 1);
  }

  /** Whether the length of what was looked at last is proven. */
  get isProven(): boolean {
    for (let k = 0; k < WORDS; k++) if (this.#shapes[this.#at + k] !== this.#shape[k]) return false;
    return true;
  }

  /** Remembers that it is. */
  remember(): void {
    for (let k = 0; k < WORDS; k++) this.#shapes[this.#at + k] = this.#shape[k]!;
  }
}

/**
 * How many bytes of a text decide its length, by what a decoder says of it: all but displacement and immediate. Of forms
 * whose operands are not decoded, and where the displacement is 0, more bytes than need be.
 */
export function headLength(text: Uint8Array, decodings: DecodingColumns, row: number): number {
  const at = decodings.rowOf[row]!;
  const length = decodings.length[at]!;
  const isOther = decodings.form[at] === Form.other;
  const { u8, u32 } = decodings.displacement;
  const low = u32[2 * at]!;
  const isPlain = low === 0 && u32[2 * at + 1] === 0;
  if (isOther && isPlain) return length - 1;
  // What immediate another form has is not decoded: where bytes of it look like the displacement, they do not matter either.
  const end = length - (decodings.hasImmediate[at] === 1 ? Math.min(4, decodings.operandSize[at]!) : 0);
  if (isPlain) return end;
  for (const size of [8, 4]) {
    let k = 0;
    while (k < size && end - size + k > 0 && text[TEXT_STRIDE * row + end - size + k] === u8[8 * at + k]) k++;
    if (k === size) return end - size;
  }
  const last = text[TEXT_STRIDE * row + end - 1]!;
  return isOther || (last << 24 >> 24) === (low | 0) ? end - 1 : end;
}
