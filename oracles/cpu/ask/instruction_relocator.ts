/**
 * Relocation of instructions that are no moves. What they read and write can depend on any register, so no register may have
 * another value than in the case: the base of fs or gs makes up for where the operand is, and who has no such prefix gets one.
 * rdi of strings and rsp of the stack have no segment with a base. They get other values, and nothing but addresses is made of
 * them.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../../machine/batch.ts";
import { type DecodingColumns, Operand, Segment } from "../../../machine/decoding.ts";
import { DEVICE_BYTES } from "../../../machine/memory_image.ts";
import { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT, RIP } from "../../../machine/registers.ts";
import { factsOf, type InstructionFacts, Place, pushedBy } from "../../instructions/facts.ts";
import { HasPlace, type InstructionAddresses, NotAsked } from "../../instructions/instruction_effects.ts";
import { operandOffset } from "../../instructions/operand_offset.ts";
import { CODE_END, LOW_WINDOW } from "../executor/address_space.ts";
import { Asked } from "../executor/record_layout.ts";
import type { Records } from "../executor/records.ts";
import { Wide } from "../executor/wide.ts";
import { InstructionPlaces, isReached, NOWHERE, REGION_AT } from "./instruction_places.ts";
import type { InstructionRelocations } from "./instruction_relocations.ts";
import { namesStack } from "./named_stack.ts";

/** The most iterations of a repeated instruction that a record does: as many as the region has room for. */
export const MOST_ITERATIONS = 16;

/** Where the record's 64 bytes of memory go that no access reaches. */
const ELSEWHERE = 0x1800;

const ALIGNMENT_CHECK = 0x4_0000;
const DIRECTION = 0x400;

/** Prefix bytes: the override that is added, and those that 64-bit mode ignores, which it can take the place of. */
const FS_PREFIX = 0x64;
const IGNORED_PREFIXES: readonly number[] = [0x26, 0x2e, 0x36, 0x3e];

const [RCX, RSP, RDI] = [1, 4, 7];
const REGION = Number(LOW_WINDOW) + REGION_AT;
const END_LOW = Number(BigInt.asUintN(32, CODE_END));
const END_HIGH = Number(CODE_END >> 32n);

/** Where relocations go, and what they depend on. */
export interface OwnRelocations {
  /** Gets how each case was relocated. */
  readonly out: InstructionRelocations;
  /** Gets where the memory of each is. */
  readonly addresses: InstructionAddresses;
  /** How wide vector registers are, as bits of {@linkcode Asked}. */
  readonly vectors: number;
}

/** Writes the cases of one batch into records. */
export class InstructionRelocator {
  readonly #batch: Batch;
  readonly #decodings: DecodingColumns;
  readonly #out: InstructionRelocations;
  readonly #addresses: InstructionAddresses;
  readonly #vectors: number;
  readonly #places = new InstructionPlaces();
  readonly #offset = new Qwords(1);
  readonly #value = new Wide();
  readonly #text = new Uint8Array(TEXT_STRIDE + 1);
  readonly #device = new Uint8Array(DEVICE_BYTES);
  readonly #shifted = { ripLow: 0, ripHigh: 0, rsp: 0 };

  /** Makes one. */
  constructor(batch: Batch, decodings: DecodingColumns, { out, addresses, vectors }: OwnRelocations) {
    this.#batch = batch;
    this.#decodings = decodings;
    this.#out = out;
    this.#addresses = addresses;
    this.#vectors = vectors;
  }

