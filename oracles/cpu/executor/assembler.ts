/**
 * A small x86-64 assembler: the instructions the executor is written in.
 *
 * Encodings are those of SDM vol. 2; everything is 64-bit unless its name says otherwise.
 *
 * @module
 */
import { REGISTER_NAMES } from "../../../machine/registers.ts";
import { Image, type Value } from "./image.ts";

/** A 64-bit general-purpose register. */
export type Gpr =
  | "rax"
  | "rcx"
  | "rdx"
  | "rbx"
  | "rsp"
  | "rbp"
  | "rsi"
  | "rdi"
  | `r${8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`;

/** A memory operand: a base register and a displacement of 32 bits. */
export interface Memory {
  /** The register. */
  readonly base: Gpr;
  /** Bytes from there. */
  readonly displacement: number;
}

/** Opcode extension of each arithmetic instruction: ModRM.reg of 81 /n, and bits 3 to 5 of its register forms. */
const ARITHMETIC = { add: 0, or: 1, and: 4, sub: 5, xor: 6, cmp: 7 } as const;

/** Opcode extension of each shift by an immediate: ModRM.reg of C1 /n. */
const SHIFT = { rol: 0, shl: 4, shr: 5 } as const;

/** Condition codes: the low four bits of 0F 80 to 0F 8F. */
const CONDITION = { below: 2, aboveOrEqual: 3, equal: 4, notEqual: 5, belowOrEqual: 6, above: 7 } as const;

/** Segment registers, as ModRM.reg of 8E numbers them. */
const SEGMENT = { es: 0, ss: 2, ds: 3, fs: 4, gs: 5 } as const;

/** Reads and writes of a segment base: ModRM.reg of F3 REX.W 0F AE /n. */
const SEGMENT_BASE = { rdfsbase: 0, rdgsbase: 1, wrfsbase: 2, wrgsbase: 3 } as const;

/** Instructions without operands. */
const PLAIN = {
  cpuid: [0x0f, 0xa2],
  int3: [0xcc],
  iretq: [0x48, 0xcf],
  popfq: [0x9d],
  repStosq: [0xf3, 0x48, 0xab],
  ret: [0xc3],
  syscall: [0x0f, 0x05],
} as const;

/** A memory operand at `displacement` bytes from `base`. */
export function at(base: Gpr, displacement = 0): Memory {
  return { base, displacement };
}

/** Number of a register, as ModRM and REX have it. */
function numberOf(register: Gpr): number {
  return REGISTER_NAMES.indexOf(register);
}

/** Assembles instructions one after the other. */
export class Assembler extends Image {
  /** An instruction without operands. */
  plain(name: keyof typeof PLAIN): void {
    this.bytes(...PLAIN[name]);
  }

  /** mov r64, r64, or mov r64, imm64. */
  mov(to: Gpr, from: Gpr | Value): void {
    if (typeof from === "string") return this.#modRmRegister([0x8b], to, from);
    const n = numberOf(to);
    this.bytes(0x48 | n >> 3, 0xb8 | n & 7);
    this.integer(from, 8);
  }

  /** mov r64, m64; with `size` 4, mov r32, m32, which clears the upper half. */
  load(to: Gpr, from: Memory, size: 4 | 8 = 8): void {
    this.#modRmMemory(size, [0x8b], numberOf(to), from);
  }

  /** mov m64, r64; with `size` 4, mov m32, r32. */
  store(to: Memory, from: Gpr, size: 4 | 8 = 8): void {
    this.#modRmMemory(size, [0x89], numberOf(from), to);
  }

  /** lea r64, m. */
  lea(to: Gpr, from: Memory): void {
    this.#modRmMemory(8, [0x8d], numberOf(to), from);
  }

  /** add, or, and, sub, xor or cmp of a register with a register, a memory operand or a sign-extended imm32. */
  arithmetic(name: keyof typeof ARITHMETIC, to: Gpr, from: Gpr | Memory | number): void {
    const n = ARITHMETIC[name];
    if (typeof from === "string") return this.#modRmRegister([n << 3 | 3], to, from);
    if (typeof from === "object") return this.#modRmMemory(8, [n << 3 | 3], numberOf(to), from);
    this.bytes(0x48 | numberOf(to) >> 3, 0x81, 0xc0 | n << 3 | numberOf(to) & 7);
    this.integer(from, 4);
  }

