/**
 * From an instruction as iced lays it out to a row of columns.
 *
 * @module
 */
import iced from "iced-x86";
import { type DecodingColumns, Form, Operand, Segment } from "../../../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../../../machine/registers.ts";
import { RegisterNumbers } from "../register_numbers.ts";
import { IcedForms } from "./iced_forms.ts";
import { ICED_LAYOUT, type InstructionMemory, REPEAT_FLAGS, SEGMENT_MASK, SEGMENT_SHIFT } from "./iced_layout.ts";
import { factsNumber, touchOf } from "./iced_memory.ts";

// Constants of its own: docs/design/performance.md says why.
const {
  nextIp: NEXT_IP,
  displacement: DISPLACEMENT,
  opKinds: OP_KINDS,
  flags: FLAGS,
  immediate: IMMEDIATE,
  opRegisters: OP_REGISTERS,
  code: CODE,
  scale: SCALE,
  base: BASE,
  index: INDEX,
  displacementSize: DISPLACEMENT_SIZE,
  length: LENGTH,
} = ICED_LAYOUT;
const { other: OTHER } = Form;
const { register: REGISTER, memory: MEMORY } = Operand;

/** Segment overrides as iced's flags have them: 1 to 6 are es cs ss ds fs gs. */
const SEGMENTS = Uint8Array.of(0, 0, 0, 0, 0, Segment.fs, Segment.gs, 0);

const [RSI, RDI] = [6, 7];
const INVALID = iced.Code.INVALID;
const KIND_REGISTER = iced.OpKind.Register;
const KIND_MEMORY = iced.OpKind.Memory;
const KIND_STRING_64 = iced.OpKind.MemorySegRSI;
const { AL } = iced.Register;

/** Kinds of operands that strings have: which are addressed by 32 bits, and the register of those with a segment. */
const { OpKind } = iced;
const [FIRST_STRING, LAST_STRING] = [OpKind.MemorySegSI, OpKind.MemoryESRDI];
const NARROW_STRINGS = new Uint8Array(LAST_STRING + 1);
for (const kind of [OpKind.MemorySegESI, OpKind.MemorySegEDI, OpKind.MemoryESEDI]) NARROW_STRINGS[kind] = 1;
const STRING_BASES = new Uint8Array(LAST_STRING + 1).fill(NO_REGISTER);
for (const kind of [OpKind.MemorySegESI, OpKind.MemorySegRSI]) STRING_BASES[kind] = RSI;
for (const kind of [OpKind.MemorySegEDI, OpKind.MemorySegRDI]) STRING_BASES[kind] = RDI;

const FORMS = new IcedForms();
const REGISTERS = new RegisterNumbers(registerNames());

function registerNames(): string[] {
  const { Register } = iced;
  const names: string[] = [];
  // iced calls the low byte of r8 r8l.
  for (let n = 0; Register[n] !== undefined; n++) names.push(Register[n]!.toLowerCase().replace(/^(r\d+)l$/, "$1b"));
  return names;
}

/**
 * Fills an empty row from a decoded instruction; the row stays empty where the instruction is invalid or too long. Whether
 * it touches memory may still have to be learned.
 *
 * @param memory The instruction.
 * @param out The columns.
 * @param row The row.
 * @param fetch How many bytes the instruction can have.
 */
export function fillRow(memory: InstructionMemory, out: DecodingColumns, row: number, fetch: number): void {
  const { u8, u16, at } = memory;
  const code = u16[at + CODE >> 1]!;
  const length = u8[at + LENGTH]!;
  if (code === INVALID || length > fetch) return;
  out.valid[row] = 1;
  out.length[row] = length;
  out.mnemonic[row] = FORMS.mnemonic[code]!;
  const form = FORMS.form[code]!;
  if (form === OTHER) {
    const isNamed = namesMemory(u8, at + OP_KINDS);
    out.touchesMemory[row] = touchOf(code, isNamed);
    out.facts[row] = factsNumber(code, isNamed);
    fillOther(memory, out, row, isNamed);
    return;
  }
  out.form[row] = form;
  out.operandSize[row] = FORMS.operandSize[code]!;
  out.memorySize[row] = FORMS.memorySize[code]!;
  const rm = FORMS.rm[code]!;
  out.store[row] = 1 - rm;
  const kind = u8[at + OP_KINDS + rm]!;
  if (kind === KIND_REGISTER) {
    const register = u8[at + OP_REGISTERS + rm]!;
    out.operand[row] = REGISTER;
    out.rmRegister[row] = REGISTERS.register[register]!;
    out.rmRegisterByte[row] = REGISTERS.byte[register]!;
  } else {
    out.operand[row] = MEMORY;
    out.segment[row] = SEGMENTS[u8[at + FLAGS]! >> SEGMENT_SHIFT & SEGMENT_MASK]!;
    if (kind === KIND_MEMORY) fillMemory(memory, out, row);
    else return fillString(memory, out, row, kind);
  }
  if (u8[at + OP_KINDS + 1 - rm] === KIND_REGISTER) {
    const register = u8[at + OP_REGISTERS + 1 - rm]!;
    out.register[row] = REGISTERS.register[register]!;
    out.registerByte[row] = REGISTERS.byte[register]!;
  } else fillImmediate(memory, out, row, FORMS.operandSize[code]!);
}