  /**
   * Makes record `to` the first `length` bytes of case `row`, with all that they run with.
   *
   * @returns Whether it could be done; the record is of no use else.
   */
  write(row: number, length: number, records: Records, to: number): boolean {
    const { registers, rflags, text, vectors, fsBase, gsBase, memory } = this.#batch;
    const out = this.#out;
    const facts = factsOf(this.#decodings.facts[this.#decodings.rowOf[row]!]!);
    for (let k = 0; k < MAX_INSTRUCTION; k++) this.#text[k] = text[TEXT_STRIDE * row + k]!;
    out.added[row] = 0;
    records.setRegisters(to, registers, GPR_COUNT * row);
    records.setFlags(to, rflags.u32[2 * row]! & ~ALIGNMENT_CHECK);
    this.#setBase(records, to, Segment.fs, fsBase.u32[2 * row]!, fsBase.u32[2 * row + 1]!);
    this.#setBase(records, to, Segment.gs, gsBase.u32[2 * row]!, gsBase.u32[2 * row + 1]!);
    records.setFill(to, memory.u32[2 * row]!, memory.u32[2 * row + 1]!);
    records.setVectors(to, vectors.u32[2 * row]!, vectors.u32[2 * row + 1]!);
    records.ask(to, facts.hasVectors ? Asked.region | this.#vectors : Asked.region, REGION_AT);
    const iterations = facts.isString ? this.#limitCount(row, records, to) : 1;
    this.#findPlaces(facts, row, length, iterations);
    this.#setSecond(facts, row, records, to);
    out.isSpared[row] = namesStack(facts, this.#batch, this.#decodings, row) ? 0 : 1;
    if (out.isSpared[row] === 1) records.setRegisterHalves(to, RSP, REGION, 0);
    out.why[row] = this.#setOperand(facts, row, length, records, to) ? NotAsked.asked : NotAsked.place;
    this.#setDevice(row, records, to);
    records.setCode(to, this.#text, 0, length + out.added[row]!);
    return out.why[row] === NotAsked.asked;
  }

  /** Limits the count of a repeated instruction, and says how many iterations its memory has to have room for. */
  #limitCount(row: number, records: Records, to: number): number {
    const { repeat, addressSize, rowOf } = this.#decodings;
    const at = rowOf[row]!;
    this.#out.count[row] = 0;
    if (repeat[at] === 0) return 1;
    const { u32 } = this.#batch.registers;
    const rcx = 2 * (GPR_COUNT * row + RCX);
    const isNarrow = addressSize[at] === 4;
    if (u32[rcx]! <= MOST_ITERATIONS && (isNarrow || u32[rcx + 1] === 0)) return Math.max(1, u32[rcx]!);
    this.#out.count[row] = MOST_ITERATIONS;
    records.setRegisterHalves(to, RCX, MOST_ITERATIONS, isNarrow ? u32[rcx + 1]! : 0);
    return MOST_ITERATIONS;
  }

  #findPlaces(facts: InstructionFacts, row: number, length: number, iterations: number): void {
    const { operand, second, extents } = this.#places;
    const { rflags, ve: { gla } } = this.#batch;
    const isDown = facts.isString && (rflags.u32[2 * row]! & DIRECTION) !== 0;
    let [hasOperand, hasSecond] = [false, false];
    extents[0].from =
      extents[1].from =
      extents[0].below =
      extents[1].below =
        0;
    for (const { place, size } of facts.accesses) {
      const isOperand = place === Place.operand;
      const extent = extents[isOperand ? 0 : 1];
      extent.from = Math.max(extent.from, isDown ? size : size * iterations);
      extent.below = isDown ? size * (iterations - 1) : 0;
      if (isOperand) hasOperand = true;
      else hasSecond = true;
    }
    if (hasOperand) this.#findOperand(facts, row, length);
    if (hasSecond) this.#findSecond(facts, row);
    this.#places.place(
      hasOperand && isReached(operand, extents[0].from),
      hasSecond && isReached(second, extents[1].from),
    );
    const { operandAt, secondAt } = this.#places;
    this.#out.operandAt[row] = operandAt;
    this.#out.secondAt[row] = secondAt;
    const { has, operand: operands, second: seconds } = this.#addresses;
    has[row] = (hasOperand ? HasPlace.operand : 0) | (hasSecond ? HasPlace.second : 0);
    operands.setHalves(row, operand.low, operand.high);
    seconds.setHalves(row, second.low, second.high);
    this.#out.deviceAt[row] = this.#places.offsetOf(gla.u32[2 * row]!, gla.u32[2 * row + 1]!, DEVICE_BYTES);
  }

  /** The operand's linear address in the case. */
  #findOperand(facts: InstructionFacts, row: number, length: number): void {
    const { rip, fsBase, gsBase } = this.#batch;
    const { operand } = this.#places;
    const shifted = this.#shifted;
    shifted.ripLow = rip.u32[2 * row]! + length;
    shifted.ripHigh = rip.u32[2 * row + 1]!;
    shifted.rsp = Math.max(0, -pushedBy(facts));
    operandOffset(facts, this.#batch, this.#decodings, row, shifted, this.#offset, 0);
    operand.set(this.#offset.u32[0]!, this.#offset.u32[1]!);
    const segment = this.#decodings.segment[this.#decodings.rowOf[row]!]!;
    if (segment === Segment.fs) operand.add(fsBase.u32[2 * row]!, fsBase.u32[2 * row + 1]!);
    if (segment === Segment.gs) operand.add(gsBase.u32[2 * row]!, gsBase.u32[2 * row + 1]!);
  }

  /** The linear address that rdi or rsp leads to. */
  #findSecond(facts: InstructionFacts, row: number): void {
    const { u32 } = this.#batch.registers;
    const { second } = this.#places;
    const pushed = pushedBy(facts);
    if (pushed === 0) {
      const rdi = 2 * (GPR_COUNT * row + RDI);
      const isNarrow = this.#decodings.addressSize[this.#decodings.rowOf[row]!] === 4;
      second.set(u32[rdi]!, isNarrow ? 0 : u32[rdi + 1]!);
      return;
    }
    const rsp = 2 * (GPR_COUNT * row + RSP);
    second.set(u32[rsp]! - Math.max(0, pushed), u32[rsp + 1]!);
  }

  /** Gives rdi or rsp the value that leads to their place. */
  #setSecond(facts: InstructionFacts, row: number, records: Records, to: number): void {
    const { secondAt } = this.#places;
    this.#shifted.rsp = Math.max(0, -pushedBy(facts));
    if (secondAt === NOWHERE) return;
    const { u32 } = this.#batch.registers;
    const pushed = pushedBy(facts);
    if (pushed === 0) {
      const isNarrow = this.#decodings.addressSize[this.#decodings.rowOf[row]!] === 4;
      const high = isNarrow ? u32[2 * (GPR_COUNT * row + RDI) + 1]! : 0;
      records.setRegisterHalves(to, RDI, REGION + secondAt, high);
      return;
    }
    records.setRegisterHalves(to, RSP, REGION + secondAt + Math.max(0, pushed), 0);
  }

