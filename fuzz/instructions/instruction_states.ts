/**
 * States of instructions that are no moves: where their memory is, on which side of the device, and what decides what they do.
 *
 * @module
 */
import { aimAt, type AimedAt, type AimedOperand } from "../../machine/aim.ts";
import { Batch } from "../../machine/batch.ts";
import { DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { type DecodingColumns, Segment } from "../../machine/decoding.ts";
import { DEVICE_BYTES } from "../../machine/memory_image.ts";
import { isCanonical, signShift } from "../../machine/possible_state.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER } from "../../machine/registers.ts";
import { factsOf, type InstructionFacts, Moved, pushedBy } from "../../oracles/instructions/facts.ts";
import { KERNEL_HIGH } from "../../states/settle.ts";
import { USER_HIGH } from "../generate/aim.ts";
import { DIRECTION_FLAG, setValue } from "../generate/machine_state.ts";
import type { Random } from "../generate/random.ts";
import { chooseCounts, chooseRegister, chooseValues, type Conditioned } from "./conditions.ts";
import { InstructionAddresses, OPERAND, SECOND } from "./instruction_addresses.ts";

const [RAX, RCX, RDX, RSP, RDI] = [0, 1, 2, 4, 7];
const USER = 3;
const PAGE = 0x1000;
const PAGES = -PAGE;
const IN_PAGE = PAGE - 1;
const LEVELS = 4;

/** CF, PF, AF, ZF, SF and OF. */
const STATUS_FLAGS = 0x8d5;

/** A bit of an address's upper half that no canonical one has alone. */
const NOT_CANONICAL = 1 << 28;

/** Counts of repetitions: mostly so few that what they do differs, and now and then more than anybody makes room for. */
const COUNTS = [0, 1, 1, 2, 2, 3, 3, 3, 4, 5, 8, 9, 15, 16, 17, 0xffff_ffff];

/** How far rdi or rsp can be from the operand where both are to be near each other. */
const NEAR = 64;

const DEFAULTS = new Batch(1);
fillBatch(DEFAULTS, [DEFAULT_CASE]);

/** Writes states. One object serves many. */
export class InstructionStates {
  readonly #addresses = new InstructionAddresses();
  readonly #target = new Qwords(1);

  /** Writes all of the state of case `row`, whose text is that of an instruction that is known. */
  write(random: Random, batch: Batch, decodings: DecodingColumns, row: number): void {
    const c = this.#start(random, batch, decodings, row);
    batch.copyState(row, DEFAULTS, 0);
    for (const column of [batch.memory, batch.vectors]) column.setHalves(row, random.bits(), random.bits());
    if (random.oneIn(2)) setValue(random, batch.device.value, row);
    else batch.device.value.setHalves(row, random.bits(), random.bits());
    writeFlags(c);
    this.#chooseRegisters(c);
    this.#place(c);
    chooseValues(c);
    batch.cpl[row] = random.oneIn(4) ? USER : 0;
  }

  /** Chooses flags, counts and values again, and leaves what addresses are made of where it can. */
  change(random: Random, batch: Batch, decodings: DecodingColumns, row: number): void {
    const c = this.#start(random, batch, decodings, row);
    const bits = random.half();
    if ((bits & 3) === 0) writeFlags(c);
    if ((bits & 12) === 0) chooseCount(c);
    if ((bits & 0x30) === 0) chooseCounts(c);
    this.#addresses.read(c.facts, batch, decodings, row);
    // A case that does not say its gla gets it from here later.
    if (batch.glaFromOperand[row] === 1 && this.#addresses.hasOperand) {
      batch.ve.gla.copy(row, this.#addresses.linear, OPERAND);
    }
    chooseValues(c);
  }

  #start(random: Random, batch: Batch, decodings: DecodingColumns, row: number): Conditioned {
    const facts = factsOf(decodings.facts[decodings.rowOf[row]!]!);
    this.#addresses.start(facts);
    return { random, facts, batch, decodings, row, addresses: this.#addresses };
  }

  #chooseRegisters(c: Conditioned): void {
    const { random, decodings, row } = c;
    const register = decodings.register[decodings.rowOf[row]!]!;
    // VEX.vvvv may name any, so two more are drawn.
    for (const each of [RAX, RDX, RCX, random.below(GPR_COUNT), random.below(GPR_COUNT)]) {
      if (!random.oneIn(4)) chooseRegister(c, each);
    }
    if (register < GPR_COUNT) {
      chooseRegister(c, register);
      // AH CH DH BH are named by the numbers of the registers after them.
      if (register >= 4) chooseRegister(c, register - 4);
    }
    const index = decodings.index[decodings.rowOf[row]!]!;
    if (index < GPR_COUNT && random.oneIn(2)) setValue(random, c.batch.registers, GPR_COUNT * row + index);
    chooseCounts(c);
    chooseCount(c);
  }

  /** Chooses addresses for what the instruction accesses, and where the device is. */
  #place(c: Conditioned): void {
    const { random, facts, batch, decodings, row, addresses } = c;
    const bits = random.half();
    if (addresses.hasSecond) this.#aimSecond(c);
    if (addresses.hasOperand) this.#aimOperand(c);
    settleBases(c);
    addresses.read(facts, batch, decodings, row);
    if (addresses.hasOperand && addresses.hasSecond && (bits & 7) === 0) this.#bringNear(c);
    if ((bits >> 3 & 31) === 0) leaveCanonical(c);
    addresses.read(facts, batch, decodings, row);
    placeDevice(c);
  }

  #chooseTarget({ random }: Conditioned, isNarrow: boolean): AimedAt {
    const bits = random.bits();
    const kind = bits & 15;
    const alignment = bits >> 4 & 7;
    const offset = kind === 0
      ? 0xff0 | bits >> 8 & 15
      : bits >> 8 & (alignment < 3 ? 0xfc0 : alignment < 5 ? 0xff0 : 0xfff);
    const high = isNarrow ? 0 : kind > 11 ? USER_HIGH : KERNEL_HIGH;
    this.#target.setHalves(0, (random.half() << 16 | bits >> 16 & 0xf000) >>> 0 | offset, high);
    const baseHigh = isNarrow ? KERNEL_HIGH : kind & 1;
    return { target: this.#target, segmentBase: [random.half() << 16 & PAGES, baseHigh] };
  }

  #aimSecond(c: Conditioned): void {
    const { batch: { registers }, decodings, row, facts } = c;
    const isStack = pushedBy(facts) !== 0;
    const isNarrow = !isStack && decodings.addressSize[decodings.rowOf[row]!] === 4;
    const { target } = this.#chooseTarget(c, isNarrow);
    const high = isNarrow && c.random.oneIn(2) ? c.random.bits() : target.u32[1]!;
    registers.setHalves(GPR_COUNT * row + (isStack ? RSP : RDI), target.u32[0]!, high);
  }

  #aimOperand(c: Conditioned): void {
    const { batch, decodings, row } = c;
    const at = decodings.rowOf[row]!;
    const isNarrow = decodings.addressSize[at] === 4;
    const segment = decodings.segment[at]!;
    const base = decodings.base[at]!;
    const operand: AimedOperand = {
      length: decodings.length[at]!,
      address32: isNarrow ? 1 : 0,
      segment,
      base,
      index: decodings.index[at]!,
      scale: decodings.scale[at]!,
      displacement: decodings.displacement.u32[2 * at]! | 0,
    };
    const aimed = this.#chooseTarget(c, isNarrow && segment === Segment.none);
    aimAt(operand, batch, row, aimed);
    if (isNarrow || c.facts.moved !== Moved.byBits) return;
    // Where the offset is in the base, the sum of both may be anywhere.
    const register = decodings.register[at]!;
    if (register !== base && register !== operand.index) return;
    if (register < GPR_COUNT && base !== NO_REGISTER) batch.registers.u32[2 * (GPR_COUNT * row + register) + 1] = 0;
  }

  /** Moves what rdi or rsp leads to next to the operand, or onto it. */
  #bringNear({ random, batch: { registers }, row, facts, decodings, addresses: { linear } }: Conditioned): void {
    const isStack = pushedBy(facts) !== 0;
    if (decodings.base[decodings.rowOf[row]!] === (isStack ? RSP : RDI)) return;
    const low = linear.u32[2 * OPERAND]! + random.below(2 * NEAR) - NEAR;
    if (low < 0 || low > 0xffff_ffff) return;
    registers.setHalves(GPR_COUNT * row + (isStack ? RSP : RDI), low, linear.u32[2 * OPERAND + 1]!);
  }
}