/** 1 where one of the four kinds from `at` on is an operand in memory. */
function namesMemory(u8: Uint8Array, at: number): number {
  const isMemory = u8[at] === KIND_MEMORY || u8[at + 1] === KIND_MEMORY || u8[at + 2] === KIND_MEMORY ||
    u8[at + 3] === KIND_MEMORY;
  return isMemory ? 1 : 0;
}

/** Of what is compared by its mnemonic alone: the operand that a segment override is for, and the register beside it. */
function fillOther(memory: InstructionMemory, out: DecodingColumns, row: number, isNamed: number): void {
  const { u8, u32, at } = memory;
  const kinds = at + OP_KINDS;
  for (let k = 0; k < 2; k++) {
    const kind = u8[kinds + k]!;
    if (kind === KIND_REGISTER) {
      const register = u8[at + OP_REGISTERS + k]!;
      out.register[row] = REGISTERS.register[register]!;
      out.registerByte[row] = REGISTERS.byte[register]!;
    } else if (isNamed === 0 && kind >= FIRST_STRING && kind <= LAST_STRING) {
      out.addressSize[row] = NARROW_STRINGS[kind]! === 1 ? 4 : 8;
      out.repeat[row] = (u32[at + FLAGS >> 2]! & REPEAT_FLAGS) === 0 ? 0 : 1;
      if (STRING_BASES[kind] === NO_REGISTER) continue;
      out.operand[row] = MEMORY;
      out.segment[row] = SEGMENTS[u8[at + FLAGS]! >> SEGMENT_SHIFT & SEGMENT_MASK]!;
      out.base[row] = STRING_BASES[kind]!;
    }
  }
  if (isNamed === 0) return;
  out.operand[row] = MEMORY;
  out.segment[row] = SEGMENTS[u8[at + FLAGS]! >> SEGMENT_SHIFT & SEGMENT_MASK]!;
  fillMemory(memory, out, row);
  // XLAT adds al, which is no index.
  if (u8[at + INDEX] === AL) out.index[row] = NO_REGISTER;
}

/** iced keeps the immediate at its size in the encoding, 4 bytes for an operand of 8 (SDM vol. 2, MOV). */
function fillImmediate({ u32, at }: InstructionMemory, out: DecodingColumns, row: number, size: number): void {
  const low = u32[at + IMMEDIATE >> 2]!;
  out.hasImmediate[row] = 1;
  out.immediate.setHalves(row, low, size === 8 ? low >> 31 : 0);
}

function fillMemory({ u8, u32, at }: InstructionMemory, out: DecodingColumns, row: number): void {
  const base = u8[at + BASE]!;
  const index = u8[at + INDEX]!;
  // Without registers, iced's size of the displacement is that of the address.
  const addressSize = REGISTERS.size[base]! || REGISTERS.size[index]! || 1 << u8[at + DISPLACEMENT_SIZE]! - 1;
  let low = u32[at + DISPLACEMENT >> 2]!;
  let high = u32[at + DISPLACEMENT + 4 >> 2]!;
  const baseNumber = REGISTERS.register[base]!;
  if (baseNumber === RIP) {
    // iced has added the address of the next instruction; what the bytes say is the difference.
    low = low - u32[at + NEXT_IP >> 2]! | 0;
    high = low >> 31;
  } else if (addressSize === 4) high = 0;
  out.displacement.setHalves(row, low, high);
  out.base[row] = baseNumber;
  const indexNumber = REGISTERS.register[index]!;
  out.index[row] = indexNumber;
  if (indexNumber !== NO_REGISTER) out.scale[row] = u8[at + SCALE]!;
  out.addressSize[row] = addressSize;
}

function fillString({ u32, at }: InstructionMemory, out: DecodingColumns, row: number, kind: number): void {
  out.base[row] = RSI;
  out.addressSize[row] = kind === KIND_STRING_64 ? 8 : 4;
  out.repeat[row] = (u32[at + FLAGS >> 2]! & REPEAT_FLAGS) === 0 ? 0 : 1;
}
