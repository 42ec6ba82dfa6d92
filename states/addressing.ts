/**
 * What an instruction's operand adds up to its address: the registers that a mutation has to change for it to matter.
 *
 * @module
 */
import type { AimedOperand } from "../machine/aim.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { Segment } from "../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../machine/registers.ts";
import { type Anatomy, Prefix } from "../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../x86/maps.ts";
import { displacementSize } from "../x86/modrm.ts";
import { immediateSize, MOVES, type Tail } from "../x86/opcodes.ts";
import { LegacyPrefix, Rex, REX_BITS } from "../x86/prefixes.ts";
import { rexOfPayload, vectorPrefixLength } from "../x86/vex.ts";

/** The parts of an instruction that its operand's address depends on. Its base may be the register in place of memory. */
export interface Addressing extends AimedOperand {
  /** ModRM.reg with REX.R, or none. */
  readonly register: number;
  /** 1 where ModRM names memory. */
  readonly memory: number;
}

/** Stands where an instruction has no absolute address of 8 bytes. */
export const NO_MOFFS = -1;

/** What the operands of an instruction's text address, also where there is no ModRM byte. */
export interface TextOperands extends Addressing {
  /** 1 where it is a string move. */
  readonly isString: number;
  /** Where in the text its absolute address of 8 bytes begins, or none. */
  readonly moffsAt: number;
}

/** Numbers of what can follow an opcode. Those from `moffs` on are all that does: there is no ModRM byte. */
const TailNumber = { modrm: 0, byte: 1, operand: 2, moffs: 3, none: 4 } as const satisfies Record<Tail, number>;

/** By opcode of the one-byte map. Every opcode that is no move's is taken to have a ModRM byte and nothing after it. */
const TAILS = new Uint8Array(256);
for (const { bytes: [opcode, ...others], tail } of Object.values(MOVES).flat()) {
  if (others.length === 0) TAILS[opcode!] = TailNumber[tail];
}

const ONE_BYTE = OpcodeMap.oneByte;
const { fs: FS, gs: GS } = LegacyPrefix;

/** The addressing of a text that is already there; the generator's `Encoding` knows that of one it writes. */
export class TextAddressing implements TextOperands {
  length = 0;
  address32 = 0;
  segment: number = Segment.none;
  register: number = NO_REGISTER;
  memory = 0;
  base: number = NO_REGISTER;
  index: number = NO_REGISTER;
  scale = 0;
  displacement = 0;
  /** 1 where a ModRM byte follows the opcode. */
  hasModrm = 0;
  /** Bytes of the immediate or of the absolute address. */
  immediate = 0;
  isString = 0;
  moffsAt = NO_MOFFS;

  /** Reads the text at `offset` of `text`, which `anatomy` has just read. */
  read(text: Uint8Array, offset: number, anatomy: Anatomy): void {
    const { prefixes, map, opcode, modrmAt, operandEnd } = anatomy;
    const rex = rexBits(text, offset, anatomy);
    const tail = map === ONE_BYTE ? TAILS[opcode]! : TailNumber.modrm;
    this.address32 = (prefixes & Prefix.addressSize) === 0 ? 0 : 1;
    this.segment = segmentOf(text, offset, anatomy);
    this.immediate = 0;
    if (tail === TailNumber.byte) this.immediate = 1;
    if (tail === TailNumber.operand) this.immediate = immediateSize((prefixes & Prefix.operandSize) !== 0, rex);
    if (tail === TailNumber.moffs) this.immediate = this.address32 === 1 ? 4 : 8;
    this.isString = tail === TailNumber.none ? 1 : 0;
    this.moffsAt = tail === TailNumber.moffs && this.address32 === 0 ? modrmAt : NO_MOFFS;
    this.hasModrm = tail < TailNumber.moffs && modrmAt < MAX_INSTRUCTION ? 1 : 0;
    this.length = (this.hasModrm === 1 ? operandEnd : modrmAt) + this.immediate;
    this.register = this.base = this.index = NO_REGISTER;
    this.memory = this.scale = this.displacement = 0;
    if (this.hasModrm === 1) this.#operand(text, offset + modrmAt, offset + operandEnd, rex);
  }

  #operand(text: Uint8Array, at: number, end: number, rex: number): void {
    const modrm = text[at]!;
    const mod = modrm >> 6;
    const rm = modrm & 7;
    this.register = modrm >> 3 & 7 | (rex & Rex.r) << 1;
    if (mod === 3) {
      this.base = rm | (rex & Rex.b) << 3;
      return;
    }
    this.memory = 1;
    let low = rm;
    if (rm === 4) {
      const sib = text[at + 1]!;
      low = sib & 7;
      const index = sib >> 3 & 7 | (rex & Rex.x) << 2;
      if (index !== 4) {
        this.index = index;
        this.scale = sib >> 6;
      }
    }
    if (mod !== 0 || low !== 5) this.base = low | (rex & Rex.b) << 3;
    else if (rm === 5) this.base = RIP;
    // Beyond the 15 bytes is another case's text.
    if (this.length <= MAX_INSTRUCTION) this.displacement = displacementAt(text, end, mod, low);
  }
}

/** The displacement that ends before `end`. */
function displacementAt(text: Uint8Array, end: number, mod: number, low: number): number {
  const size = displacementSize(mod, low);
  if (size === 0) return 0;
  if (size === 1) return text[end - 1]! << 24 >> 24;
  return text[end - 4]! | text[end - 3]! << 8 | text[end - 2]! << 16 | text[end - 1]! << 24;
}

/** The bits of REX in force, also where they are inverted in a VEX or EVEX prefix. */
export function rexBits(text: Uint8Array, offset: number, { map, rex, opcodeAt }: Anatomy): number {
  if (!isVectorMap(map)) return rex & REX_BITS;
  return rexOfPayload(map, text[offset + opcodeAt - vectorPrefixLength(map) + 1]!);
}

/** The last of the fs and gs prefixes counts. */
function segmentOf(text: Uint8Array, offset: number, { prefixes, prefixEnd }: Anatomy): number {
  if ((prefixes & (Prefix.fs | Prefix.gs)) === 0) return Segment.none;
  for (let k = prefixEnd - 1; k >= 0; k--) {
    if (text[offset + k] === FS) return Segment.fs;
    if (text[offset + k] === GS) return Segment.gs;
  }
  return Segment.none;
}
