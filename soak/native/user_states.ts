/**
 * States of a user's process: a subject that executes the instruction can be in them.
 *
 * @module
 */
import { DIRECTION_FLAG, setValue } from "../../fuzz/generate/machine_state.ts";
import type { Random } from "../../fuzz/generate/random.ts";
import { aimAt, type AimedAt, type AimedOperand } from "../../machine/aim.ts";
import { type Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type DecodingColumns, Form, Operand, Segment } from "../../machine/decoding.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER } from "../../machine/registers.ts";
import { factsOf, Place } from "../../oracles/instructions/facts.ts";

const [RCX, RSP, RSI, RDI] = [1, 4, 6, 7];
const [KERNEL, USER] = [0, 3];
const IN_PAGE = 0xfff;
const PAGE_SHIFT = 12;

/**
 * The text's page, the first of the operands', and the stack's; lower halves, and the upper one of all. No bit offset of 32 bits
 * reaches the text from an operand.
 */
export const [TEXT, DATA, STACK, HIGH] = [0x7000_0000, 0x2000_0000, 0x3000_0000, 0x7f00];

/** Operands are in so many pages: the subject maps each anew that it has not seen lately. */
const DATA_PAGES = 4;

/** Near a page's end. */
const PAGE_END = 0xff0;

/** CF, PF, AF, ZF, SF and OF, and the bits of RFLAGS that are set beside them. */
const [STATUS_FLAGS, USUAL_FLAGS] = [0x8d5, 0x202];

/** A bit of an address's upper half that no canonical one has alone. */
const NOT_CANONICAL = 1 << 28;

/** Alignment that some operands need. */
const ALIGNED = -64;

/** Counts of repeated instructions, beside any small one. */
const COUNTS = [0, 0, 1, 1, 2, 3, 15, 16, 17, 100];

/** A base of fs or gs that keeps operands in reach of addresses of 32 bits. */
export const BASE = 0x1000_0000;

/** Where a case's operands go. */
const TARGET = new Qwords(1);
const AIMED: AimedAt = { target: TARGET, segmentBase: [BASE, 0] };

/**
 * Gives a case a state by chance.
 *
 * @param random Where the choices come from.
 * @param batch Has the text, and gets the state.
 * @param decodings What the text is.
 * @param row The case.
 */
export function writeUserState(random: Random, batch: Batch, decodings: DecodingColumns, row: number): void {
  const strings = stringsOf(decodings, decodings.rowOf[row]!);
  const bits = random.bits();
  const isDown = (bits & 7) === 0;
  batch.cpl[row] = (bits >> 3 & 1) !== 0 ? USER : KERNEL;
  batch.paging[row] = 4;
  batch.fetch[row] = (bits >> 4 & 63) === 0 ? bits >> 10 & 15 : MAX_INSTRUCTION;
  batch.rip.setHalves(row, TEXT + (bits >>> 20 & IN_PAGE), HIGH);
  batch.rflags.setHalves(row, random.bits() & STATUS_FLAGS | USUAL_FLAGS | (isDown ? DIRECTION_FLAG : 0), 0);
  batch.fsBase.setHalves(row, 0, 0);
  batch.gsBase.setHalves(row, 0, 0);
  for (let r = 0; r < GPR_COUNT; r++) setValue(random, batch.registers, GPR_COUNT * row + r);
  setValue(random, batch.memory, row);
  setValue(random, batch.vectors, row);
  setValue(random, batch.device.value, row);
  batch.device.status.setHalves(row, 0, 0);
  batch.registers.setHalves(GPR_COUNT * row + RSP, STACK | random.half() & PAGE_END, HIGH);
  if (strings.length > 0) writeCount(random, batch, row);
  aim(random, batch, decodings, strings, row);
  // Nothing an address is made of is canonical then.
  if ((bits >> 14 & 31) === 0) leaveCanonical(batch, row);
}

function writeCount(random: Random, { registers }: Batch, row: number): void {
  const count = random.oneIn(2) ? random.pick(COUNTS) : random.below(32);
  registers.setHalves(GPR_COUNT * row + RCX, count, 0);
}

