/**
 * Moves what a generated case accesses to where a user's process can have memory, and leaves the rest of it: what an address is
 * modulo a page, how far the device is from it, and all values on which the instruction depends.
 *
 * @module
 */
import { InstructionAddresses, OPERAND, SECOND } from "../../fuzz/instructions/instruction_addresses.ts";
import { aimAt } from "../../machine/aim.ts";
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, Segment } from "../../machine/decoding.ts";
import { isCanonical, signShift } from "../../machine/possible_state.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, RIP } from "../../machine/registers.ts";
import { factsOf, Moved, pushedBy } from "../../oracles/instructions/facts.ts";
import { BASE, DATA, HIGH, keepStackNear, operandOf, STACK, TEXT } from "./user_states.ts";

const [RSP, RDI] = [4, 7];
const LEVELS = 4;
const IN_PAGE = 0xfff;

/** What of an address stays: operands are in four pages. */
const KEPT = 0x3fff;

/** So far from the operand the device may be and is moved with it. */
const NEAR = 0x2_0000;

const TWO_32 = 2 ** 32;

/** Moves cases. One object serves many. */
export class UserAddresses {
  readonly #addresses = new InstructionAddresses();
  readonly #plain = new InstructionAddresses();
  readonly #target = new Qwords(1);

  /** Moves case `row` of an instruction that is known. */
  move(batch: Batch, decodings: DecodingColumns, row: number): void {
    const at = decodings.rowOf[row]!;
    const facts = factsOf(decodings.facts[at]!);
    const addresses = this.#addresses;
    addresses.start(facts);
    const second = pushedBy(facts) === 0 ? RDI : RSP;
    const isNarrow = decodings.addressSize[at] === 4;
    batch.rip.setHalves(row, TEXT | batch.rip.u32[2 * row]! & IN_PAGE, HIGH);
    const usesStack = decodings.base[at] === RSP || addresses.hasSecond && second === RSP;
    if (!usesStack) batch.registers.setHalves(GPR_COUNT * row + RSP, STACK, HIGH);
    addresses.read(facts, batch, decodings, row);
    if (addresses.hasSecond && this.#isSomewhere(SECOND)) {
      const high = second === RDI && isNarrow ? 0 : HIGH;
      const [low] = this.#moveDevice(batch, row, SECOND, high);
      const register = 2 * (GPR_COUNT * row + second);
      batch.registers.u32[register]! += low;
      if (high !== 0) batch.registers.u32[register + 1] = HIGH;
    }
    // What rsp or rdi is a part of has moved with it.
    const isMoved = addresses.hasSecond && decodings.base[at] === second;
    if (!addresses.hasOperand || isMoved || !this.#isSomewhere(OPERAND)) return;
    const [low, high] = this.#moveDevice(batch, row, OPERAND, isNarrow ? 0 : HIGH);
    // Where a register says how far from it the operand is, that stays.
    this.#plain.start(facts);
    this.#plain.read({ ...facts, moved: Moved.no }, batch, decodings, row);
    const { u32 } = this.#plain.linear;
    const sum = u32[2 * OPERAND]! + low;
    const upper = isNarrow ? 0 : u32[2 * OPERAND + 1]! + high + (sum > 0xffff_ffff ? 1 : sum < 0 ? -1 : 0);
    this.#target.setHalves(0, sum, upper);
    const base = isNarrow && decodings.segment[at] === Segment.none ? 0 : BASE;
    keepStackNear(batch, decodings, row, at);
    aimAt(operandOf(decodings, at), batch, row, { target: this.#target, segmentBase: [base, 0] });
    if (decodings.base[at] === RIP) batch.rip.u32[2 * row + 1]! &= 0x7fff;
  }

  #isSomewhere(place: number): boolean {
    return isCanonical(this.#addresses.linear.u32[2 * place + 1]! | 0, signShift(LEVELS));
  }

  /** The halves of what a place is moved by. The device goes along if it is near. */
  #moveDevice({ ve: { gla } }: Batch, row: number, place: number, to: number): [low: number, high: number] {
    const { u32 } = this.#addresses.linear;
    const [low, high] = [u32[2 * place]!, u32[2 * place + 1]!];
    const by = [(DATA | low & KEPT) - low, to - high] as [number, number];
    const distance = gla.u32[2 * row]! - low + TWO_32 * (gla.u32[2 * row + 1]! - high);
    if (Math.abs(distance) <= NEAR) {
      const sum = gla.u32[2 * row]! + by[0];
      gla.setHalves(row, sum, gla.u32[2 * row + 1]! + by[1] + (sum > 0xffff_ffff ? 1 : sum < 0 ? -1 : 0));
    }
    return by;
  }
}
