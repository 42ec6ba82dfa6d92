/**
 * What speaks against emulating an access although the architecture allows it.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, Form } from "../../machine/decoding.ts";
import { linearAddress } from "../../machine/linear_address.ts";
import { signShift } from "../../machine/possible_state.ts";
import { Qwords } from "../../machine/qwords.ts";
import { type Expectations, Hazard, Reason } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";

// Constants of its own: docs/design/performance.md says why.
const { userAddress: USER_ADDRESS, nonCanonical: NON_CANONICAL } = Hazard;
const { pageCrossing: PAGE_CROSSING, privateGpa: PRIVATE_GPA } = Hazard;
const { userMode: USER_HAZARD } = Hazard;
const { noIteration: NO_ITERATION, userMode: USER_MODE } = Reason;
const { movs: MOVS } = Form;

/** The vsyscall page, the only one in the kernel's half that is the user's. */
const VSYSCALL_HIGH = 0xffff_ffff;
const VSYSCALL_LOW = 0xff60_0000;

const PAGE = 0x1000;

/** Privilege level of user mode. */
const USER = 3;

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
  { reason, hazard, terms: { open } }: Expectations,
): void {
  const { glaFromOperand, paging, ve } = batch;
  const gla = ve.gla.u32;
  for (let row = first; row < end; row++) {
    if (reason[row] === NO_ITERATION) continue;
    // Of an access across pages the gla can be in either one; a string's is taken for what the gla says.
    const isGla = glaFromOperand[row] === 1 || form === MOVS;
    const low = isGla ? gla[2 * row]! : operandLow(batch, decodings, row);
    const crosses = (low & PAGE - 1) + size > PAGE ? PAGE_CROSSING : 0;
    const hidden = isPrivate(batch, row) ? PRIVATE_GPA : 0;
    const address = hazardOfAddress(gla[2 * row]!, gla[2 * row + 1]!, signShift(paging[row]!));
    const isUser = batch.cpl[row] === USER && reason[row] !== USER_MODE ? USER_HAZARD : 0;
    hazard[row] = (address | crosses | hidden | isUser) & open;
  }
}

/** The low half of the operand's address. */
function operandLow(batch: Batch, decodings: DecodingColumns, row: number): number {
  linearAddress(batch, decodings, row, OPERAND, 0);
  return OPERAND.u32[0]!;
}

/** Whether a case's gpa is private memory: the shared bit is the top one (TDX module, GPAW). */
export function isPrivate({ ve: { gpa, gpaWidth } }: Batch, row: number): boolean {
  return (gpa.u32[2 * row + 1]! >>> gpaWidth[row]! - 33 & 1) === 0;
}

/** What speaks against a linear address, by its halves and the shift of its sign. */
export function hazardOfAddress(low: number, high: number, shift: number): number {
  const sign = high >> shift;
  if (sign === 0) return USER_ADDRESS;
  if (sign !== -1) return NON_CANONICAL;
  const isVsyscall = high === VSYSCALL_HIGH && (low & -PAGE) >>> 0 === VSYSCALL_LOW;
  return isVsyscall ? USER_ADDRESS : 0;
}
