/**
 * Comparing findings with baselines: what is new, and what is known but no longer shows.
 *
 * @module
 */
import type { Baseline } from "../corpus/files/baseline_file.ts";
import type { Aside } from "../findings/aside.ts";
import { type Finding, headOf, type KnownFinding, plainest } from "../findings/finding.ts";
import { doCpusDiffer, isEnvironment, type Verdict } from "../findings/verdict.ts";
import { cpuKind } from "../machine/cpu_name.ts";

/** A run, as far as it is compared. */
export interface Run {
  /** Names of the subjects. */
  readonly subjects: readonly string[];
  /** Names of the decoders; findings that nobody is blamed for are listed with the last. */
  readonly decoders: readonly string[];
  /** The CPU that was asked; null where none was. */
  readonly cpu: string | null;
  /** The CPUs whose records of truth were checked. */
  readonly records?: readonly { readonly cpu: string }[];
  /** Its findings. */
  readonly findings: readonly Finding[];
  /** What each correction does that the subjects could be tried with, in a sentence, by its id. */
  readonly corrections: ReadonlyMap<string, string>;
}

/** How a run and the baselines differ. */
export interface Comparison {
  /** Ids of the findings that are known. */
  readonly known: ReadonlySet<string>;
  /** Findings that no baseline lists. */
  readonly fresh: readonly Finding[];
  /** Why findings that no baseline lists do not count, by id. */
  readonly asides: ReadonlyMap<string, Aside>;
  /** Known findings that the run does not show, once each. */
  readonly gone: readonly KnownFinding[];
}

/** What a run is about: of its findings, only those count. */
export interface Scrutiny {
  /** The subjects about whom alone it is; where two are compared, the first one. Without it, all parties count. */
  readonly subjects?: readonly string[];
  /** Whether it counts where a subject refuses a legal instruction. */
  readonly gaps: boolean;
}

/** Of a run of revisions everything counts: their baselines list their gaps, too. */
const EVERYTHING: Scrutiny = { gaps: true };

/** What counts of somebody's own subjects: they alone, and gaps where a scope says what they claim. */
export function scrutinyOfOwn(subjects: readonly string[], hasScope: boolean): Scrutiny {
  return { subjects, gaps: hasScope };
}

/** What counts of a campaign of revisions: it meets ever more gaps, which no baseline lists. */
export const CAMPAIGN_SCRUTINY: Scrutiny = { gaps: false };

/**
 * What is known of the parties of a run, and what of a run counts. Exit codes and all reports follow this one rule.
 *
 * Effects of the environment are nobody's finding. Where CPUs differ nobody is wrong, and what all decoders say otherwise
 * than one vendor's CPUs, another's may do: such findings count only where a baseline lists them, so that no exit code
 * depends on the machine. What else counts, the run's {@linkcode Scrutiny} says.
 */
export class Known {
  /** Every finding that a baseline lists, by id. */
  readonly listed: ReadonlyMap<string, KnownFinding>;
  readonly #cpus: readonly string[];
  readonly #scrutiny: Scrutiny;

  /**
   * Reads the baselines of a run's parties.
   *
   * @param baselines The baselines.
   * @param cpus The CPUs that the run asks, itself or through their records.
   * @param scrutiny What the run is about.
   */
  constructor(baselines: readonly Baseline[], cpus: readonly string[], scrutiny: Scrutiny = EVERYTHING) {
    this.#scrutiny = scrutiny;
    this.listed = new Map(baselines.flatMap(({ findings }) => findings.map((known) => [known.id, known])));
    this.#cpus = cpus;
  }

  /** Whether it says anything that a known finding does not show: what rests on CPUs does only where one of them is asked. */
  isMissed(known: KnownFinding): boolean {
    return !isOfDecodersTogether(known) || this.#cpus.some((cpu) => restsOn(known.verdict, cpu));
  }

  /** Whether a finding of the run counts and is in no baseline. */
  isFresh(finding: Finding): boolean {
    return !this.listed.has(finding.id) && this.asideOf(finding) === null;
  }

  /** Why a finding of the run does not count; null where it does, or a baseline lists it. */
  asideOf(finding: Finding): Aside | null {
    const { id, parties: [first], isGap } = finding;
    const { subjects, gaps } = this.#scrutiny;
    if (this.listed.has(id)) return null;
    if (!isGated(finding)) return "environment";
    if (isOfSomeCpus(plainest(finding).verdict)) return "cpu";
    if (subjects !== undefined && !subjects.includes(first)) return "party";
    return isGap && !gaps ? "gap" : null;
  }
}

