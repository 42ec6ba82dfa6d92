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

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    const bytes = () => new Uint8Array(capacity);
    this.valid = bytes();
    this.length = bytes();
    this.form = bytes();
    this.mnemonic = new Uint16Array(capacity);
    this.operand = bytes();
    this.store = bytes();
    this.operandSize = bytes();
    this.memorySize = bytes();
    this.register = bytes();
    this.registerByte = bytes();
    this.rmRegister = bytes();
    this.rmRegisterByte = bytes();
    this.hasImmediate = bytes();
    this.immediate = new Qwords(capacity);
    this.base = bytes();
    this.index = bytes();
    this.scale = bytes();
    this.displacement = new Qwords(capacity);
    this.segment = bytes();
    this.addressSize = bytes();
    this.repeat = bytes();
  }

  /** Empties rows 0 to `size - 1`: invalid, no operands. */
  reset(size: number): void {
    const none = [this.register, this.rmRegister, this.base, this.index];
    const zero = [
      this.valid,
      this.length,
      this.form,
      this.mnemonic,
      this.operand,
      this.store,
      this.operandSize,
      this.memorySize,
      this.registerByte,
      this.rmRegisterByte,
      this.hasImmediate,
      this.scale,
      this.segment,
      this.addressSize,
      this.repeat,
    ];
    for (const column of none) column.fill(NO_REGISTER, 0, size);
    for (const column of zero) column.fill(0, 0, size);
    this.immediate.u32.fill(0, 0, 2 * size);
    this.displacement.u32.fill(0, 0, 2 * size);
  }

  /** Makes row `row`, which is empty, say what row `from` says. */
  copyRow(row: number, from: number): void {
    this.valid[row] = this.valid[from]!;
    this.length[row] = this.length[from]!;
    this.mnemonic[row] = this.mnemonic[from]!;
    if (this.form[from] === Form.other) return;
    this.form[row] = this.form[from]!;
    this.operand[row] = this.operand[from]!;
    this.store[row] = this.store[from]!;
    this.operandSize[row] = this.operandSize[from]!;
    this.memorySize[row] = this.memorySize[from]!;
    this.register[row] = this.register[from]!;
    this.registerByte[row] = this.registerByte[from]!;
    this.rmRegister[row] = this.rmRegister[from]!;
    this.rmRegisterByte[row] = this.rmRegisterByte[from]!;
    this.hasImmediate[row] = this.hasImmediate[from]!;
    this.immediate.copy(row, this.immediate, from);
    this.base[row] = this.base[from]!;
    this.index[row] = this.index[from]!;
    this.scale[row] = this.scale[from]!;
    this.displacement.copy(row, this.displacement, from);
    this.segment[row] = this.segment[from]!;
    this.addressSize[row] = this.addressSize[from]!;
    this.repeat[row] = this.repeat[from]!;
  }
}