/** Registers that lead to the strings of a string instruction; none of any other. */
function stringsOf({ form, facts }: DecodingColumns, at: number): readonly number[] {
  if (form[at] === Form.movs) return [RSI, RDI];
  const { isString, accesses } = factsOf(facts[at]!);
  return isString ? accesses.map(({ place }) => place === Place.operand ? RSI : RDI) : [];
}

/** Leads all that the instruction accesses to where a process can have memory; the device is at one of the places, or near. */
function aim(
  random: Random,
  batch: Batch,
  decodings: DecodingColumns,
  strings: readonly number[],
  row: number,
): void {
  const at = decodings.rowOf[row]!;
  const isNarrow = decodings.addressSize[at] === 4;
  const place = () => {
    const low = DATA + (random.below(DATA_PAGES) << PAGE_SHIFT) + offsetInPage(random);
    // What an address of 32 bits reaches, with a base or without.
    TARGET.setHalves(0, low, isNarrow ? 0 : HIGH);
    if (random.oneIn(2)) tellGla(random, batch, row);
  };
  batch.ve.gla.setHalves(row, DATA, HIGH);
  batch.glaFromOperand[row] = 0;
  for (const base of strings) {
    place();
    const segment = base === RSI ? decodings.segment[at]! : Segment.none;
    aimAt({ ...REGISTER, base, segment, address32: isNarrow ? 1 : 0 }, batch, row, AIMED);
  }
  if (strings.length > 0) return;
  if (decodings.operand[at] !== Operand.memory) return;
  keepStackNear(batch, decodings, row, at);
  place();
  aimAt(operandOf(decodings, at), batch, row, AIMED);
}

/** An operand of which a register is all. */
const REGISTER: AimedOperand = {
  length: 0,
  address32: 0,
  segment: 0,
  base: 0,
  index: NO_REGISTER,
  scale: 0,
  displacement: 0,
};

/** The operand of row `at` of some decodings, to be aimed. */
export function operandOf(decodings: DecodingColumns, at: number): AimedOperand {
  return {
    length: decodings.length[at]!,
    address32: decodings.addressSize[at] === 4 ? 1 : 0,
    segment: decodings.segment[at]!,
    base: decodings.base[at]!,
    index: decodings.index[at]!,
    scale: decodings.scale[at]!,
    displacement: decodings.displacement.u32[2 * at]! | 0,
  };
}

/** Has an index beside rsp be small: what rsp has to be then can be loaded everywhere. */
export function keepStackNear({ registers }: Batch, { base, index }: DecodingColumns, row: number, at: number): void {
  if (base[at] !== RSP || index[at] === NO_REGISTER) return;
  const register = GPR_COUNT * row + index[at]!;
  registers.setHalves(register, registers.u32[2 * register]! & IN_PAGE, 0);
}

/** Aligned, across pages, or anywhere. */
function offsetInPage(random: Random): number {
  const bits = random.half();
  const kind = random.below(4);
  if (kind === 0) return PAGE_END + (bits & 15);
  return kind === 1 ? bits & IN_PAGE : bits & IN_PAGE & ALIGNED;
}

/** The device begins at the target, or before it; its gpa is at the same place in the page. */
function tellGla(random: Random, { ve: { gla, gpa } }: Batch, row: number): void {
  const before = random.oneIn(2) ? 0 : random.below(64);
  gla.setHalves(row, TARGET.u32[0]! - before, TARGET.u32[1]!);
  gpa.u32[2 * row] = (gpa.u32[2 * row]! & ~IN_PAGE | gla.u32[2 * row]! & IN_PAGE) >>> 0;
}

/** All registers but rsp, which cannot be loaded so everywhere. */
function leaveCanonical({ registers: { u32 } }: Batch, row: number): void {
  for (let r = 0; r < GPR_COUNT; r++) {
    if (r !== RSP) u32[2 * (GPR_COUNT * row + r) + 1]! ^= NOT_CANONICAL;
  }
}
