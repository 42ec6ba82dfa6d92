/**
 * From an instruction in Capstone's memory to a row of columns.
 *
 * @module
 */
import { type DecodingColumns, Form, Operand, Segment } from "../../../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../../../machine/registers.ts";
import { RegisterNumbers } from "../register_numbers.ts";
import { CapstoneForms, NOT_IN_SCOPE } from "./capstone_forms.ts";
import { CAPSTONE_LAYOUT, type CapstoneNames, OperandType } from "./capstone_layout.ts";

// Constants of its own: docs/design/performance.md says why.
const {
  id: ID,
  length: LENGTH,
  detail: DETAIL,
  prefixes: PREFIXES,
  opcode: OPCODE,
  addressSize: ADDRESS_SIZE,
  operands: OPERANDS,
  operandStride: OPERAND_STRIDE,
  type: TYPE,
  value: VALUE,
  segment: SEGMENT,
  base: BASE,
  index: INDEX,
  scale: SCALE,
  displacement: DISPLACEMENT,
  size: SIZE,
} = CAPSTONE_LAYOUT;
const { other: OTHER, mov: MOV, movs: MOVS } = Form;
const { register: REGISTER, memory: MEMORY } = Operand;
const { immediate: TYPE_IMMEDIATE, memory: TYPE_MEMORY } = OperandType;

/** What the first opcode bytes A4 to A7, of MOVS and CMPS, have in common. */
const STRING_OPCODE = 0xa4;
/** REPNE; REP is the next. */
const REPNE = 0xf2;

/** Capstone's memory as typed arrays. */
export class CapstoneMemory {
  /** As bytes. */
  readonly u8: Uint8Array;
  /** As 16-bit values. */
  readonly u16: Uint16Array;
  /** As 32-bit values. */
  readonly u32: Uint32Array;

  /** Views `buffer`. */
  constructor(buffer: ArrayBufferLike) {
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
  }
}

/** What Capstone's numbers stand for. */
export class CapstoneTables {
  /** Instructions, by id. */
  readonly forms: CapstoneForms;
  /** Registers. */
  readonly registers: RegisterNumbers;
  /** `Segment`, by register. */
  readonly segments: Uint8Array<ArrayBuffer>;
  /** How many bytes details have in front of what x86 has of them, beyond those of the layout. */
  readonly inFront: number;

  /** Makes the tables from Capstone's names. */
  constructor({ instructions, registers }: CapstoneNames, inFront: number) {
    this.inFront = inFront;
    this.forms = new CapstoneForms(instructions);
    this.registers = new RegisterNumbers(registers);
    this.segments = Uint8Array.from(registers, (name) => name === "fs" ? Segment.fs : name === "gs" ? Segment.gs : 0);
  }
}

/**
 * Fills an empty row from a decoded instruction.
 *
 * @param tables What Capstone's numbers stand for.
 * @param memory Capstone's memory.
 * @param instruction Where the instruction lies in it.
 * @param out The columns.
 * @param row The row.
 */
export function fillRow(
  tables: CapstoneTables,
  memory: CapstoneMemory,
  instruction: number,
  out: DecodingColumns,
  row: number,
): void {
  const { u8, u16, u32 } = memory;
  const { forms } = tables;
  const id = u32[instruction + ID >> 2]!;
  const detail = u32[instruction + DETAIL >> 2]! + tables.inFront;
  const opcode = u8[detail + OPCODE]!;
  const isString = (opcode & 0xfc) === STRING_OPCODE;
  out.valid[row] = 1;
  out.length[row] = u16[instruction + LENGTH >> 1]!;
  out.mnemonic[row] = isString ? forms.stringMnemonic[id]! : forms.mnemonic[id]!;
  const form = forms.form[id]!;
  if (form === OTHER) return;
  const rm = form === MOV ? forms.movRm[opcode]! : 1;
  if (rm === NOT_IN_SCOPE || form === MOVS && !isString) return;
  out.form[row] = form;
  const first = detail + OPERANDS;
  const second = first + OPERAND_STRIDE;
  if (form === MOVS) {
    out.repeat[row] = (u8[detail + PREFIXES]! & 0xfe) === REPNE ? 1 : 0;
    out.operandSize[row] = u8[first + SIZE]!;
    fillRm(tables, memory, second, detail, out, row);
    return;
  }
  const store = rm === 0 || u32[first + TYPE >> 2] === TYPE_MEMORY;
  out.store[row] = store ? 1 : 0;
  fillRm(tables, memory, store ? first : second, detail, out, row);
  fillOther(tables, memory, store ? second : first, out, row);
}

function fillRm(
  tables: CapstoneTables,
  memory: CapstoneMemory,
  operand: number,
  detail: number,
  out: DecodingColumns,
  row: number,
): void {
  const { u8, u32 } = memory;
  const { registers, segments } = tables;
  out.memorySize[row] = u8[operand + SIZE]!;
  if (u32[operand + TYPE >> 2] !== TYPE_MEMORY) {
    const register = u32[operand + VALUE >> 2]!;
    out.operand[row] = REGISTER;
    out.rmRegister[row] = registers.register[register]!;
    out.rmRegisterByte[row] = registers.byte[register]!;
    return;
  }
  out.operand[row] = MEMORY;
  out.segment[row] = segments[u32[operand + SEGMENT >> 2]!]!;
  const base = registers.register[u32[operand + BASE >> 2]!]!;
  const index = registers.register[u32[operand + INDEX >> 2]!]!;
  const addressSize = u8[detail + ADDRESS_SIZE]!;
  out.base[row] = base;
  out.index[row] = index;
  // A scale without an index (`riz`) multiplies nothing. 1 2 4 8 become 0 1 2 3.
  out.scale[row] = index === NO_REGISTER ? 0 : 31 - Math.clz32(u32[operand + SCALE >> 2]!);
  out.addressSize[row] = addressSize;
  const at = operand + DISPLACEMENT >> 2;
  // For RIP-relative operands the displacement stands as encoded, the address size cuts the sum.
  out.displacement.setHalves(row, u32[at]!, addressSize === 4 && base !== RIP ? 0 : u32[at + 1]!);
}

/** The operand that is no r/m operand. */
function fillOther(
  tables: CapstoneTables,
  memory: CapstoneMemory,
  operand: number,
  out: DecodingColumns,
  row: number,
): void {
  const { u8, u32 } = memory;
  const { registers } = tables;
  const size = u8[operand + SIZE]!;
  out.operandSize[row] = size;
  const value = u32[operand + VALUE >> 2]!;
  if (u32[operand + TYPE >> 2] === TYPE_IMMEDIATE) {
    out.hasImmediate[row] = 1;
    // Whether a small immediate is shown as signed is presentation.
    const low = size >= 4 ? value : value & (1 << 8 * size) - 1;
    out.immediate.setHalves(row, low, size === 8 ? u32[operand + VALUE + 4 >> 2]! : 0);
  } else {
    out.register[row] = registers.register[value]!;
    out.registerByte[row] = registers.byte[value]!;
  }
}
