/**
 * Decodings: what a decoder says of each text of a batch, as columns of structured operands.
 *
 * @module
 */
import type { Batch } from "./batch.ts";
import { Unanswered } from "./outcome.ts";
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
const [ZEROS, REGISTERS] = [16, 4];

/** Stands in {@linkcode DecodingColumns.valid} where a decoder gave no answer. */
export const NO_ANSWER = 2;

/**
 * Decodings of a batch, one column a field and one row a text: cases that repeat a text share its row, so `rowOf` says where
 * the decoding of a case is. Beyond `valid`, `length`, `form`, `mnemonic`, `touchesMemory` and `facts`, a field has a
 * meaning only where `form` is not `other`; a field that does not apply holds its empty value (0, or NO_REGISTER for
 * registers). Of `other` the reference decoder gives what a segment override is for (`operand`, `base`, `index`, `scale`,
 * `displacement`, `segment`, `addressSize`), the register operand beside it and `repeat`; nobody compares them.
 *
 * @example Two cases with a text, of which nothing is known yet
 * ```ts
 * import { DecodingColumns, NO_REGISTER } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const decodings = new DecodingColumns(2);
 * decodings.share(decodings.add(0), 1, 2);
 * const [first, second] = decodings.rowOf;
 * assertEquals([first, second, decodings.valid[second!], decodings.base[second!]], [0, 0, 0, NO_REGISTER]);
 * ```
 */
export class DecodingColumns {
  /** The row of each case in the other columns; its own until it is given another. */
  readonly rowOf: Int32Array<ArrayBuffer>;
  /** 1 where the bytes that can be fetched begin with a valid instruction, {@linkcode NO_ANSWER} where nothing is known of that. */
  readonly valid: Uint8Array<ArrayBuffer>;
  /** {@linkcode Unanswered}: why a decoder gave no answer. */
  readonly unanswered: Uint8Array<ArrayBuffer>;
  /** Length in bytes; 0 where invalid. */
  readonly length: Uint8Array<ArrayBuffer>;
  /** {@linkcode Form}. */
  readonly form: Uint8Array<ArrayBuffer>;
  /** Number of the canonical mnemonic; see the mnemonic table of the oracles. */
  readonly mnemonic: Uint16Array<ArrayBuffer>;
  /**
   * 1 where an instruction of form `other` reads or writes memory, named in its text or not: PUSH and STOS do, LEA and
   * PREFETCH do not. The reference decoder alone says so; it is not compared.
   */
  readonly touchesMemory: Uint8Array<ArrayBuffer>;
  /** Number of what is known of the instruction, where its form is `other`; 0 is nothing. The reference decoder alone says so. */
  readonly facts: Uint16Array<ArrayBuffer>;
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
  readonly #capacity: number;
  /** Rows from here on are empty. */
  #used: number;

  /** Makes empty rows for `capacity` cases. */
  constructor(capacity: number) {
    this.#capacity = this.#used = capacity;
    this.rowOf = Int32Array.from({ length: capacity }, (_, row) => row);
    this.#bytes = new Uint8Array((ZEROS + REGISTERS) * capacity);
    let made = 0;
    const bytes = () => this.#bytes.subarray(capacity * made, capacity * ++made);
    this.valid = bytes();
    this.unanswered = bytes();
    this.length = bytes();
    this.form = bytes();
    this.touchesMemory = bytes();
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
    this.facts = new Uint16Array(capacity);
    this.immediate = new Qwords(capacity);
    this.displacement = new Qwords(capacity);
    this.reset();
  }

  /** Empties the rows that are in use, no operands and not valid: the next row is the first one. */
  reset(): void {
    const used = this.#used;
    for (let column = 0; column < ZEROS + REGISTERS; column++) {
      const at = this.#capacity * column;
      this.#bytes.fill(column < ZEROS ? 0 : NO_REGISTER, at, at + used);
    }
    this.mnemonic.fill(0, 0, used);
    this.facts.fill(0, 0, used);
    this.immediate.u32.fill(0, 0, 2 * used);
    this.displacement.u32.fill(0, 0, 2 * used);
    this.#used = 0;
  }

  /** Empties the row of case `row`. */
  resetRow(_: Batch, row: number): void {
    const at = this.rowOf[row]!;
    for (let column = 0; column < ZEROS + REGISTERS; column++) {
      this.#bytes[this.#capacity * column + at] = column < ZEROS ? 0 : NO_REGISTER;
    }
    this.mnemonic[at] = this.facts[at] = 0;
    this.immediate.setHalves(at, 0, 0);
    this.displacement.setHalves(at, 0, 0);
  }

  /** Gives case `row` the next empty row, and returns it. */
  add(row: number): number {
    this.rowOf[row] = this.#used;
    return this.#used++;
  }

  /** Takes note that there is no answer about case `row`, whose row is otherwise empty. */
  leaveUnanswered(row: number, why: number): void {
    const at = this.rowOf[row]!;
    this.valid[at] = why === Unanswered.no ? 0 : NO_ANSWER;
    this.unanswered[at] = why;
  }

  /** The length of case `row`'s instruction; 0 where it is invalid. */
  lengthOf(row: number): number {
    return this.length[this.rowOf[row]!]!;
  }

  /** The first case after case `first`, and before case `size`, that has another row; `size` where all have that one. */
  endOfShared(first: number, size: number): number {
    const { rowOf } = this;
    let end = first + 1;
    while (end < size && rowOf[end] === rowOf[first]) end++;
    return end;
  }

  /** Gives cases `first` to `end - 1` row `at`. */
  share(at: number, first: number, end: number): void {
    for (let row = first; row < end; row++) this.rowOf[row] = at;
  }
}
