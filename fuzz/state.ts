/**
 * The generator's machine states: registers and bases that make the operand address the MMIO window, and a VMM that
 * answers as it likes.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import { Segment } from "../machine/decoding.ts";
import type { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../machine/registers.ts";
import type { Encoding } from "./encoding.ts";
import type { Random } from "./random.ts";

/** Upper half of a guest kernel's addresses of mapped devices. */
const KERNEL_HIGH = 0xffff_c900;
const USER_HIGH = 0x0000_7f00;
const NON_CANONICAL_HIGH = 0x1234_5678;

/** Halves of gpas: a device page with the shared bit set, or clear. */
const SHARED_HIGH = 0x8000;
const PRIVATE_HIGH = 0;
const DEVICE_PAGE = 0xfee0_0000;

/** Halves of the statuses of GHCI, of one whose lower half is zero, and of none of them. */
const STATUSES = [[1, 0], [0, 0x8000_0000], [2, 0x8000_0000], [3, 0x8000_0000], [0, 1], [0xffff_ffff, 0xffff_ffff]];

/** Values at the sign boundaries of each size. */
const BOUNDARIES = [
  ...[0, 0, 1, 0x7f, 0x7f, 0x80, 0x80, 0xff, 0x7fff, 0x8000, 0x8001, 0xffff],
  ...[0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_ffff],
];

const KERNEL = 0;
const USER = 3;
const DIRECTION_FLAG = 1 << 10;

const RSI = 6;
const RDI = 7;

/** Gives value `i` random bits, or a boundary with nothing, all ones or garbage above it. */
function setValue(random: Random, column: Qwords, i: number): void {
  const choice = random.half();
  const garbage = random.bits();
  const kind = choice & 3;
  if (kind === 0) return column.setHalves(i, garbage, garbage ^ choice << 16);
  const low = BOUNDARIES[choice >> 2 & 15]!;
  if (kind < 3) return column.setHalves(i, low, kind === 1 ? 0 : 0xffff_ffff);
  const above = low <= 0xff ? 0xffff_ff00 : low <= 0xffff ? 0xffff_0000 : 0;
  column.setHalves(i, low | garbage & above, garbage);
}

/** Subtracts `low`, `high`, shifted left by `shift`, from value `i`. */
function subtract(column: Qwords, i: number, low: number, high: number, shift = 0): void {
  const shiftedLow = low << shift >>> 0;
  const shiftedHigh = shift === 0 ? high : (high << shift | low >>> 32 - shift) >>> 0;
  const difference = column.u32[2 * i]! - shiftedLow;
  column.setHalves(i, difference, column.u32[2 * i + 1]! - shiftedHigh - (difference < 0 ? 1 : 0));
}

/** Chooses the linear address of the access; its offset in the page becomes the gpa's too. */
function aim(random: Random, encoding: Encoding, batch: Batch, row: number, target: Qwords): void {
  const bits = random.bits();
  const kind = bits & 63;
  const offset = kind < 6 ? 0xff8 | bits >> 6 & 7 : bits >> 6 & 0xff8;
  const high = kind === 63 ? NON_CANONICAL_HIGH : kind > 58 ? USER_HIGH : KERNEL_HIGH;
  const page = bits >> 15 << 12 >>> 0;
  target.setHalves(row, page + offset, encoding.address32 === 1 ? 0 : high);
  batch.ve.gpa.setHalves(row, DEVICE_PAGE + offset, SHARED_HIGH);
}

/** Gives fs and gs bases: the one that is used keeps the target in reach of a 32-bit address too. */
function setBases(random: Random, encoding: Encoding, batch: Batch, row: number, target: Qwords): void {
  if (encoding.segment === Segment.none) return;
  const column = encoding.segment === Segment.fs ? batch.fsBase : batch.gsBase;
  if (encoding.base === NO_REGISTER && encoding.index === NO_REGISTER) {
    column.copy(row, target, row);
    return subtract(column, row, encoding.displacement >>> 0, encoding.displacement < 0 ? 0xffff_ffff : 0);
  }
  column.setHalves(row, random.bits() & 0xffff_f000, encoding.address32 === 1 ? KERNEL_HIGH : random.below(2));
  subtract(target, row, column.u32[2 * row]!, column.u32[2 * row + 1]!);
}

