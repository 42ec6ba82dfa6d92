/**
 * A case as one object, for people, files and tests; {@linkcode Batch} holds many as columns, and the table says which.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "./batch.ts";
import { type Column, columnsOf, type GroupName, readValue, type TableOf, type Value, writeValue } from "./column.ts";
import { DEFAULT_REGISTERS } from "./registers.ts";
import { EPT_VIOLATION } from "./ve_info.ts";

/** One test input. Addresses, registers and device values are 64-bit. */
export interface Case {
  /** Instruction text, exactly 15 bytes. */
  readonly bytes: Uint8Array;
  /** How many bytes can be fetched at rip, 0 to 15. */
  readonly fetch: number;
  /** Current privilege level, 0 or 3. */
  readonly cpl: number;
  /** Levels of paging, 4 or 5: linear addresses are canonical in 48 or 57 bits (CR4.LA57). */
  readonly paging: number;
  /** Address of the instruction. */
  readonly rip: bigint;
  /** RFLAGS before the instruction. */
  readonly rflags: bigint;
  /** Base of fs. */
  readonly fsBase: bigint;
  /** Base of gs. */
  readonly gsBase: bigint;
  /** The 16 general-purpose registers, by number. */
  readonly registers: readonly bigint[];
  /**
   * Ordinary memory, which is all that is not the device: the byte at linear address a is byte a mod 8 of this, until the
   * instruction writes it.
   */
  readonly memory: bigint;
  /** What vector registers hold: 8-byte lane j of register i is this, rotated left by 4 i + j bits. */
  readonly vectors: bigint;
  /**
   * #VE info; `gla` is null where it is the operand's address. `instrLen` and `instrInfo` are 32-bit. `gpaWidth` is how many
   * bits a gpa has, 48 or 52 (GPAW, TDG.VP.INFO); the top one is the shared bit.
   */
  readonly ve: {
    readonly exitReason: bigint;
    readonly exitQualification: bigint;
    readonly gla: bigint | null;
    readonly gpa: bigint;
    readonly instrLen: number;
    readonly instrInfo: number;
    readonly gpaWidth: number;
  };
  /**
   * What the VMM answers: value (r11) and status (r10). To an emulator the device is 64 bytes from the gla, of which byte k is
   * byte k mod 8 of the value.
   */
  readonly device: { readonly value: bigint; readonly status: bigint };
}

/** What fills the text after the bytes a case gives: NOP. */
export const TEXT_FILL = 0x90;

/**
 * The columns of a case, all but its text, in the order of a case line. Whatever handles a case column by column follows
 * from this table: lines, parcels, records, hashes, and steps of shrinking.
 */
const CASE_COLUMNS: TableOf<Omit<Case, "bytes">, Omit<Batch, "text" | "words" | "glaFromOperand">> = {
  fetch: { kind: "u8", default: MAX_INSTRUCTION, most: MAX_INSTRUCTION, protocol1: 4 },
  cpl: { kind: "u8", default: 0, oneOf: [0, 3], protocol1: 5 },
  paging: { kind: "u8", default: 4, oneOf: [4, 5], protocol1: 6 },
  rip: { kind: "u64", default: 0xffffffff_81000000n, protocol1: 24 },
  rflags: { kind: "u64", default: 0x202n, protocol1: 32 },
  fsBase: { kind: "u64", default: 0n, protocol1: 40 },
  gsBase: { kind: "u64", default: 0n, protocol1: 48 },
  registers: { kind: "registers", default: DEFAULT_REGISTERS, key: "regs", protocol1: 56 },
  memory: { kind: "u64", default: 0xa5a5_a5a5_a5a5_a5a5n, protocol2: 240 },
  vectors: { kind: "u64", default: 0x0123_4567_89ab_cdefn, protocol2: 248 },
  ve: {
    exitReason: { kind: "u64", default: BigInt(EPT_VIOLATION), protocol1: 184 },
    exitQualification: { kind: "u64", default: 0n, protocol1: 192 },
    gla: { kind: "u64", default: null, isOpen: (batch) => batch.glaFromOperand, protocol1: 200 },
    gpa: { kind: "u64", default: 0x8000_fee0_0fe0n, protocol1: 208 },
    instrLen: { kind: "u32", default: 0, protocol1: 216 },
    instrInfo: { kind: "u32", default: 0, protocol1: 220 },
    gpaWidth: { kind: "u8", default: 48, oneOf: [48, 52], protocol1: 7 },
  },
  device: {
    value: { kind: "u64", default: 0x8877_6655_4433_2211n, protocol1: 224 },
    status: { kind: "u64", default: 0n, protocol1: 232 },
  },
};

const { ve: VE, device: DEVICE, ...OWN } = CASE_COLUMNS;