/** The device begins at one of the places, before it, a little behind it, or elsewhere. */
function placeDevice({ random, facts, batch, row, addresses, decodings }: Conditioned): void {
  const { ve: { gla, gpa }, glaFromOperand } = batch;
  const { hasOperand, hasSecond, linear } = addresses;
  const bits = random.half();
  const place = hasOperand && hasSecond ? bits & 1 : hasOperand ? OPERAND : SECOND;
  const size = facts.accesses[0]?.size ?? 1;
  const kind = bits >> 1 & 15;
  const spread = bits >> 5;
  const isDown = facts.isString && (batch.rflags.u32[2 * row]! & DIRECTION_FLAG) !== 0;
  const by = kind < 10
    ? isDown && (spread & 1) === 0 ? size - DEVICE_BYTES : 0
    : kind < 12
    ? -1 - spread % (DEVICE_BYTES - 1)
    : kind < 13
    ? 1 + spread % Math.max(1, size - 1)
    : kind < 14
    ? 0
    : PAGE * (1 + (spread & 15));
  const low = linear.u32[2 * place]! + by;
  const high = linear.u32[2 * place + 1]! + (low < 0 ? -1 : low > 0xffff_ffff ? 1 : 0);
  const isThere = isCanonical(high | 0, signShift(LEVELS));
  gla.setHalves(row, low, isThere ? high : KERNEL_HIGH);
  gpa.u32[2 * row] = (gpa.u32[2 * row]! & PAGES | gla.u32[2 * row]! & IN_PAGE) >>> 0;
  const isPlain = by === 0 && isThere && place === OPERAND && hasOperand && facts.moved === Moved.no &&
    (pushedBy(facts) >= 0 || decodings.base[decodings.rowOf[row]!] !== RSP);
  glaFromOperand[row] = isPlain ? 1 : 0;
}

