/**
 * What an emulator below a guest meets beside the device: operands of ordinary memory, and addresses at which the CPU raises
 * an exception in place of an access.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { Form } from "../../machine/decoding.ts";
import { reachesDevice } from "../../machine/memory_image.ts";
import { isReached, signShift } from "../../machine/possible_state.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Hazard, Reason } from "./expectation.ts";
import { hazardOfAddress, isPrivate } from "./model_hazards.ts";
import type { ModelInstruction } from "./model_instruction.ts";

// Constants of its own: docs/design/performance.md says why.
const { pageCrossing: PAGE_CROSSING, privateGpa: PRIVATE_GPA, nonCanonical: NON_CANONICAL, userMode: USER } = Hazard;
const { noIteration: NO_ITERATION, userMode: USER_MODE } = Reason;
const { movs: MOVS } = Form;

const [RSP, RBP, RDI] = [4, 5, 7];
const KERNEL = 0;
const PAGE = 0x1000;

/** Vectors of #SS and #GP (SDM vol. 3, 6.15). */
const [STACK_FAULT, GENERAL_PROTECTION] = [12, 13];

/**
 * Says what speaks against emulating each of some cases, and which exception a CPU raises at an address that is not canonical:
 * #SS where the base is rsp or rbp and no segment has a base, else #GP.
 *
 * @param batch The cases.
 * @param insn The instruction, and which cases have it.
 * @param out Has the reasons and addresses, and receives hazards and exceptions.
 */
export function expectFaults(batch: Batch, insn: ModelInstruction, out: Expectations): void {
  const { form, size, isNarrow } = insn;
  const { address: { u32: address }, reason, hazard, exception, terms: { open } } = out;
  const { u32: registers } = batch.registers;
  const isStack = form !== MOVS && !insn.hasSegment && (insn.base === RSP || insn.base === RBP);
  for (let row = insn.first; row < insn.end; row++) {
    if (reason[row] === NO_ITERATION) continue;
    let bits = hazardsAt(batch, row, address[2 * row]!, address[2 * row + 1]!, size);
    if (form === MOVS) {
      const rdi = 2 * (GPR_COUNT * row + RDI);
      bits |= hazardsAt(batch, row, registers[rdi]!, isNarrow ? 0 : registers[rdi + 1]!, size);
    }
    if (batch.cpl[row] !== KERNEL && reason[row] !== USER_MODE) bits |= USER;
    hazard[row] = bits & open;
    if ((hazard[row]! & NON_CANONICAL) !== 0) exception[row] = isStack ? STACK_FAULT : GENERAL_PROTECTION;
  }
}

/** What speaks against emulating an access of `size` bytes at a linear address: bits of {@linkcode Hazard}. */
export function hazardsAt(batch: Batch, row: number, low: number, high: number, size: number): number {
  const shift = signShift(batch.paging[row]!);
  const crosses = (low & PAGE - 1) + size > PAGE ? PAGE_CROSSING : 0;
  const hidden = isPrivate(batch, row) && reachesDevice(batch, row, low, high, size) ? PRIVATE_GPA : 0;
  const address = isReached(low, high, size, shift) ? hazardOfAddress(low, high, shift) : NON_CANONICAL;
  return crosses | hidden | address;
}