/** The columns that are fields of a case itself. */
export const OWN_COLUMNS: readonly Column[] = columnsOf(OWN);

/** The columns that are fields of an object in a case. */
export const GROUPS: Readonly<Record<GroupName, readonly Column[]>> = {
  ve: columnsOf(VE, "ve"),
  device: columnsOf(DEVICE, "device"),
};

/** All of them, in the order in which parcels and hashes have those of a kind. */
export const COLUMNS: readonly Column[] = [...OWN_COLUMNS, ...GROUPS.device, ...GROUPS.ve];

/** What a case has in a column. */
export function valueOf(c: Case, { group, name }: Column): Value {
  return (group === undefined ? c : c[group])[name as never];
}

/** The same case with another value in a column, which must be one of the column's kind. */
export function withValue(c: Case, { group, name }: Column, value: Value): Case {
  return { ...c, ...group === undefined ? { [name]: value } : { [group]: { ...c[group], [name]: value } } };
}

/** The case whose text is `bytes` and that has `value` of each column. */
function caseWith(bytes: Uint8Array, value: (column: Column) => Value): Case {
  const fields = (columns: readonly Column[], c: Record<string, unknown>) => {
    for (const column of columns) c[column.name] = value(column);
    return c;
  };
  const c = fields(OWN_COLUMNS, { bytes });
  c["ve"] = fields(GROUPS.ve, {});
  c["device"] = fields(GROUPS.device, {});
  return c as unknown as Case;
}

/** A case of 15 NOPs in which everything else has its default. */
export const DEFAULT_CASE: Case = caseWith(new Uint8Array(MAX_INSTRUCTION).fill(TEXT_FILL), (c) => c.default);

/**
 * A case with the given instruction bytes, the rest of the text NOPs, and a default for everything not given.
 *
 * @example
 * ```ts
 * import { caseOf } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const movzx = caseOf([0x0f, 0xb6, 0x07], { device: { value: 0x11n, status: 0n } });
 * assertEquals(movzx.bytes.length, 15);
 * assertEquals(movzx.registers[7], 0x7f7e7d7c7b7a7978n);
 * ```
 *
 * @param bytes Up to 15 instruction bytes.
 * @param fields What differs from {@linkcode DEFAULT_CASE}.
 * @returns The case.
 * @throws {RangeError} When there are more than 15 bytes.
 */
export function caseOf(bytes: ArrayLike<number>, fields: Partial<Omit<Case, "bytes">> = {}): Case {
  if (bytes.length > MAX_INSTRUCTION) throw new RangeError(`Instruction is longer than 15 bytes: ${bytes.length}`);
  const text = new Uint8Array(MAX_INSTRUCTION).fill(TEXT_FILL);
  text.set(bytes);
  return { ...DEFAULT_CASE, ...fields, bytes: text };
}

/** Writes `c` as case `i` of `batch`. */
export function writeCase(batch: Batch, i: number, c: Case): void {
  batch.text.set(c.bytes, TEXT_STRIDE * i);
  batch.text[TEXT_STRIDE * i + MAX_INSTRUCTION] = 0;
  for (const column of COLUMNS) writeValue(column, batch, i, valueOf(c, column));
}

/** Case `i` of `batch` as an object of its own. */
export function readCase(batch: Batch, i: number): Case {
  const bytes = batch.text.slice(TEXT_STRIDE * i, TEXT_STRIDE * i + MAX_INSTRUCTION);
  return caseWith(bytes, (column) => readValue(column, batch, i));
}

const IN_PAGE = 0xfffn;
const PLAIN_OFFSET = DEFAULT_CASE.ve.gpa & IN_PAGE;

/**
 * Case `i` of a batch whose glas were filled in, in the words that it can be asked with again: where it tells no gla, its gpa
 * has the default's offset in the page, which means nothing then.
 */
export function readAnswered(batch: Batch, i: number): Case {
  return withPlainOffset(readCase(batch, i));
}

/** The case with the default's offset of its gpa in the page, if it tells no gla: the operand decides what that is. */
export function withPlainOffset(c: Case): Case {
  const { gla, gpa } = c.ve;
  const plain = gpa & ~IN_PAGE | PLAIN_OFFSET;
  return gla !== null || gpa === plain ? c : { ...c, ve: { ...c.ve, gpa: plain } };
}

/** Makes `batch` hold exactly `cases`, which must fit. */
export function fillBatch(batch: Batch, cases: readonly Case[]): void {
  if (cases.length > batch.capacity) throw new RangeError(`Batch holds ${batch.capacity} cases: got ${cases.length}`);
  cases.forEach((c, i) => writeCase(batch, i, c));
  batch.size = cases.length;
}
