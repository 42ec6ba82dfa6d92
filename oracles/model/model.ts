/**
 * The reference model: what the architecture says each instruction in scope does, applied to registers and to the
 * VMM's answer. It works from a decoder's decoding and shares no code with the handler.
 *
 * The exit is taken as having happened, so no case faults for its address. The model says `fault` where the bytes are
 * no instruction, `refused` where a handler has nothing to emulate or must not, `handled` for the moves, and `outside` for
 * everything else that reads or writes memory; for an emulator below the guest also for what accesses none.
 *
 * Cases that share a decoding are taken together, column by column: so each step looks its columns up once for all of
 * them.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { GUEST_TERMS, type Terms } from "../../machine/contract.ts";
import { type DecodingColumns, Form } from "../../machine/decoding.ts";
import { reachesDevice } from "../../machine/memory_image.ts";
import { findImpossible } from "../../machine/possible_state.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Expected, Hazard, Reason, REASONS } from "./expectation.ts";
import { expectAccesses } from "./model_access.ts";
import { expectFaults } from "./model_faults.ts";
import { expectHazards } from "./model_hazards.ts";
import { ModelInstruction } from "./model_instruction.ts";
import { expectLists } from "./model_lists.ts";
import { expectLoads } from "./model_load.ts";
import { expectMemory } from "./model_memory.ts";
import { expectRegisterMoves } from "./model_register.ts";
import { expectStrings } from "./model_string.ts";

/** Privilege level of user mode. */
const USER = 3;

/** Halves of a case's registers, and where rcx and rdi are among them. */
const HALVES = 2 * GPR_COUNT;
const RCX = 2;
const RDI = 14;

/** What comes of a case, by the reason for not handling it. */
const KINDS = Uint8Array.from(REASONS, () => Expected.refused);
KINDS[Reason.none] = Expected.handled;
KINDS[Reason.invalid] = Expected.fault;
KINDS[Reason.outsideModel] = Expected.outside;

// Constants of its own: docs/design/performance.md says why.
const { none: NO_REASON, userMode: USER_MODE, noIteration: NO_ITERATION, deviceStatus: DEVICE_STATUS } = Reason;
const { userMode: USER_HAZARD } = Hazard;
const { movs: MOVS } = Form;

/** The instruction of the cases that are looked at. */
const INSTRUCTION = new ModelInstruction();

/**
 * Fills `out` with what must come of each case of `batch`.
 *
 * @example A 32-bit load clears the upper half
 * ```ts
 * import { Batch, caseOf, DecodingColumns, Expectations, fillBatch, IcedDecoder, model } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const decodings = new DecodingColumns(1);
 * const expected = new Expectations(1);
 * const iced = new IcedDecoder();
 * fillBatch(batch, [caseOf([0x0f, 0xb6, 0x07], { device: { value: 0x11n, status: 0n } })]);
 * iced.decode(batch, decodings);
 * iced.close();
 * model(batch, decodings, expected);
 * assertEquals(expected.registers.at(0), 0x11n);
 * ```
 *
 * @param batch The cases, their gla filled in.
 * @param decodings What the instructions are.
 * @param out Receives the expectations.
 * @param terms On whose terms a handler is judged (default: those of a guest kernel's).
 */
export function model(batch: Batch, decodings: DecodingColumns, out: Expectations, terms: Terms = GUEST_TERMS): void {
  out.reset(batch, terms);
  findImpossible(batch, decodings, out.impossible, terms);
  const insn = INSTRUCTION;
  for (let first = 0, end = 0; first < batch.size; first = end) {
    end = decodings.endOfShared(first, batch.size);
    insn.read(decodings, first, end, terms);
    if (insn.refusal !== NO_REASON) refuse(insn, out);
    else if (insn.isRegisterMove) expectRegisterMoves(batch, decodings, insn, out);
    else expectHandled(batch, decodings, insn, out);
  }
}

function refuse({ first, end, refusal, length }: ModelInstruction, out: Expectations): void {
  for (let row = first; row < end; row++) {
    out.length[row] = length;
    out.reason[row] = refusal;
    out.kind[row] = KINDS[refusal]!;
  }
}

/** An instruction that can be handled: what comes of it depends on each case's state. */
function expectHandled(
  batch: Batch,
  decodings: DecodingColumns,
  insn: ModelInstruction,
  out: Expectations,
): void {
  const { terms } = out;
  if (terms.hasMemory) expectMemory(batch, decodings, insn, out);
  for (let row = insn.first; row < insn.end; row++) {
    const reason = reasonOf(batch, insn, row, out);
    out.length[row] = insn.length;
    out.reason[row] = reason;
    out.kind[row] = KINDS[reason]!;
    // Without an iteration there is nothing to emulate; who goes on all the same does nothing else.
    if (reason === NO_REASON || reason === NO_ITERATION) out.rip.add(row, insn.length);
  }
  if (terms.hasMemory && terms.contract === "hypervisor") expectFaults(batch, insn, out);
  else expectHazards(batch, decodings, insn, out);
  expectAccesses(batch, decodings, insn, out);
  if (insn.form === MOVS) expectStrings(batch, insn, out);
  else if (insn.store === 0) expectLoads(insn, out);
  if (terms.hasMemory) expectLists(batch, insn, out);
}

/** Why a case of an instruction that can be handled is not. */
function reasonOf(batch: Batch, insn: ModelInstruction, row: number, out: Expectations): number {
  if (batch.cpl[row] === USER && (out.terms.refused & USER_HAZARD) !== 0) return USER_MODE;
  if (insn.repeat === 1 && countIsZero(batch, insn, row)) return NO_ITERATION;
  if (batch.device.status.isZero(row)) return NO_REASON;
  return out.terms.hasMemory && !asksDevice(batch, insn, row, out) ? NO_REASON : DEVICE_STATUS;
}

/** Whether an operand of a case is the device's; of a string move, either one. */
function asksDevice(batch: Batch, { form, size, isNarrow }: ModelInstruction, row: number, out: Expectations): boolean {
  const { u32 } = out.address;
  if (reachesDevice(batch, row, u32[2 * row]!, u32[2 * row + 1]!, size)) return true;
  if (form !== MOVS) return false;
  const rdi = HALVES * row + RDI;
  const { registers } = batch;
  return reachesDevice(batch, row, registers.u32[rdi]!, isNarrow ? 0 : registers.u32[rdi + 1]!, size);
}

function countIsZero({ registers: { u32 } }: Batch, { isNarrow }: ModelInstruction, row: number): boolean {
  const at = HALVES * row + RCX;
  return u32[at] === 0 && (isNarrow || u32[at + 1] === 0);
}
