/**
 * Writing baselines anew after a run.
 *
 * @module
 */
import type { Baseline } from "../corpus/files/baseline_file.ts";
import { type Finding, headOf, type KnownFinding, plainest } from "../findings/finding.ts";
import { doCpusDiffer, type Verdict } from "../findings/verdict.ts";
import { cpuKind } from "../machine/cpu_name.ts";
import { ownersOf } from "./baseline_owners.ts";
import { compare, isGated, isOfSomeCpus, restsOn, type Run } from "./compare_baseline.ts";

/**
 * The baselines after a run: what it shows, with the links and reasons that were written before. What was settled on a CPU
 * of another kind stays as it is, or where no CPU was asked: this run can say nothing better about it, unless its records do.
 *
 * @param run The run.
 * @param before The baselines of all its parties so far.
 * @returns The new ones, in the same order.
 */
export function updated(run: Run, before: readonly Baseline[]): Baseline[] {
  const gone = new Set(compare(run, before).gone.map(({ id }) => id));
  const recorded = new Set(run.findings.filter((each) => isOfRecords(plainest(each).verdict)).map(({ id }) => id));
  const stays = ({ id, verdict }: KnownFinding) => !recorded.has(id) && isOfAnotherCpu(verdict, run);
  // Who is wrong may be another now: what people wrote of a finding goes with it.
  const written = new Map(before.flatMap(({ findings }) => findings.map((known) => [known.id, known])));
  const settled = new Set(before.flatMap(({ findings }) => findings.filter(stays).map(({ id }) => id)));
  return before.map((baseline) => {
    const stay = baseline.findings.filter(({ id }) => !gone.has(id));
    const findings = new Map(stay.map((known) => [known.id, known]));
    for (const finding of run.findings) {
      const { id } = finding;
      const before = findings.get(id);
      if (settled.has(id)) {
        if (before !== undefined) findings.set(id, { ...before, ...headOf(finding) });
      } else if (isListed(finding) && ownersOf(run, finding).includes(baseline.party)) {
        findings.set(id, entryOf(run, finding, before ?? written.get(id)));
      } else findings.delete(id);
    }
    return { ...baseline, findings: [...findings.values()] };
  });
}

/** Whether a finding is for baselines: what some CPUs do and others do not is, where records say so of all of them. */
function isListed(finding: Finding): boolean {
  const { verdict } = plainest(finding);
  return isGated(finding) && (!isOfSomeCpus(verdict) || doCpusDiffer(verdict) && isOfRecords(verdict));
}

/** Whether a known finding's verdict rests on CPUs none of which is of the kind of the run's. */
function isOfAnotherCpu(verdict: Verdict, { cpu }: Run): boolean {
  return verdict.cpus.length > 0 && !restsOn(verdict, cpu);
}

/** Whether every CPU that a verdict rests on is recorded: then it is the same on every machine. */
function isOfRecords({ cpus }: Verdict): boolean {
  return cpus.length > 0 && cpus.every(({ recorded }) => recorded);
}

function entryOf(
  run: Run,
  finding: Finding,
  before: KnownFinding | undefined,
): KnownFinding {
  const { verdict, case: example } = plainest(finding);
  const { link = null, reason = reasonOf(finding, run) } = before ?? {};
  // Another stepping or microcode that says the same rewrites nothing; what it says anew is said by its own name.
  const isAsBefore = before !== undefined && textOf(before.verdict) === textOf(verdict);
  return { ...headOf(finding), verdict: isAsBefore ? before.verdict : verdict, case: example, link, reason };
}

/** A verdict as a text that is the same for CPUs of one kind. */
function textOf(verdict: Verdict): string {
  return JSON.stringify({ ...verdict, cpus: verdict.cpus.map(({ cpu, did }) => [cpuKind(cpu), did]) });
}

/** What to write of a new finding until somebody knows better. */
function reasonOf(finding: Finding, { subjects, added = [], corrections }: Run): string {
  const { id, parties, isGap, cause } = finding;
  if (doCpusDiffer(plainest(finding).verdict)) return "CPUs differ, and all of them are right";
  // Of what is somebody's own, nobody else knows a report.
  const isOwn = subjects.includes(parties[0]) || added.some((name) => parties.includes(name));
  if (cause === null && isOwn) return "Taken as known; nobody has said why";
  if (cause === null) return `No public report is known; "deno task triage --upstream ${id}" writes one`;
  if (cause.length > 0) return cause.map((each) => corrections.get(each) ?? each).join("; ");
  return isGap ? "Refusing is allowed; no correction teaches the handler this form" : "No correction removes it";
}
