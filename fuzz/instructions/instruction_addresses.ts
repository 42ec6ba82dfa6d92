/**
 * Where an instruction's memory is in a case: its operand, and what rdi or rsp leads to.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, Segment } from "../../machine/decoding.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type InstructionFacts, Place, pushedBy } from "../../oracles/instructions/facts.ts";
import { operandOffset } from "../../oracles/instructions/operand_offset.ts";

const [RSP, RDI] = [4, 7];

/** Values of {@linkcode InstructionAddresses.linear}. */
export const [OPERAND, SECOND] = [0, 1];

/** The addresses of one case. One object serves many. */
export class InstructionAddresses {
  /** Linear addresses: the operand's, and that of what rdi or rsp leads to. */
  readonly linear: Qwords = new Qwords(2);
  /** Whether there is an operand. */
  hasOperand = false;
  /** Whether there is anything at rdi or on the stack. */
  hasSecond = false;
  readonly #shifted = { ripLow: 0, ripHigh: 0, rsp: 0 };

  /** Says which of them an instruction has. */
  start({ accesses }: InstructionFacts): void {
    this.hasOperand = accesses.some(({ place }) => place === Place.operand);
    this.hasSecond = accesses.some(({ place }) => place !== Place.operand);
  }

  /** Computes those of case `row`. */
  read(facts: InstructionFacts, batch: Batch, decodings: DecodingColumns, row: number): void {
    if (this.hasOperand) this.#readOperand(facts, batch, decodings, row);
    if (this.hasSecond) this.#readSecond(facts, batch, decodings, row);
  }

  #readOperand(facts: InstructionFacts, batch: Batch, decodings: DecodingColumns, row: number): void {
    const at = decodings.rowOf[row]!;
    const { rip, fsBase, gsBase } = batch;
    this.#shifted.ripLow = rip.u32[2 * row]! + decodings.length[at]!;
    this.#shifted.ripHigh = rip.u32[2 * row + 1]!;
    this.#shifted.rsp = Math.max(0, -pushedBy(facts));
    operandOffset(facts, batch, decodings, row, this.#shifted, this.linear, OPERAND);
    const segment = decodings.segment[at]!;
    if (segment === Segment.none) return;
    const { u32 } = segment === Segment.fs ? fsBase : gsBase;
    const low = this.linear.u32[2 * OPERAND]! + u32[2 * row]!;
    const high = this.linear.u32[2 * OPERAND + 1]! + u32[2 * row + 1]!;
    this.linear.setHalves(OPERAND, low, high + (low > 0xffff_ffff ? 1 : 0));
  }

  #readSecond(facts: InstructionFacts, { registers: { u32 } }: Batch, decodings: DecodingColumns, row: number): void {
    const pushed = pushedBy(facts);
    const isNarrow = pushed === 0 && decodings.addressSize[decodings.rowOf[row]!] === 4;
    const at = 2 * (GPR_COUNT * row + (pushed === 0 ? RDI : RSP));
    const low = u32[at]! - Math.max(0, pushed);
    this.linear.setHalves(SECOND, low, isNarrow ? 0 : u32[at + 1]! - (low < 0 ? 1 : 0));
  }
}
