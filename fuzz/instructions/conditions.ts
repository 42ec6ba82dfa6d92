/**
 * The conditions of instructions: values with which each does one thing, and values with which it does another.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { offsetInDevice, readMemory } from "../../machine/memory_image.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { Count, type InstructionFacts, Moved } from "../../oracles/instructions/facts.ts";
import { setValue } from "../generate/machine_state.ts";
import type { Random } from "../generate/random.ts";
import { type InstructionAddresses, OPERAND, SECOND } from "./instruction_addresses.ts";
import { COUNTS } from "./instruction_text.ts";

const [RAX, RCX, RDX, RSP] = [0, 1, 2, 4];
const BYTE_SIGN = 0x80;

/** What a case is made of while its conditions are chosen. */
export interface Conditioned {
  readonly random: Random;
  readonly facts: InstructionFacts;
  readonly batch: Batch;
  readonly decodings: DecodingColumns;
  readonly row: number;
  readonly addresses: InstructionAddresses;
}

/** Bytes between two lines of code. */
const BYTES = new Uint8Array(64);

/** Chooses a value for a register that no address is made of; others stay. */
export function chooseRegister({ random, batch, decodings, row }: Conditioned, register: number): void {
  if (isFree(decodings, row, register)) setValue(random, batch.registers, GPR_COUNT * row + register);
}

/** Whether no address is made of a register. */
export function isFree({ base, index, rowOf }: DecodingColumns, row: number, register: number): boolean {
  const at = rowOf[row]!;
  return register !== RSP && base[at] !== register && index[at] !== register;
}

/** Counts and offsets in registers, which have to be there before an address is computed. */
export function chooseCounts(c: Conditioned): void {
  const { facts, random, batch: { registers }, decodings, row } = c;
  const first = GPR_COUNT * row;
  if (facts.count === Count.cl && random.half() % 8 !== 0) {
    if (isFree(decodings, row, RCX)) registers.setHalves(first + RCX, pickCount(c), random.bits());
  }
  if (facts.moved === Moved.byBits) chooseBitOffset(c);
  if (/^(shift without flags|bzhi|bextr)$/.test(facts.family)) {
    // Which register has it is for VEX.vvvv to say.
    for (let r = 0; r < GPR_COUNT; r++) {
      if (isFree(decodings, row, r)) registers.setHalves(first + r, pickCount(c) | pickCount(c) << 8, random.bits());
    }
  }
}

function pickCount({ random, facts: { bits } }: Conditioned): number {
  const choice = random.half();
  if (bits === 0 || (choice & 3) === 0) return random.pick(COUNTS);
  return [0, 1, bits - 1, bits, bits + 1, 31, 63, 64][choice >> 2 & 7]!;
}

/** Bit offsets within the operand, beside it on both sides, and far away. */
function chooseBitOffset({ random, facts: { size }, batch: { registers }, decodings, row }: Conditioned): void {
  const register = decodings.register[decodings.rowOf[row]!]!;
  if (register >= GPR_COUNT || !isFree(decodings, row, register)) return;
  const bits = random.half();
  const unit = 8 * size;
  const within = bits >> 4 & unit - 1;
  const [near, far] = [unit * (1 + (bits >> 10 & 15)), random.bits() >> (bits >> 10 & 15)];
  const offset = [within, within, within, near + within, -near + within, -1 - within, far, -far][bits & 7]!;
  // Above the operand's size is what the instruction does not look at.
  const high = size < 8 && (bits & 8) !== 0 ? random.bits() : offset < 0 ? -1 : 0;
  registers.setHalves(
    GPR_COUNT * row + register,
    size === 2 && (bits & 8) !== 0 ? offset & 0xffff | high << 16 : offset,
    high,
  );
}

/** Values in memory and in what they are compared with or divided into. */
export function chooseValues(c: Conditioned): void {
  const { facts: { family, mnemonic, isString, jumps, size }, addresses } = c;
  if (isString) return chooseStrings(c);
  if (!addresses.hasOperand) return;
  if (jumps) return chooseTarget(c);
  if (family === "cmpxchg") return chooseEqual(c, size);
  if (family === "cmpxchg8b") return choosePair(c, size / 2);
  if (/^i?div$/.test(mnemonic)) return chooseQuotient(c, mnemonic === "idiv");
  const kind = c.random.half() & 7;
  if (kind < 3) return chooseBoundary(c, size);
  const register = c.decodings.register[c.decodings.rowOf[c.row]!]!;
  if (kind === 3 && register < GPR_COUNT && size <= 8) writeRegister(c, register, size);
}

/** Writes `size` bytes to where memory at a place comes from; others there that come from the same byte change with them. */
function writeMemory({ batch, row, addresses: { linear } }: Conditioned, place: number, size: number): void {
  const [low, high] = [linear.u32[2 * place]!, linear.u32[2 * place + 1]!];
  // Downwards, so that what is written first is what stays of a wide operand: its lowest bytes.
  for (let k = size - 1; k >= 0; k--) {
    const sum = low + k;
    const offset = offsetInDevice(batch, row, sum >>> 0, sum > 0xffff_ffff ? high + 1 : high);
    if (offset < 0) batch.memory.u8[8 * row + (sum & 7)] = BYTES[k]!;
    else batch.device.value.u8[8 * row + (offset & 7)] = BYTES[k]!;
  }
}

