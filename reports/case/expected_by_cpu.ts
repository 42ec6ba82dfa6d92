/**
 * What must come of an instruction that the CPU is the judge of, in the words of an expectation.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import type { ExpectationView } from "../../triage/explain/case_views.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { EffectsView } from "../../triage/explain/effect_views.ts";

/** Status flags and DF: the CPU runs in user mode, with all others as they are there. */
const CHANGEABLE_FLAGS = 0xcd5n;

/** RFLAGS afterwards, as far as instructions change them; undefined ones are shown as before. */
export function flagsAfter({ rflags: before }: Case, after: bigint, open: bigint): bigint {
  const defined = CHANGEABLE_FLAGS & ~open;
  return after & defined | before & ~defined;
}

/** Whether the CPU is the judge of a case, and what it did is known. */
export function isJudgedByCpu({ byCpu }: ExpectationView, cpu: CpuView | null): cpu is CpuView {
  return byCpu === true && cpu?.effects !== undefined;
}

/** The expectation. What the CPU's accesses are is only said where they are known. */
export function expectedByCpu(c: Case, model: ExpectationView, cpu: CpuView): ExpectationView {
  const { undefined: open, exception, accesses, vectors, iterations } = cpu.effects!;
  const effects: EffectsView = {
    rflags: exception === null ? flagsAfter(c, cpu.rflags ?? c.rflags, open) : c.rflags,
    undefined: open,
    exception,
    accesses: accesses ?? [],
    vectors: vectors ?? {},
    ...iterations === undefined ? {} : { iterations },
  };
  const outcome = exception === null ? "handled" : "exception";
  return { ...model, outcome, reason: null, length: cpu.length, rip: cpu.rip, regs: cpu.regs, effects };
}
