/**
 * The generator's machine states: registers and bases that make the operand address the MMIO window, and a VMM that
 * answers as it likes.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER } from "../../machine/registers.ts";
import type { TextOperands } from "../../states/addressing.ts";
import { Settler } from "../../states/settle.ts";
import { Aim } from "./aim.ts";
import type { Encoding } from "./encoding.ts";
import type { Random } from "./random.ts";

/** Upper half of a gpa without the shared bit. */
const PRIVATE_HIGH = 0;

/** The greater width of a gpa, in bits. */
const WIDE = 52;

/** Halves of the statuses of GHCI, of one whose lower half is zero, and of none of them. */
export const STATUSES = [[1, 0], [0, 0x8000_0000], [2, 0x8000_0000], [3, 0x8000_0000], [0, 1], [
  0xffff_ffff,
  0xffff_ffff,
]];

/** Values at the sign boundaries of each size. */
const BOUNDARIES = [
  ...[0, 0, 1, 0x7f, 0x7f, 0x80, 0x80, 0xff, 0x7fff, 0x8000, 0x8001, 0xffff],
  ...[0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_ffff],
];

const RCX = 1;
const KERNEL = 0;
const USER = 3;
/** RFLAGS.DF. */
export const DIRECTION_FLAG = 1 << 10;

/** Gives value `i` random bits, or a boundary with nothing, all ones or garbage above it. */
export function setValue(random: Random, column: Qwords, i: number): void {
  const choice = random.half();
  const garbage = random.bits();
  const kind = choice & 3;
  if (kind === 0) return column.setHalves(i, garbage, garbage ^ choice << 16);
  const low = BOUNDARIES[choice >> 2 & 15]!;
  if (kind < 3) return column.setHalves(i, low, kind === 1 ? 0 : 0xffff_ffff);
  const above = low <= 0xff ? 0xffff_ff00 : low <= 0xffff ? 0xffff_0000 : 0;
  column.setHalves(i, low | garbage & above, garbage);
}

/**
 * Counts of repeated string instructions: mostly so few that what they do differs, none at all as often as any. With
 * addresses of 32 bits only the lower half counts, and there it can be zero below whatever stands above.
 */
const COUNTS = [0, 0, 0, 1, 1, 2, 3, 0xffff_ffff];
const UPPER_HALVES = [0, 0, 1, 0xffff_ffff];

/** Gives a repeated string instruction its count. It is chosen by bits that were drawn anyway: other cases stay as they are. */
function writeCount(bits: number, { address32 }: Encoding, batch: Batch, row: number): void {
  const mixed = Math.imul(bits, 0x9e37_79b1) >>> 16;
  const high = address32 === 1 ? UPPER_HALVES[mixed >> 3 & 3]! : 0;
  batch.registers.setHalves(GPR_COUNT * row + RCX, COUNTS[mixed & 7]!, high);
}

/** Gives a gpa the width that guests with more memory have. Its top bit is then another one. */
function setWide({ ve: { gpa, gpaWidth } }: Batch, row: number): void {
  gpaWidth[row] = WIDE;
  gpa.u32[2 * row + 1] = 2 ** (WIDE - 33);
}

/** Fills in what is not the instruction's text. */
export class StateWriter {
  readonly #aim = new Aim();
  readonly #settler = new Settler();

  /**
   * Writes the state of case `row`, whose registers hold their defaults so far.
   *
   * @param random Where the choices come from.
   * @param encoding What was written.
   * @param batch Holds the case.
   * @param row Its row.
   * @param operands What the operand of the text addresses, where that is not what was written.
   */
  write(random: Random, encoding: Encoding, batch: Batch, row: number, operands: TextOperands = encoding): void {
    const first = GPR_COUNT * row;
    const { register, index } = encoding;
    if (register !== NO_REGISTER && register < GPR_COUNT) {
      setValue(random, batch.registers, first + register);
      // AH CH DH BH are named by the numbers of the registers after them.
      if (register >= 4) setValue(random, batch.registers, first + register - 4);
    }
    if (index !== NO_REGISTER && random.oneIn(2)) setValue(random, batch.registers, first + index);
    this.#aim.at(random, operands, batch, row);
    setValue(random, batch.device.value, row);
    this.#writeOddities(random, encoding, batch, row);
    // Where the text is what was written, the operand is where it was aimed at.
    if (encoding.isGuessed === 1) this.#settler.settle(operands, batch, row);
    else this.#settler.settleWritten(encoding, batch, row);
  }

  /** What is as usual in most cases: kernel mode, a clear DF, a whole text, a shared gpa, a VMM that answers. */
  #writeOddities(random: Random, encoding: Encoding, batch: Batch, row: number): void {
    const bits = random.bits();
    if (encoding.isString === 1 && encoding.repeat === 1) writeCount(bits, encoding, batch, row);
    batch.cpl[row] = (bits & 31) === 0 ? USER : KERNEL;
    if ((bits >> 5 & 15) === 0) batch.rflags.u32[2 * row]! |= DIRECTION_FLAG;
    batch.fetch[row] = (bits >> 9 & 31) === 0 ? bits >> 14 & 15 : MAX_INSTRUCTION;
    if ((bits >> 22 & 63) === 0) batch.ve.gpa.u32[2 * row + 1] = PRIVATE_HIGH;
    else if ((Math.imul(bits, 0x9e37_79b1) >>> 26) === 0) setWide(batch, row);
    if ((bits >> 18 & 15) !== 0) return;
    const [low, high] = random.pick(STATUSES) as [number, number];
    batch.device.status.setHalves(row, low, high);
  }
}
