/**
 * How iced lays out a decoded instruction in its WebAssembly memory.
 *
 * A getter is a call of about 10 ns, a load is nearly free. The layout is no promise of iced, so it is compared with the
 * getters before it is used, and the getters can write an instruction in the same layout where it does not hold.
 *
 * @module
 */
import iced from "iced-x86";
import { type IcedModule, pointerOf } from "./iced_module.ts";

/** Offset of each field in bytes. */
export interface IcedLayout {
  /** Address of the next instruction, 64-bit. */
  readonly nextIp: number;
  /** Displacement, 64-bit; for RIP-relative operands the address. */
  readonly displacement: number;
  /** Kinds of the first four operands, a byte each. A fifth is always an immediate. */
  readonly opKinds: number;
  /** Prefixes, 32-bit. */
  readonly flags: number;
  /** Immediate, low 32 bits. */
  readonly immediate: number;
  /** Registers of the operands, a byte each. */
  readonly opRegisters: number;
  /** Exact form, 16-bit. */
  readonly code: number;
  /** log2 of the scale. */
  readonly scale: number;
  /** Base register. */
  readonly base: number;
  /** Index register. */
  readonly index: number;
  /** log2 of the displacement's size in bytes, plus 1, or 0; without base and index, the size is that of the address. */
  readonly displacementSize: number;
  /** Length of the instruction. */
  readonly length: number;
}

/** The layout of iced-x86 1.21.0. */
export const ICED_LAYOUT: IcedLayout = {
  nextIp: 8,
  displacement: 16,
  opKinds: 24,
  flags: 28,
  immediate: 32,
  opRegisters: 36,
  code: 40,
  scale: 42,
  base: 43,
  index: 44,
  displacementSize: 45,
  length: 46,
};

/** Size of an instruction in bytes. */
const INSTRUCTION_SIZE = 48;

/** Where the segment override stands in the flags; there 0 is none, 1 to 6 are es cs ss ds fs gs. */
export const SEGMENT_SHIFT = 5;
/** The bits of the segment override, shifted down. */
export const SEGMENT_MASK = 7;
/** Flags of the prefixes F3 and F2. */
export const REPEAT_FLAGS = 0x6000_0000;

const REPE_FLAG = 0x2000_0000;
const REPNE_FLAG = 0x4000_0000;
const KNOWN_FLAGS = BigInt(SEGMENT_MASK << SEGMENT_SHIFT | REPEAT_FLAGS);

/** Memory in which an instruction lies, as typed arrays. */
export class InstructionMemory {
  /** Offset of the instruction in bytes, a multiple of 8. */
  readonly at: number;
  /** As bytes. */
  readonly u8: Uint8Array;
  /** As 16-bit values. */
  readonly u16: Uint16Array;
  /** As 32-bit values. */
  readonly u32: Uint32Array;

  /** Views `buffer`, in which the instruction lies at `at`; by default, memory of its own. */
  constructor(buffer: ArrayBufferLike = new ArrayBuffer(INSTRUCTION_SIZE), at = 0) {
    this.at = at;
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
  }
}

/** Size of each field in bytes and what the getters say of it; undefined where the instruction has no such field. */
const FIELDS: Record<keyof IcedLayout, readonly [number, (of: iced.Instruction) => bigint | number | undefined]> = {
  nextIp: [8, (of) => of.nextIP],
  displacement: [8, (of) => of.memoryDisplacement],
  opKinds: [4, (of) => of.op0Kind | of.op1Kind << 8 | of.op2Kind << 16 | of.op3Kind << 24],
  flags: [4, (of) => flagsOf(of)],
  immediate: [4, (of) => immediateOf(of)],
  opRegisters: [2, (of) => of.op0Register | of.op1Register << 8],
  code: [2, (of) => of.code],
  scale: [1, (of) => Math.log2(of.memoryIndexScale)],
  base: [1, (of) => of.memoryBase],
  index: [1, (of) => of.memoryIndex],
  displacementSize: [1, ({ memoryDisplSize: size }) => size === 0 ? 0 : Math.log2(size) + 1],
  length: [1, (of) => of.length],
};