function readPlace({ batch, row, addresses: { linear } }: Conditioned, place: number, size: number): void {
  readMemory(batch, row, linear.u32[2 * place]!, linear.u32[2 * place + 1]!, size, BYTES, 0);
}

function writeRegister(c: Conditioned, register: number, size: number, place = OPERAND): void {
  const at = 8 * (GPR_COUNT * c.row + register);
  for (let k = 0; k < size; k++) BYTES[k] = c.batch.registers.u8[at + k]!;
  writeMemory(c, place, size);
}

/** 0, 1, -1, and the largest and smallest numbers of a size. */
function chooseBoundary(c: Conditioned, size: number): void {
  const kind = c.random.half() % 6;
  BYTES.fill(kind === 2 || kind === 3 ? 0xff : 0, 0, size);
  if (kind === 1) BYTES[0] = 1;
  if (kind === 3) BYTES[size - 1] = BYTE_SIGN - 1;
  if (kind === 4) BYTES[size - 1] = BYTE_SIGN;
  if (kind === 5) BYTES[c.random.below(size)] = 1 << c.random.below(8);
  writeMemory(c, OPERAND, size);
}

/** The accumulator equal to the operand, or but for one bit. */
function chooseEqual(c: Conditioned, size: number): void {
  const kind = c.random.half() & 7;
  if (kind > 5) return;
  writeRegister(c, RAX, size);
  if (kind > 3) flipBit(c, size);
}

function flipBit({ random, batch: { registers }, decodings, row }: Conditioned, size: number): void {
  const bit = random.below(8 * size);
  if (isFree(decodings, row, RAX)) registers.u8[8 * (GPR_COUNT * row + RAX) + (bit >> 3)]! ^= 1 << (bit & 7);
}

/** rdx:rax equal to the operand, of which halves of 8 bytes are always equal, or one of them not. */
function choosePair(c: Conditioned, half: number): void {
  const { random, batch: { registers }, decodings, row } = c;
  const kind = random.half() & 3;
  if (kind === 3) return;
  readPlace(c, OPERAND, 2 * half);
  for (const [register, from] of [[RAX, 0], [RDX, half]] as const) {
    if (!isFree(decodings, row, register)) continue;
    for (let k = 0; k < half; k++) registers.u8[8 * (GPR_COUNT * row + register) + k] = BYTES[from + k]!;
  }
  if (kind === 2) registers.u8[8 * (GPR_COUNT * row + (random.oneIn(2) ? RAX : RDX))]! ^= 1;
}

/** Divisors of 0, 1 and -1 among others; dividends that fit, that just do not, and any. */
function chooseQuotient(c: Conditioned, isSigned: boolean): void {
  const { random, batch: { registers }, decodings, row, facts: { size } } = c;
  const kind = random.half();
  if ((kind & 3) === 0) chooseBoundary(c, size);
  if (!isFree(decodings, row, RAX) || !isFree(decodings, row, RDX)) return;
  const [rax, rdx] = [8 * (GPR_COUNT * row + RAX), 8 * (GPR_COUNT * row + RDX)];
  const { u8 } = registers;
  const isNegative = isSigned && (u8[rax + size - 1]! & BYTE_SIGN) !== 0;
  const above = (kind >> 2 & 3) !== 0 ? (isNegative ? 0xff : 0) : undefined;
  if (above === undefined) return;
  for (let k = 0; k < size; k++) u8[size === 1 ? rax + 1 : rdx + k] = above;
}

/** A target where an instruction can be, mostly. It is nothing's that a process has mapped. */
function chooseTarget(c: Conditioned): void {
  const { random, facts: { size } } = c;
  if (random.oneIn(8)) return;
  const bits = random.bits();
  for (let k = 0; k < 4; k++) BYTES[k] = bits >> 8 * k;
  BYTES[4] = 0;
  BYTES[5] = 0xc9;
  BYTES[6] = BYTES[7] = 0xff;
  writeMemory(c, OPERAND, Math.min(size, 8));
}

/** Strings that are equal, that differ in one byte, and any; and an accumulator that is found, or not. */
function chooseStrings(c: Conditioned): void {
  const { random, facts, batch: { memory, device: { value }, registers }, row, addresses } = c;
  if (!facts.compares) return;
  const bits = random.half();
  const kind = bits & 7;
  if (kind < 5) {
    const byte = random.half() & 0xff;
    for (let k = 0; k < 8; k++) memory.u8[8 * row + k] = value.u8[8 * row + k] = byte;
    if (kind > 1) memory.u8[8 * row + (bits >> 3 & 7)] = random.half() & 0xff;
    if (kind > 3) value.u8[8 * row + (bits >> 6 & 7)] = random.half() & 0xff;
  }
  if (addresses.hasOperand || (bits >> 9 & 3) === 0) return;
  // SCAS: the accumulator is what is there, some elements on.
  readPlace(c, SECOND, 64);
  const size = facts.accesses[0]!.size;
  const from = size * (bits >> 11 & 3);
  for (let k = 0; k < size; k++) registers.u8[8 * (GPR_COUNT * row + RAX) + k] = BYTES[from + k]!;
}