/** Status flags of any kind, and DF, half of the time where it matters. */
function writeFlags({ random, facts, batch: { rflags }, row }: Conditioned): void {
  const bits = random.half();
  const isDown = facts.isString ? (bits & 2) !== 0 && (bits & 8) !== 0 : bits >> 12 === 0;
  const { u32 } = rflags;
  u32[2 * row] = u32[2 * row]! & ~(STATUS_FLAGS | DIRECTION_FLAG) | bits & STATUS_FLAGS | (isDown ? DIRECTION_FLAG : 0);
}

function chooseCount({ random, facts, batch: { registers }, decodings, row }: Conditioned): void {
  const at = decodings.rowOf[row]!;
  if (!facts.isString || decodings.repeat[at] === 0) return;
  const count = random.pick(COUNTS);
  const isNarrow = decodings.addressSize[at] === 4;
  registers.setHalves(GPR_COUNT * row + RCX, count, isNarrow && random.oneIn(2) ? random.bits() : 0);
}

/** Bases are where an instruction can load them from. */
function settleBases({ batch: { fsBase, gsBase, rip }, row }: Conditioned): void {
  const shift = signShift(LEVELS);
  for (const { u32 } of [fsBase, gsBase, rip]) {
    const high = u32[2 * row + 1]!;
    if (!isCanonical(high | 0, shift)) u32[2 * row + 1] = high << 31 - shift >> 31 - shift;
  }
}

/** The registers that addresses are made of: they are not canonical then. */
function leaveCanonical({ batch: { registers: { u32 } }, facts, decodings, row, addresses }: Conditioned): void {
  const at = decodings.rowOf[row]!;
  const second = !addresses.hasSecond ? NO_REGISTER : pushedBy(facts) === 0 ? RDI : RSP;
  for (const register of [decodings.base[at]!, decodings.index[at]!, second]) {
    if (register < GPR_COUNT) u32[2 * (GPR_COUNT * row + register) + 1]! ^= NOT_CANONICAL;
  }
}

/** What is known of an instruction of a case. */
export function factsAt({ facts, rowOf }: DecodingColumns, row: number): InstructionFacts {
  return factsOf(facts[rowOf[row]!]!);
}
