/**
 * Comparing findings with baselines: what is new, and what is known but no longer shows.
 *
 * @module
 */
import type { Baseline } from "../corpus/files/baseline_file.ts";
import type { Aside } from "../findings/aside.ts";
import { type Finding, type KnownFinding, plainest } from "../findings/finding.ts";
import { doCpusDiffer, isEnvironment, type Verdict } from "../findings/verdict.ts";
import { cpuKind } from "../machine/cpu_name.ts";

/** A run, as far as it is compared. */
export interface Run {
  /** Names of the subjects. */
  readonly subjects: readonly string[];
  /** Names of the decoders; findings that nobody is blamed for are listed with the last. */
  readonly decoders: readonly string[];
  /** Those of them that were added to those of every panel. */
  readonly added?: readonly string[];
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
  /** Decoders that were added: of what they take part in, only what is theirs counts, or nobody's. */
  readonly added?: readonly string[];
  /** Whether it counts where a subject refuses a legal instruction. */
  readonly gaps: boolean;
}

/** Of a run of revisions everything counts: their baselines list their gaps, too. */
const EVERYTHING: Scrutiny = { gaps: true };

/** What counts of somebody's own subjects: they alone, and gaps where a scope says what they claim. */
export function scrutinyOfOwn(subjects: readonly string[], hasScope: boolean): Scrutiny {
  return { subjects, gaps: hasScope };
}

/** The same where decoders were added; without a scrutiny all parties count. */
export function withAdded(scrutiny: Scrutiny = EVERYTHING, added: readonly string[]): Scrutiny {
  return added.length === 0 ? scrutiny : { ...scrutiny, added };
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
    const { id, parties, parties: [first], isGap } = finding;
    const { subjects, added = [], gaps } = this.#scrutiny;
    if (this.listed.has(id)) return null;
    if (!isGated(finding)) return "environment";
    if (isOfSomeCpus(plainest(finding).verdict)) return "cpu";
    if (added.some((name) => parties.includes(name))) {
      const { blames } = plainest(finding).verdict;
      return blames.length === 0 || blames.some((name) => added.includes(name)) ? null : "party";
    }
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
export function isOfSomeCpus(verdict: Verdict): boolean {
  return doCpusDiffer(verdict) || verdict.reason === "one-vendor";
}

/** Whether it is of decoders that agree with each other and not with the CPU. */
function isOfDecodersTogether({ parties: [first] }: Pick<Finding, "parties">): boolean {
  return first === "decoders";
}

/** Whether a verdict rests on a CPU of the same kind. */
export function restsOn({ cpus }: Verdict, cpu: string | null): boolean {
  return cpu !== null && cpus.some((each) => cpuKind(each.cpu) === cpuKind(cpu));
}
