/**
 * What speaks against emulating an access although the architecture allows it.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, Form } from "../../machine/decoding.ts";
import { linearAddress } from "../../machine/linear_address.ts";
import { Qwords } from "../../machine/qwords.ts";
import { type Expectations, Hazard, Reason } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";

// Constants of its own: docs/design/performance.md says why.
const { userAddress: USER_ADDRESS, nonCanonical: NON_CANONICAL } = Hazard;
const { pageCrossing: PAGE_CROSSING, privateGpa: PRIVATE_GPA } = Hazard;
const { noIteration: NO_ITERATION } = Reason;
const { movs: MOVS } = Form;

/** Where the lower canonical half of the addresses ends, and the upper one begins, in the upper halves of addresses. */
const USER_HALF_END = 0x8000;
const KERNEL_HALF = 0xffff_8000;

/** The vsyscall page, the only one in the kernel's half that is the user's. */
const VSYSCALL_HIGH = 0xffff_ffff;
const VSYSCALL_LOW = 0xff60_0000;

const PAGE = 0x1000;

/**
 * Bits 47 and 51 of a gpa, in its upper half. The shared bit is the top one of a gpa, which is 48 or 52 bits wide (TDX
 * module, GPAW); a case does not say which, so either one is taken for it.
 */
const SHARED_HIGH = 0x8_8000;

/** An operand's address, between two lines of code. */
const OPERAND = new Qwords(1);

/**
 * Says what speaks against emulating the access of each of the cases that access memory.
 *
 * @param batch The cases.
 * @param decodings What the instructions are.
 * @param insn The instruction, and which cases have it.
 * @param out Has the reasons, and receives the hazards.
 */
export function expectHazards(
  batch: Batch,
  decodings: DecodingColumns,
  { first, end, form, size }: ModelInstruction,
  { reason, hazard }: Expectations,
): void {
  const { glaFromOperand, ve } = batch;
  const gla = ve.gla.u32;
  const gpa = ve.gpa.u32;
  for (let row = first; row < end; row++) {
    if (reason[row] === NO_ITERATION) continue;
    // Of an access across pages the gla can be in either one; a string's is taken for what the gla says.
    const isGla = glaFromOperand[row] === 1 || form === MOVS;
    const low = isGla ? gla[2 * row]! : operandLow(batch, decodings, row);
    const crosses = (low & PAGE - 1) + size > PAGE ? PAGE_CROSSING : 0;
    const isPrivate = (gpa[2 * row + 1]! & SHARED_HIGH) === 0 ? PRIVATE_GPA : 0;
    hazard[row] = addressHazard(gla[2 * row]!, gla[2 * row + 1]!) | crosses | isPrivate;
  }
}

/** The low half of the operand's address. */
function operandLow(batch: Batch, decodings: DecodingColumns, row: number): number {
  linearAddress(batch, decodings, row, OPERAND, 0);
  return OPERAND.u32[0]!;
}

function addressHazard(low: number, high: number): number {
  if (high < USER_HALF_END) return USER_ADDRESS;
  if (high < KERNEL_HALF) return NON_CANONICAL;
  const isVsyscall = high === VSYSCALL_HIGH && (low & -PAGE) >>> 0 === VSYSCALL_LOW;
  return isVsyscall ? USER_ADDRESS : 0;
}
