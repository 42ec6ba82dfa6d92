/**
 * An instruction being put together: its bytes, and what its operand will address.
 *
 * @module
 */
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { Segment } from "../../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../../machine/registers.ts";
import { NO_MOFFS, type TextOperands } from "../../states/addressing.ts";
import { displacementSize } from "../../x86/modrm.ts";
import { LegacyPrefix, PLAIN_REX, Rex } from "../../x86/prefixes.ts";

// Constants of its own: docs/design/performance.md says why.
const { operandSize: OPERAND_SIZE, addressSize: ADDRESS_SIZE, fs: FS, gs: GS, rep: REP, repne: REPNE } = LegacyPrefix;
const REX = PLAIN_REX;

/** One instruction while the generator writes it. One object serves every case: {@linkcode Encoding.start} empties it. */
export class Encoding implements TextOperands {
  #text: Uint8Array = new Uint8Array(TEXT_STRIDE);
  #start = 0;
  #next = 0;
  #end = 0;

  /** The REX bits in force, 0 without a REX directly in front of the opcode. */
  rex = 0;
  /** 1 where a 66 prefix stands. */
  operand16 = 0;
  /** 1 where a 67 prefix stands. */
  address32 = 0;
  /** 1 where an F2 or F3 prefix stands. */
  repeat = 0;
  /** 1 where more or less random bytes were written: what they address has to be read from them. */
  isGuessed = 0;
  /** 1 where the opcode is a string move's. */
  isString = 0;
  /** Where the absolute address of 8 bytes begins, or none. */
  moffsAt = NO_MOFFS;
  /** The `Segment` whose base is added. */
  segment: number = Segment.none;
  /** ModRM.reg with REX.R. */
  register = NO_REGISTER;
  /** 1 where the operand is memory. */
  memory = 0;
  /** Base register, `RIP`, or none. */
  base = NO_REGISTER;
  /** Index register, or none. */
  index = NO_REGISTER;
  /** log2 of the scale. */
  scale = 0;
  /** Sign-extended displacement. */
  displacement = 0;

  /** Begins a new instruction at `offset` of `text`. */
  start(text: Uint8Array, offset: number): void {
    this.#text = text;
    this.#start = offset;
    this.#next = offset;
    this.#end = offset + MAX_INSTRUCTION;
    this.rex = 0;
    this.operand16 = 0;
    this.address32 = 0;
    this.repeat = 0;
    this.isGuessed = 0;
    this.isString = 0;
    this.moffsAt = NO_MOFFS;
    this.segment = Segment.none;
    this.register = NO_REGISTER;
    this.memory = 0;
    this.base = NO_REGISTER;
    this.index = NO_REGISTER;
    this.scale = 0;
    this.displacement = 0;
  }

  /** Bytes written; more than 15 when the last ones had no room and were dropped. */
  get length(): number {
    return this.#next - this.#start;
  }

  /** Writes one byte. */
  byte(value: number): void {
    const at = this.#next++;
    if (at < this.#end) this.#text[at] = value;
  }

  /** Writes the low `size` bytes of `value`, at most 4, and zeros above them. */
  little(value: number, size: number): void {
    for (let k = 0; k < size; k++) this.byte(k < 4 ? value >> 8 * k & 0xff : 0);
  }

  /** Writes a legacy prefix. */
  legacyPrefix(value: number): void {
    this.byte(value);
    // A REX that another prefix follows is not directly in front of the opcode any more and does nothing.
    this.rex = 0;
    if (value === OPERAND_SIZE) this.operand16 = 1;
    if (value === ADDRESS_SIZE) this.address32 = 1;
    if (value === REP || value === REPNE) this.repeat = 1;
    if (value === FS) this.segment = Segment.fs;
    if (value === GS) this.segment = Segment.gs;
  }

  /** Writes a REX prefix with the low 4 bits `bits`. */
  rexPrefix(bits: number): void {
    this.byte(REX | bits);
    this.rex = bits;
  }

  /**
   * Writes ModRM, SIB and displacement, and notes what they address.
   *
   * @param modrm The ModRM byte.
   * @param sib The SIB byte, used where ModRM asks for one.
   * @param displacement The displacement, cut to the size ModRM asks for.
   */
  modrm(modrm: number, sib: number, displacement: number): void {
    const mod = modrm >> 6;
    const rm = modrm & 7;
    this.byte(modrm);
    this.register = modrm >> 3 & 7 | (this.rex & Rex.r) << 1;
    if (mod === 3) return;
    this.memory = 1;
    let low = rm;
    if (rm === 4) {
      this.byte(sib);
      low = sib & 7;
      const index = sib >> 3 & 7 | (this.rex & Rex.x) << 2;
      if (index !== 4) {
        this.index = index;
        this.scale = sib >> 6;
      }
    }
    if (mod !== 0 || low !== 5) this.base = low | (this.rex & Rex.b) << 3;
    else if (rm === 5) this.base = RIP;
    const size = displacementSize(mod, low);
    this.displacement = size === 1 ? displacement << 24 >> 24 : size === 4 ? displacement | 0 : 0;
    this.little(displacement, size);
  }
}
