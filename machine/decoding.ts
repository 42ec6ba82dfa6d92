/**
 * Decodings: what a decoder says of each text of a batch, as columns of structured operands.
 *
 * @module
 */
import { Qwords } from "./qwords.ts";
import { NO_REGISTER } from "./registers.ts";

/** The forms that are compared operand by operand; everything else is `other` and compared by mnemonic. */
export const FORMS = ["other", "mov", "movzx", "movsx", "movsxd", "movs", "movbe", "movnti"] as const;

/** The name of a form. */
export type FormName = typeof FORMS[number];

/** Number of each form in {@linkcode DecodingColumns.form}. */
export const Form = Object.fromEntries(FORMS.map((name, n) => [name, n])) as Record<FormName, number>;

/** What stands in the operand that can be memory. */
export const Operand = { none: 0, register: 1, memory: 2 } as const;

/** Which of the two operands is written. */
export const Store = { no: 0, yes: 1 } as const;

/** Segment whose base is added; the others have base 0 in 64-bit mode (SDM vol. 1, 3.4.4). */
export const Segment = { none: 0, fs: 1, gs: 2 } as const;

/** How many columns of bytes are empty with 0, and how many with NO_REGISTER. */
const [ZEROS, REGISTERS] = [14, 4];

/** How many of the first ones say something of an instruction of no form. */
const SAID_OF_ALL = 2;

/** A byte times this stands in every byte of a word. */
const ALL_BYTES = 0x0101_0101;

/**
 * Decodings of a batch, one column a field. Beyond `valid`, `length`, `form` and `mnemonic`, a field has a meaning
 * only where `form` is not `other`; a field that does not apply holds its empty value (0, or NO_REGISTER for registers).
 *
 * @example Empty rows
 * ```ts
 * import { DecodingColumns } from "./decoding.ts";
 * import { NO_REGISTER } from "./registers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const decodings = new DecodingColumns(1);
 * decodings.reset(1);
 * assertEquals([decodings.valid[0], decodings.base[0]], [0, NO_REGISTER]);
 * ```
 */
export class DecodingColumns {
  /** 1 where the bytes that can be fetched begin with a valid instruction. */
  readonly valid: Uint8Array<ArrayBuffer>;
  /** Length in bytes; 0 where invalid. */
  readonly length: Uint8Array<ArrayBuffer>;
  /** {@linkcode Form}. */
  readonly form: Uint8Array<ArrayBuffer>;
  /** Number of the canonical mnemonic; see the mnemonic table of the oracles. */
  readonly mnemonic: Uint16Array<ArrayBuffer>;
  /** {@linkcode Operand}: whether the ModRM.rm, moffs or string operand is memory. */
  readonly operand: Uint8Array<ArrayBuffer>;
  /** {@linkcode Store}: 1 where that operand is the destination. */
  readonly store: Uint8Array<ArrayBuffer>;
  /** Size of the register or immediate operand in bytes (operand size). */
  readonly operandSize: Uint8Array<ArrayBuffer>;
  /** Size of the operand that can be memory, in bytes. */
  readonly memorySize: Uint8Array<ArrayBuffer>;
  /** Register operand's number (ModRM.reg, or the accumulator). */
  readonly register: Uint8Array<ArrayBuffer>;
  /** Register operand's first byte: 1 for AH CH DH BH. */
  readonly registerByte: Uint8Array<ArrayBuffer>;
  /** Register that stands in ModRM.rm where `operand` is a register. */
  readonly rmRegister: Uint8Array<ArrayBuffer>;
  /** First byte of that register. */
  readonly rmRegisterByte: Uint8Array<ArrayBuffer>;
  /** 1 where the source is an immediate. */
  readonly hasImmediate: Uint8Array<ArrayBuffer>;
  /** Immediate, cut to the operand size. */
  readonly immediate: Qwords;
  /** Base register, `RIP` for RIP-relative. */
  readonly base: Uint8Array<ArrayBuffer>;
  /** Index register. */
  readonly index: Uint8Array<ArrayBuffer>;
  /** log2 of the scale, 0 to 3; 0 without an index. */
  readonly scale: Uint8Array<ArrayBuffer>;
  /** Displacement, sign-extended to 64 bits and cut to the address size; for RIP-relative, as encoded; for moffs, the address. */
  readonly displacement: Qwords;
  /** {@linkcode Segment} whose base is added. */
  readonly segment: Uint8Array<ArrayBuffer>;
  /** Address size in bytes: 8, or 4 after a 67 prefix. */
  readonly addressSize: Uint8Array<ArrayBuffer>;
  /** 1 where a REP or REPNE prefix repeats a string form. */
  readonly repeat: Uint8Array<ArrayBuffer>;

