/**
 * Settling: the last step of every generated and mutated case. It leaves what is possible as it is, and moves the rest to the
 * nearest state that hardware can produce, so that whoever is wrong about a case is wrong about something that can happen.
 *
 * @module
 */
import { aimAt } from "../machine/aim.ts";
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../machine/batch.ts";
import { Segment } from "../machine/decoding.ts";
import { isCanonical, isKernelText, isRip, signShift } from "../machine/possible_state.ts";
import { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../machine/registers.ts";
import { EPT_VIOLATION } from "../machine/ve_info.ts";
import { NO_MOFFS, type TextOperands } from "./addressing.ts";

// Constants of its own: docs/design/performance.md says why.
const { none: NO_SEGMENT, fs: FS, gs: GS } = Segment;
const [NONE, INSTRUCTION_POINTER, GPRS] = [NO_REGISTER, RIP, GPR_COUNT];
const TEXT = MAX_INSTRUCTION;

const [RSI, RDI] = [6, 7];
const KERNEL = 0;
const PAGE = 0x1000;
const IN_PAGE = PAGE - 1;
const TWO_32 = 0x1_0000_0000;

/** The upper half of an address of kernel text. */
const CODE_HIGH = 0xffff_ffff;

/** Upper half of an address in a guest kernel's device mappings. */
export const KERNEL_HIGH = 0xffff_c900;

/** The upper half of the direct map: ordinary memory, which a string move has beside the device. */
const MEMORY_HIGH = 0xffff_8880;

/** Ordinary memory's lower half, and that of a device. */
const MEMORY_LOW = 0x0010_0000;
const DEVICE_LOW = 0xfee0_0000;

/** No operand that is judged has more bytes: so many have to be canonical from its address on. */
const MOST_BYTES = 8;

/** The base of fs or gs that is aimed with: a 32-bit address reaches the kernel's half by it alone. */
const NO_BASE = [0, 0] as const;
const KERNEL_BASE = [0, KERNEL_HIGH] as const;

/** Which string operand's address is asked for. */
const SOURCE = { base: RSI, index: NONE, scale: 0, displacement: 0, length: 0 };
const DESTINATION = { ...SOURCE, base: RDI, segment: NO_SEGMENT };

/** Settles cases. One object serves many. */
export class Settler {
  readonly #address = new Qwords(1);
  readonly #target = new Qwords(1);
  readonly #aimed = { target: this.#target, segmentBase: NO_BASE as readonly [number, number] };
  readonly #source = { ...SOURCE, address32: 0, segment: NO_SEGMENT as number };
  readonly #destination = { ...DESTINATION, address32: 0 };

  /**
   * Makes the state of case `row` a possible one.
   *
   * @param operands What the operand of its text addresses.
   * @param batch The batch that holds it.
   * @param row Its row.
   */
  settle(operands: TextOperands, batch: Batch, row: number): void {
    const { ve } = batch;
    const shift = signShift(batch.paging[row]!);
    ve.exitReason.setHalves(row, EPT_VIOLATION, 0);
    ve.gpa.u32[2 * row + 1]! &= 2 ** (ve.gpaWidth[row]! - 32) - 1;
    extendSign(batch.fsBase, row, shift);
    extendSign(batch.gsBase, row, shift);
    settleRip(batch, row, shift);
    if (operands.isString === 1) this.#settleString(operands, batch, row, shift);
    else this.#settleOperand(operands, batch, row, shift);
    settleFetch(batch, row);
  }

  /**
   * The same of a case whose operand is where it was aimed at a moment ago, and the rest of which is as usual: what was not
   * aimed is the other string of a string move, and an address that stands in the text.
   */
  settleWritten(operands: TextOperands, batch: Batch, row: number): void {
    if (operands.isString === 1) this.#settleString(operands, batch, row, signShift(batch.paging[row]!));
    else if (operands.moffsAt !== NO_MOFFS) settleMoffs(operands, batch, row);
    settleFetch(batch, row);
  }

  /** The gla becomes the operand's address: what a case says is where the operand is aimed at. */
  #settleOperand(operands: TextOperands, batch: Batch, row: number, shift: number): void {
    const { ve: { gla }, glaFromOperand } = batch;
    if (operands.moffsAt !== NO_MOFFS) settleMoffs(operands, batch, row);
    const isTold = glaFromOperand[row] === 0 && isReachable(gla, row, shift);
    glaFromOperand[row] = 1;
    // An absolute address of 32 bits leads wherever the base does.
    if (operands.memory === 0) return clearBase(operands.segment, batch, row);
    if (isTold) this.#aim(operands, batch, row, gla.u32[2 * row]!, gla.u32[2 * row + 1]!);
    if (this.#isAimed(operands, batch, row, shift)) return;
    settleRip(batch, row, shift);
    this.#aim(operands, batch, row, DEVICE_LOW + (this.#address.u32[0]! & IN_PAGE), KERNEL_HIGH);
  }

  /** The linear address of the operand of case `row`; 0 where it is no memory operand of ModRM. */
  address(operands: TextOperands, batch: Batch, row: number): bigint {
    this.#address.setHalves(0, 0, 0);
    if (operands.memory === 1) addressOf(operands, batch, row, this.#address);
    return this.#address.at(0);
  }

  #aim(operands: TextOperands, batch: Batch, row: number, low: number, high: number): void {
    this.#target.setHalves(0, low, operands.address32 === 1 && operands.segment === NO_SEGMENT ? 0 : high);
    this.#aimed.segmentBase = operands.address32 === 1 ? KERNEL_BASE : NO_BASE;
    aimAt(operands, batch, row, this.#aimed);
  }

  /** Whether an operand is where it can be, and rip and bases, which it may have been aimed by, too. */
  #isAimed(operands: TextOperands, batch: Batch, row: number, shift: number): boolean {
    addressOf(operands, batch, row, this.#address);
    return isReachable(this.#address, 0, shift) && isCanonical(batch.fsBase.u32[2 * row + 1]!, shift) &&
      isCanonical(batch.gsBase.u32[2 * row + 1]!, shift) && isRip(batch, row, shift);
  }

  /** Both strings are somewhere, and the gla is the source's address, or, where the case says one, the destination's. */
  #settleString({ address32, segment }: TextOperands, batch: Batch, row: number, shift: number): void {
    const { ve: { gla, gpa }, glaFromOperand } = batch;
    const [source, destination] = [this.#source, this.#destination];
    source.address32 = destination.address32 = address32;
    source.segment = segment;
    addressOf(source, batch, row, this.#address);
    const isSource = glaFromOperand[row] === 1;
    if (!isReachable(this.#address, 0, shift)) {
      placeString(batch, GPRS * row + RSI, isSource);
      clearBase(segment, batch, row);
    }
    addressOf(destination, batch, row, this.#address);
    if (!isReachable(this.#address, 0, shift)) {
      placeString(batch, GPRS * row + RDI, !isSource);
      addressOf(destination, batch, row, this.#address);
    }
    if (isSource) return;
    gla.copy(row, this.#address, 0);
    gpa.u32[2 * row] = gpa.u32[2 * row]! & ~IN_PAGE | gla.u32[2 * row]! & IN_PAGE;
  }
}

/** Gives a string's register the address of a device, or of ordinary memory. */
function placeString({ registers }: Batch, register: number, isDevice: boolean): void {
  if (isDevice) registers.setHalves(register, DEVICE_LOW, KERNEL_HIGH);
  else registers.setHalves(register, MEMORY_LOW, MEMORY_HIGH);
}

/** What can be fetched ends where a page does, unless it is all there is. */
function settleFetch({ fetch, rip }: Batch, row: number): void {
  if (fetch[row]! < TEXT) rip.u32[2 * row] = rip.u32[2 * row]! & ~IN_PAGE | PAGE - fetch[row]! & IN_PAGE;
}

/** A kernel's text is in its half; a user's is where an address can be. */
function settleRip(batch: Batch, row: number, shift: number): void {
  if (isRip(batch, row, shift)) return;
  const { rip, cpl } = batch;
  if (cpl[row] !== KERNEL) return extendSign(rip, row, shift);
  rip.u32[2 * row + 1] = CODE_HIGH;
  // Not in the vsyscall page.
  if (!isKernelText(rip.u32[2 * row]!, CODE_HIGH, shift)) rip.u32[2 * row]! &= 0x9fff_ffff;
}

/** An absolute address is sign-extended from 48 bits. */
function settleMoffs({ moffsAt }: TextOperands, batch: Batch, row: number): void {
  const at = TEXT_STRIDE * row + moffsAt;
  const sign = (batch.text[at + 5]! & 0x80) === 0 ? 0 : 0xff;
  for (let k = 6; k < 8 && moffsAt + k < TEXT; k++) batch.text[at + k] = sign;
}

function clearBase(segment: number, { fsBase, gsBase }: Batch, row: number): void {
  if (segment === FS) fsBase.setHalves(row, 0, 0);
  if (segment === GS) gsBase.setHalves(row, 0, 0);
}

/** Makes an address canonical by repeating its sign. */
function extendSign(column: Qwords, row: number, shift: number): void {
  const high = column.u32[2 * row + 1]!;
  if (!isCanonical(high, shift)) column.u32[2 * row + 1] = high << 31 - shift >> 31 - shift;
}

/** Whether an operand can be there: all its bytes are at canonical addresses. */
function isReachable(column: Qwords, i: number, shift: number): boolean {
  const high = column.u32[2 * i + 1]!;
  return isCanonical(high, shift) && (column.u32[2 * i]! < TWO_32 - MOST_BYTES || isCanonical(high + 1 | 0, shift));
}

/** The linear address of an operand. Numbers of 53 bits hold every sum of halves here. */
function addressOf(
  { base, index, scale, displacement, segment, address32, length }: Omit<
    TextOperands,
    "register" | "memory" | "isString" | "moffsAt"
  >,
  { registers, rip, fsBase, gsBase }: Batch,
  row: number,
  out: Qwords,
): void {
  let low = displacement >>> 0;
  let high = displacement < 0 ? TWO_32 - 1 : 0;
  if (base === INSTRUCTION_POINTER) {
    low += rip.u32[2 * row]! + length;
    high += rip.u32[2 * row + 1]!;
  } else if (base !== NONE) {
    low += registers.u32[2 * (GPRS * row + base)]!;
    high += registers.u32[2 * (GPRS * row + base) + 1]!;
  }
  if (index !== NONE) {
    low += registers.u32[2 * (GPRS * row + index)]! * (1 << scale);
    high += registers.u32[2 * (GPRS * row + index) + 1]! * (1 << scale);
  }
  high = address32 === 1 ? 0 : high + Math.floor(low / TWO_32);
  low %= TWO_32;
  if (segment !== NO_SEGMENT) {
    const { u32 } = segment === FS ? fsBase : gsBase;
    low += u32[2 * row]!;
    high += u32[2 * row + 1]! + Math.floor(low / TWO_32);
  }
  out.setHalves(0, low % TWO_32, high % TWO_32);
}