  /** imul r64, r64, imm32. */
  multiply(to: Gpr, from: Gpr, by: number): void {
    this.#modRmRegister([0x69], to, from);
    this.integer(by, 4);
  }

  /** rol, shl or shr of a register by `count` bits. */
  shift(name: keyof typeof SHIFT, register: Gpr, count: number): void {
    const n = numberOf(register);
    this.bytes(0x48 | n >> 3, 0xc1, 0xc0 | SHIFT[name] << 3 | n & 7, count);
  }

  /** test r64, r64 of a register with itself. */
  testZero(register: Gpr): void {
    this.#modRmRegister([0x85], register, register);
  }

  /** push r64. */
  push(register: Gpr): void {
    this.#shortForm(0x50, register);
  }

  /** push imm8, sign-extended. */
  pushByte(value: number): void {
    this.bytes(0x6a, value);
  }

  /** pop r64. */
  pop(register: Gpr): void {
    this.#shortForm(0x58, register);
  }

  /** jmp rel32. */
  jump(label: string): void {
    this.bytes(0xe9);
    this.distance(label);
  }

  /** jcc rel32. */
  jumpIf(condition: keyof typeof CONDITION, label: string): void {
    this.bytes(0x0f, 0x80 | CONDITION[condition]);
    this.distance(label);
  }

  /** call rel32. */
  call(label: string): void {
    this.bytes(0xe8);
    this.distance(label);
  }

  /** mov Sreg, r32. */
  loadSegment(segment: keyof typeof SEGMENT, from: Gpr): void {
    const n = numberOf(from);
    if (n >= 8) this.bytes(0x41);
    this.bytes(0x8e, 0xc0 | SEGMENT[segment] << 3 | n & 7);
  }

  /** rdfsbase, rdgsbase, wrfsbase or wrgsbase of a 64-bit register. */
  segmentBase(name: keyof typeof SEGMENT_BASE, register: Gpr): void {
    const n = numberOf(register);
    this.bytes(0xf3, 0x48 | n >> 3, 0x0f, 0xae, 0xc0 | SEGMENT_BASE[name] << 3 | n & 7);
  }

  /** movdqu, vmovdqu or vmovdqu64: loads a vector register of 16, 32 or 64 bytes from `displacement` bytes behind rsi. */
  loadVector(size: 16 | 32 | 64, register: number, displacement: number): void {
    const notR = register >> 3 & 1 ^ 1;
    const notHigh = register >> 4 & 1 ^ 1;
    if (size === 16) this.bytes(0xf3, ...(notR === 0 ? [0x44] : []), 0x0f, 0x6f);
    else if (size === 32) this.bytes(0xc4, notR << 7 | 0x61, 0x7e, 0x6f);
    else this.bytes(0x62, notR << 7 | 0x60 | notHigh << 4 | 1, 0xfe, 0x48, 0x6f);
    this.bytes(0x80 | (register & 7) << 3 | numberOf("rsi"));
    this.integer(displacement, 4);
  }

  #shortForm(opcode: number, register: Gpr): void {
    const n = numberOf(register);
    if (n >= 8) this.bytes(0x41);
    this.bytes(opcode | n & 7);
  }

  #modRmRegister(opcode: readonly number[], reg: Gpr, rm: Gpr): void {
    const r = numberOf(reg);
    const b = numberOf(rm);
    this.bytes(0x48 | r >> 3 << 2 | b >> 3, ...opcode, 0xc0 | (r & 7) << 3 | b & 7);
  }

  /** REX, opcode, ModRM with a 32-bit displacement (mod 2), and the SIB byte that rsp and r12 need as base. */
  #modRmMemory(size: 4 | 8, opcode: readonly number[], reg: number, { base, displacement }: Memory): void {
    const b = numberOf(base);
    const rex = 0x40 | (size === 8 ? 8 : 0) | reg >> 3 << 2 | b >> 3;
    if (rex !== 0x40) this.bytes(rex);
    this.bytes(...opcode, 0x80 | (reg & 7) << 3 | b & 7);
    if ((b & 7) === 4) this.bytes(0x24);
    this.integer(displacement, 4);
  }
}