/** Solves base, else index, so that the operand's address is `target`. Upper halves that a 32-bit address ignores stay. */
function solve(encoding: Encoding, batch: Batch, row: number, target: Qwords): void {
  const { base, index, scale, displacement } = encoding;
  const { registers } = batch;
  const first = GPR_COUNT * row;
  subtract(target, row, displacement >>> 0, displacement < 0 ? 0xffff_ffff : 0);
  if (base === RIP) {
    batch.rip.copy(row, target, row);
    return subtract(batch.rip, row, Math.min(encoding.length, MAX_INSTRUCTION), 0);
  }
  if (base === NO_REGISTER && index === NO_REGISTER) return;
  const solved = base === NO_REGISTER ? index : base;
  if (base !== NO_REGISTER && index !== NO_REGISTER) {
    if (base === index) return;
    subtract(target, row, registers.u32[2 * (first + index)]!, registers.u32[2 * (first + index) + 1]!, scale);
  } else if (base === NO_REGISTER) shiftRight(target, row, scale);
  const high = registers.u32[2 * (first + solved) + 1]!;
  registers.copy(first + solved, target, row);
  if (encoding.address32 === 1) registers.u32[2 * (first + solved) + 1] = high;
}

/** Halves value `i` `shift` times, keeping its sign. */
function shiftRight(column: Qwords, i: number, shift: number): void {
  if (shift === 0) return;
  const high = column.u32[2 * i + 1]!;
  column.setHalves(i, column.u32[2 * i]! >>> shift | high << 32 - shift, high >> shift);
}

/** Fills in what is not the instruction's text. */
export class StateWriter {
  readonly #target: Qwords;

  /** Uses `scratch`, a column of the batch's capacity, for addresses in the making. */
  constructor(scratch: Qwords) {
    this.#target = scratch;
  }

  /** Writes the state of case `row`, whose registers hold their defaults so far. */
  write(random: Random, encoding: Encoding, batch: Batch, row: number): void {
    const first = GPR_COUNT * row;
    const { register, index } = encoding;
    if (register !== NO_REGISTER && register < GPR_COUNT) {
      setValue(random, batch.registers, first + register);
      // AH CH DH BH are named by the numbers of the registers after them.
      if (register >= 4) setValue(random, batch.registers, first + register - 4);
    }
    if (index !== NO_REGISTER && random.oneIn(2)) setValue(random, batch.registers, first + index);
    aim(random, encoding, batch, row, this.#target);
    if (encoding.memory === 1) {
      setBases(random, encoding, batch, row, this.#target);
      solve(encoding, batch, row, this.#target);
    } else if (random.oneIn(2)) batch.registers.copy(first + (random.oneIn(2) ? RSI : RDI), this.#target, row);
    setValue(random, batch.device.value, row);
    this.#writeOddities(random, batch, row);
  }

  /** What is as usual in most cases: kernel mode, a clear DF, a whole text, a shared gpa, a VMM that answers. */
  #writeOddities(random: Random, batch: Batch, row: number): void {
    const bits = random.bits();
    batch.cpl[row] = (bits & 31) === 0 ? USER : KERNEL;
    if ((bits >> 5 & 15) === 0) batch.rflags.u32[2 * row]! |= DIRECTION_FLAG;
    batch.fetch[row] = (bits >> 9 & 31) === 0 ? bits >> 14 & 15 : MAX_INSTRUCTION;
    if ((bits >> 22 & 63) === 0) batch.ve.gpa.u32[2 * row + 1] = PRIVATE_HIGH;
    if ((bits >> 18 & 15) !== 0) return;
    const [low, high] = random.pick(STATUSES) as [number, number];
    batch.device.status.setHalves(row, low, high);
  }
}