/** Compares a run with the baselines of its parties. */
export function compare(run: Run, baselines: readonly Baseline[], scrutiny?: Scrutiny): Comparison {
  const known = new Known(baselines, cpusOfRun(run), scrutiny);
  const shown = new Set(run.findings.map(({ id }) => id));
  return {
    known: new Set([...shown].filter((id) => known.listed.has(id))),
    fresh: run.findings.filter((finding) => known.isFresh(finding)),
    asides: asidesOf(run.findings, known),
    gone: [...known.listed.values()].filter((each) => known.isMissed(each) && !shown.has(each.id)),
  };
}

/** The CPUs that a run asks, itself or through their records. */
export function cpusOfRun({ cpu, records = [] }: Pick<Run, "cpu" | "records">): string[] {
  return [...(cpu === null ? [] : [cpu]), ...records.map((each) => each.cpu)];
}

/** Why those findings do not count that do not, by id. */
export function asidesOf(findings: readonly Finding[], known: Known): Map<string, Aside> {
  return new Map(findings.flatMap((finding) => {
    const aside = known.asideOf(finding);
    return aside === null ? [] : [[finding.id, aside]];
  }));
}

/** Whether a finding belongs into a baseline: effects of the environment do not. */
export function isGated(finding: Finding): boolean {
  return !isEnvironment(plainest(finding).verdict);
}

/** Whether a verdict says what some CPUs do and others do not, or may not. */
function isOfSomeCpus(verdict: Verdict): boolean {
  return doCpusDiffer(verdict) || verdict.reason === "one-vendor";
}

/** Whether every CPU that a verdict rests on is recorded: then it is the same on every machine. */
function isOfRecords({ cpus }: Verdict): boolean {
  return cpus.length > 0 && cpus.every(({ recorded }) => recorded);
}

/** Whether it is of decoders that agree with each other and not with the CPU. */
function isOfDecodersTogether({ parties: [first] }: Pick<Finding, "parties">): boolean {
  return first === "decoders";
}

/** Whether a verdict rests on a CPU of the same kind. */
function restsOn({ cpus }: Verdict, cpu: string | null): boolean {
  return cpu !== null && cpus.some((each) => cpuKind(each.cpu) === cpuKind(cpu));
}

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

/** Whose baseline lists how two subjects differ. */
export function comparisonName(first: string, second: string): string {
  return `${first} against ${second}`;
}

/** The name of the baseline of what CPUs do differently. */
export const CPUS = "cpus";

/**
 * In whose baselines a finding is listed: the subject's, or that of each decoder that is wrong; where none is blamed, that of
 * the last one that differs, or that of what CPUs do differently. The model has none.
 */
function ownersOf({ subjects, decoders }: Run, finding: Finding): readonly string[] {
  const { parties } = finding;
  const [first, second] = parties;
  if (second === "model") return [first];
  if (subjects.includes(first)) return [comparisonName(first, second)];
  if (first === "model") return [];
  const { verdict } = plainest(finding);
  if (doCpusDiffer(verdict)) return [CPUS];
  const { blames } = verdict;
  const blamed = decoders.filter((name) => blames.includes(name));
  if (blamed.length > 0) return blamed;
  const differing = decoders.filter((name) => parties.includes(name));
  return (differing.length > 0 ? differing : decoders).slice(-1);
}

function entryOf(
  { subjects, corrections }: Run,
  finding: Finding,
  before: KnownFinding | undefined,
): KnownFinding {
  const { verdict, case: example } = plainest(finding);
  const { link = null, reason = reasonOf(finding, subjects, corrections) } = before ?? {};
  // Another stepping or microcode that says the same rewrites nothing; what it says anew is said by its own name.
  const isAsBefore = before !== undefined && textOf(before.verdict) === textOf(verdict);
  return { ...headOf(finding), verdict: isAsBefore ? before.verdict : verdict, case: example, link, reason };
}

/** A verdict as a text that is the same for CPUs of one kind. */
function textOf(verdict: Verdict): string {
  return JSON.stringify({ ...verdict, cpus: verdict.cpus.map(({ cpu, did }) => [cpuKind(cpu), did]) });
}

/** What to write of a new finding until somebody knows better. */
function reasonOf(
  finding: Finding,
  subjects: readonly string[],
  corrections: ReadonlyMap<string, string>,
): string {
  const { id, parties, isGap, cause } = finding;
  if (doCpusDiffer(plainest(finding).verdict)) return "CPUs differ, and all of them are right";
  if (cause === null && subjects.includes(parties[0])) return "Taken as known; nobody has said why";
  if (cause === null) return `No public report is known; "deno task triage --upstream ${id}" writes one`;
  if (cause.length > 0) return cause.map((each) => corrections.get(each) ?? each).join("; ");
  return isGap ? "Refusing is allowed; no correction teaches the handler this form" : "No correction removes it";
}