  /** All columns of bytes, one after the other: first those that are empty with 0, then those with NO_REGISTER. */
  readonly #bytes: Uint8Array<ArrayBuffer>;
  /** The same, four rows at a time. */
  readonly #words: Uint32Array<ArrayBuffer>;
  /** Distance between two columns, a multiple of 4. */
  readonly #stride: number;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.#stride = capacity + 3 & ~3;
    this.#bytes = new Uint8Array((ZEROS + REGISTERS) * this.#stride);
    this.#words = new Uint32Array(this.#bytes.buffer);
    let made = 0;
    const bytes = () => this.#bytes.subarray(this.#stride * made, this.#stride * made++ + capacity);
    this.valid = bytes();
    this.length = bytes();
    this.form = bytes();
    this.operand = bytes();
    this.store = bytes();
    this.operandSize = bytes();
    this.memorySize = bytes();
    this.registerByte = bytes();
    this.rmRegisterByte = bytes();
    this.hasImmediate = bytes();
    this.scale = bytes();
    this.segment = bytes();
    this.addressSize = bytes();
    this.repeat = bytes();
    this.register = bytes();
    this.rmRegister = bytes();
    this.base = bytes();
    this.index = bytes();
    this.mnemonic = new Uint16Array(capacity);
    this.immediate = new Qwords(capacity);
    this.displacement = new Qwords(capacity);
  }

  /** Empties rows 0 to `size - 1`: invalid, no operands. */
  reset(size: number): void {
    for (let column = 0; column < ZEROS + REGISTERS; column++) {
      const at = this.#stride * column;
      this.#bytes.fill(column < ZEROS ? 0 : NO_REGISTER, at, at + size);
    }
    this.mnemonic.fill(0, 0, size);
    this.immediate.u32.fill(0, 0, 2 * size);
    this.displacement.u32.fill(0, 0, 2 * size);
  }

  /** Makes rows `first` to `end - 1`, which are empty, say what row `from` says. */
  spread(from: number, first: number, end: number): void {
    const bytes = this.#bytes;
    const words = this.#words;
    // Written once more, row `from` can begin a word.
    const start = first - 1 === from ? from : first;
    const columns = this.form[from] === Form.other ? SAID_OF_ALL : ZEROS + REGISTERS;
    for (let column = 0; column < columns; column++) {
      const at = this.#stride * column;
      const value = bytes[at + from]!;
      if (value === (column < ZEROS ? 0 : NO_REGISTER)) continue;
      const word = value * ALL_BYTES;
      let row = start;
      while (row < end && (row & 3) !== 0) bytes[at + row++] = value;
      for (; row + 4 <= end; row += 4) words[at + row >> 2] = word;
      while (row < end) bytes[at + row++] = value;
    }
    const mnemonic = this.mnemonic[from]!;
    for (let row = first; row < end; row++) this.mnemonic[row] = mnemonic;
    spreadQword(this.immediate, from, first, end);
    spreadQword(this.displacement, from, first, end);
  }
}

function spreadQword(column: Qwords, from: number, first: number, end: number): void {
  if (column.isZero(from)) return;
  for (let row = first; row < end; row++) column.copy(row, column, from);
}