function flagsOf(of: iced.Instruction): number {
  const { segmentPrefix } = of;
  const segment = segmentPrefix === iced.Register.None ? 0 : segmentPrefix - iced.Register.ES + 1;
  return segment << SEGMENT_SHIFT | (of.hasRepePrefix ? REPE_FLAG : 0) | (of.hasRepnePrefix ? REPNE_FLAG : 0);
}

function immediateOf(of: iced.Instruction): bigint | undefined {
  const immediate = of.op1Kind >= iced.OpKind.Immediate8 && of.op1Kind <= iced.OpKind.Immediate32to64;
  return immediate ? BigInt.asUintN(32, of.immediate(1)) : undefined;
}

/** Writes `instruction` at the start of `memory` in {@linkcode ICED_LAYOUT}, by the getters: slow, but always right. */
export function writeByGetters(instruction: iced.Instruction, memory: InstructionMemory): void {
  for (const [name, [size, get]] of Object.entries(FIELDS)) {
    const offset = memory.at + ICED_LAYOUT[name as keyof IcedLayout];
    const value = BigInt(get(instruction) ?? 0);
    for (let k = 0; k < size; k++) memory.u8[offset + k] = Number(value >> BigInt(8 * k) & 0xffn);
  }
}

/** Instructions that between them have a value in every field that is read. */
const PROBES: readonly (readonly number[])[] = [
  [0x65, 0x42, 0xc7, 0x84, 0x9e, 0x80, 0x00, 0x00, 0x80, 0x44, 0x33, 0x22, 0x11], // mov dword gs:[rsi+r11*4-…],imm
  [0x67, 0x44, 0x8a, 0x6c, 0x4d, 0xf0], // mov r13b,[ebp+ecx*2-16]
  [0x48, 0x8b, 0x05, 0xf8, 0xff, 0xff, 0xff], // mov rax,[rip-8]
  [0x64, 0xa1, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88], // mov eax,fs:[0x88…11]
  [0x67, 0xa3, 0x11, 0x22, 0x33, 0x84], // mov [0x84332211],eax
  [0x48, 0xc7, 0xc3, 0x00, 0x00, 0x00, 0x80], // mov rbx,-0x80000000
  [0xf3, 0x36, 0xa4], // rep movsb [rdi],ss:[rsi]
  [0xf2, 0x67, 0x48, 0xa5], // repne movsq [edi],[esi]
  [0x88, 0xe6], // mov dh,ah
  [0xc4, 0xe3, 0x69, 0x4a, 0x07, 0x30], // vblendvps xmm0,xmm2,[rdi],xmm3
  [0xc4, 0xe3, 0xe9, 0x69, 0x07, 0x30], // vfmaddps xmm0,xmm2,xmm3,[rdi]
];

/**
 * Whether instructions lie in iced's memory as `layout` says: decodes some and compares them with the getters.
 *
 * @param module iced's module.
 * @param instruction Receives the instructions.
 * @param layout Where the fields are expected.
 * @returns Whether every field of every instruction is there.
 */
export function layoutHolds(
  module: IcedModule,
  instruction: iced.Instruction,
  layout: IcedLayout = ICED_LAYOUT,
): boolean {
  const at = pointerOf(instruction);
  if (at === undefined || at % 8 !== 0) return false;
  return PROBES.every((bytes) => {
    const decoder = new iced.Decoder(64, Uint8Array.from(bytes), iced.DecoderOptions.None);
    decoder.decodeOut(instruction);
    decoder.free();
    return isLaidOut(instruction, new Uint8Array(module.memory.buffer, at, INSTRUCTION_SIZE), layout);
  });
}

function isLaidOut(instruction: iced.Instruction, bytes: Uint8Array, layout: IcedLayout): boolean {
  return Object.entries(FIELDS).every(([name, [size, get]]) => {
    const offset = layout[name as keyof IcedLayout];
    const expected = get(instruction);
    if (expected === undefined) return true;
    let value = 0n;
    for (let k = size - 1; k >= 0; k--) value = value << 8n | BigInt(bytes[offset + k] ?? 0);
    if (name === "flags") value &= KNOWN_FLAGS;
    return value === BigInt.asUintN(64, BigInt(expected));
  });
}
