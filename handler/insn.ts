/**
 * An instruction while the handler's decoder takes it apart: the bytes, a cursor, and the parts found so far.
 *
 * @module
 */
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../machine/batch.ts";

/** How many distinct legacy prefixes the decoder has room for. */
export const MAX_PREFIXES = 4;

/** The extension in front of the opcode, if any. With one, a single opcode byte follows, of a map that it names. */
export const Extension = { none: 0, rex2: 1, vex2: 2, vex3: 3, evex: 4, xop: 5 } as const;

/** No opcode byte. */
export const NO_BYTE: number = -1;

/** Reading went past the 15th byte. */
export const ENODATA = 61;

/** The bytes are no instruction the decoder knows. */
export const EINVAL = 22;

/**
 * The parts of one instruction. One object serves every case: {@linkcode Insn.start} makes it new.
 *
 * A read past the end sets {@linkcode Insn.error} and gives 0, so that a decoding step reads like the manual's
 * diagram and the error is looked at once, when the step is over.
 */
export class Insn {
  #text: Uint8Array = new Uint8Array(TEXT_STRIDE);
  #start = 0;
  #end = 0;
  #next = 0;

  /** 0, or the negative errno that ended the decoding. */
  error = 0;
  /** Whether an emulate prefix stands in front. */
  emulated = false;
  /** Legacy prefixes, each once, in the order they came; the first `prefixCount` are set. */
  readonly prefixes: Uint8Array<ArrayBuffer> = new Uint8Array(MAX_PREFIXES);
  /** Distinct legacy prefixes. */
  prefixCount = 0;
  /** The legacy prefix that stands last, seen before or not; 0 without any. */
  lastPrefix = 0;
  /** The REX byte, or 0; the first byte of REX2. */
  rex = 0;
  /** {@linkcode Extension}. */
  extension: number = Extension.none;
  /** Opcode map the extension names (mmmmm of VEX3, mmm of EVEX, M0 of REX2, map_select of XOP; 1 for VEX2). */
  map = 0;
  /** Implied prefix of the extension: 0 none, 1 66, 2 f3, 3 f2. */
  pp = 0;
  /** Whether W of EVEX is set, where the manual has it. */
  evexW = false;
  /** First opcode byte; {@linkcode NO_BYTE} where there is none. */
  opcode1: number = NO_BYTE;
  /** Second opcode byte, after 0f. */
  opcode2: number = NO_BYTE;
  /** Third opcode byte, after 0f38 and 0f3a. */
  opcode3: number = NO_BYTE;
  /** What the attribute table says of the opcode. */
  attributes = 0;
  /** The ModRM byte, or 0. */
  modrm = 0;
  /** The SIB byte, or 0. */
  sib = 0;
  /** Sign-extended displacement, or 0. */
  displacement = 0;
  /** Sign-extended immediate, or 0. */
  immediate = 0;
  /** Operand size in bytes. */
  opndBytes = 4;
  /** Address size in bytes. */
  addrBytes = 8;

  /** Begins with the text at `offset` of `text`. */
  start(text: Uint8Array, offset: number): void {
    this.#text = text;
    this.#start = offset;
    this.#end = offset + MAX_INSTRUCTION;
    this.#next = offset;
    this.error = 0;
    this.emulated = false;
    this.prefixCount = 0;
    this.lastPrefix = 0;
    this.rex = 0;
    this.extension = Extension.none;
    this.map = 0;
    this.pp = 0;
    this.evexW = false;
    this.opcode1 = NO_BYTE;
    this.opcode2 = NO_BYTE;
    this.opcode3 = NO_BYTE;
    this.attributes = 0;
    this.modrm = 0;
    this.sib = 0;
    this.displacement = 0;
    this.immediate = 0;
    this.opndBytes = 4;
    this.addrBytes = 8;
  }

  /** Bytes consumed. */
  get length(): number {
    return this.#next - this.#start;
  }

  /** The byte `ahead` of the cursor, which stays. */
  peek(ahead = 0): number {
    const at = this.#next + ahead;
    if (at >= this.#end) {
      this.error = -ENODATA;
      return 0;
    }
    return this.#text[at]!;
  }

  /** Moves the cursor over `count` bytes that were peeked at. */
  skip(count: number): void {
    this.#next += count;
  }

  /** The next byte. */
  byte(): number {
    const value = this.peek();
    this.#next++;
    return value;
  }

  /** The next `size` bytes (1, 2 or 4) as a signed little-endian number. */
  signed(size: number): number {
    let value = 0;
    for (let shift = 0; shift < 8 * size; shift += 8) value |= this.byte() << shift;
    const unused = 32 - 8 * size;
    return value << unused >> unused;
  }

  /** ModRM.mod. */
  get mod(): number {
    return this.modrm >> 6;
  }

  /** ModRM.reg, without any extension bit. */
  get reg(): number {
    return this.modrm >> 3 & 7;
  }

  /** ModRM.rm, without any extension bit. */
  get rm(): number {
    return this.modrm & 7;
  }
}