  /** Gives a segment the base that leads to the operand's place; false where there is none. */
  #setOperand(facts: InstructionFacts, row: number, length: number, records: Records, to: number): boolean {
    const { operandAt } = this.#places;
    const at = this.#decodings.rowOf[row]!;
    const isRelative = this.#decodings.base[at] === RIP;
    // Where it is left where it is, it has to be there for the record, too.
    if (operandAt === NOWHERE) return !isRelative || this.#decodings.operand[at] !== Operand.memory;
    const shifted = this.#shifted;
    shifted.ripLow = END_LOW;
    shifted.ripHigh = END_HIGH;
    operandOffset(facts, this.#batch, this.#decodings, row, shifted, this.#offset, 0);
    const value = this.#value;
    value.set(REGION + operandAt - this.#offset.u32[0]!, -this.#offset.u32[1]!);
    if (this.#decodings.base[at] === RSP && this.#places.secondAt !== NOWHERE) this.#subtractMoved(row, facts);
    const segment = this.#decodings.segment[at]!;
    if (segment === Segment.none && !this.#addPrefix(row, length)) return false;
    if (!value.isCanonical) return false;
    this.#setBase(records, to, segment === Segment.gs ? Segment.gs : Segment.fs, value.low, value.high);
    return true;
  }

  /** An operand by rsp has moved as far as rsp has. */
  #subtractMoved(row: number, facts: InstructionFacts): void {
    const rsp = 2 * (GPR_COUNT * row + RSP);
    const { u32 } = this.#batch.registers;
    const isNarrow = this.#decodings.addressSize[this.#decodings.rowOf[row]!] === 4;
    const moved = REGION + this.#places.secondAt + Math.max(0, pushedBy(facts));
    if (!isNarrow) return this.#value.add(u32[rsp]! - moved, u32[rsp + 1]!);
    // Both offsets were cut to 32 bits.
    const before = this.#offset.u32[0]!;
    const after = before + moved - u32[rsp]!;
    const cut = after - Math.floor(after / 2 ** 32) * 2 ** 32;
    this.#value.add(before - cut, 0);
  }

  /** Puts an override for fs in front of the text, or in the place of a prefix that does nothing. */
  #addPrefix(row: number, length: number): boolean {
    const text = this.#text;
    if (length < MAX_INSTRUCTION) {
      for (let k = length; k > 0; k--) text[k] = text[k - 1]!;
      text[0] = FS_PREFIX;
      this.#out.added[row] = 1;
      return true;
    }
    if (!IGNORED_PREFIXES.includes(text[0]!)) return false;
    text[0] = FS_PREFIX;
    return true;
  }

  #setBase(records: Records, to: number, segment: number, low: number, high: number): void {
    this.#value.set(low, high);
    if (!this.#value.isCanonical) this.#value.set(0, 0);
    if (segment === Segment.fs) records.setFsBase(to, this.#value.low, this.#value.high);
    else records.setGsBase(to, this.#value.low, this.#value.high);
  }

  #setDevice(row: number, records: Records, to: number): void {
    const at = this.#out.deviceAt[row]!;
    const { u8 } = this.#batch.device.value;
    for (let k = 0; k < DEVICE_BYTES; k++) this.#device[k] = at === NOWHERE ? 0 : u8[8 * row + (k & 7)]!;
    records.setMemoryOffset(to, at === NOWHERE ? ELSEWHERE : REGION_AT + at);
    records.setMemory(to, this.#device);
  }
}
