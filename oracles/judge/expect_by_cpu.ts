/**
 * Expectations of what the model does not know: what the CPU did is what must come of a case.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { AccessLists, MOST_TOLD } from "../../machine/effects.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { CpuTruths } from "../cpu/ask/cpu_truths.ts";
import { factsOf } from "../instructions/facts.ts";
import { NotAsked } from "../instructions/instruction_effects.ts";
import { type Expectations, Expected, Hazard, Reason, Source } from "../model/expectation.ts";
import { hazardsAt } from "../model/model_faults.ts";
import { isAnswered } from "./judge_by_cpu.ts";
import { repeatedBits } from "./judge_repeated.ts";

// Constants of its own: docs/design/performance.md says why.
const { outside: OUTSIDE, handled: HANDLED, fault: FAULT } = Expected;
const { invalid: INVALID } = Reason;
const { asked: ASKED } = NotAsked;
const { userMode: USER_MODE } = Hazard;

/** Status flags and DF: all others are as they were. */
const CHANGEABLE_FLAGS = 0xcd5;
const KERNEL = 0;

/**
 * Fills in what must come of the cases that are outside the model, as far as the CPU was asked and could answer. What faults to the
 * model and not to the CPU is expected by nobody.
 *
 * @param batch The cases.
 * @param reference What the instructions are.
 * @param truths What the CPU did; has effects.
 * @param out The model's expectations.
 */
export function expectByCpu(batch: Batch, reference: DecodingColumns, truths: CpuTruths, out: Expectations): void {
  const effects = truths.effects!;
  out.effects = effects;
  const lists = out.lists ??= new AccessLists(out.kind.length, MOST_TOLD);
  for (let row = 0; row < batch.size; row++) {
    if (out.kind[row] === FAULT) leaveToDecoders(truths, out, row);
    if (out.kind[row] !== OUTSIDE || effects.why[row] !== ASKED || effects.isUndefined[row] === 1) continue;
    const at = reference.rowOf[row]!;
    const facts = factsOf(reference.facts[at]!);
    out.kind[row] = HANDLED;
    out.reason[row] = Reason.none;
    out.source[row] = Source.cpu;
    out.length[row] = reference.length[at]!;
    out.rip.copy(row, truths.rip, row);
    for (let r = GPR_COUNT * row; r < GPR_COUNT * (row + 1); r++) out.registers.copy(r, truths.registers, r);
    const flags = batch.rflags.u32[2 * row]! & ~CHANGEABLE_FLAGS | truths.flags[row]! & CHANGEABLE_FLAGS;
    out.rflags.setHalves(row, flags, batch.rflags.u32[2 * row + 1]!);
    out.exception[row] = effects.columns.exception[row]!;
    out.hazard[row] = hazardsOf(batch, effects.places, facts.accesses.map(({ size }) => size), row) & out.terms.open;
    lists.copyRow(row, effects.columns.accesses, row);
    out.address.copy(row, effects.places.operand, row);
    out.access.size[row] = facts.accesses[0]?.size ?? 0;
    out.repeated[row] = facts.isString && reference.repeat[at] === 1 ? repeatedBits(facts, reference, at) : 0;
  }
}

/**
 * Where the CPU executes what the reference decoder takes for no instruction, the decoder is wrong, or CPUs differ: a subject that
 * does the same is not to blame.
 */
function leaveToDecoders(truths: CpuTruths, out: Expectations, row: number): void {
  if (out.reason[row] !== INVALID || !isAnswered(truths, row) || truths.valid[row] === 0) return;
  out.kind[row] = OUTSIDE;
  out.reason[row] = Reason.outsideModel;
}

/** Places of a case, by linear address; which of them it has is told by its offset in the region. */
type Places = NonNullable<Expectations["effects"]>["places"];

function hazardsOf(batch: Batch, { operand, second, has }: Places, sizes: readonly number[], row: number): number {
  const size = Math.max(1, ...sizes);
  let bits = batch.cpl[row] === KERNEL ? 0 : USER_MODE;
  if ((has[row]! & 1) !== 0) bits |= hazardsAt(batch, row, operand.u32[2 * row]!, operand.u32[2 * row + 1]!, size);
  if ((has[row]! & 2) !== 0) bits |= hazardsAt(batch, row, second.u32[2 * row]!, second.u32[2 * row + 1]!, size);
  return bits;
}
