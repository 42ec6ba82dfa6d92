/**
 * Comparing findings with baselines: what is new, and what is known but no longer shows.
 *
 * @module
 */
import type { Baseline, KnownFinding } from "../corpus/files/baseline_file.ts";
import { InputError } from "../corpus/files/hex.ts";
import { corrected, CORRECTIONS } from "../handler/revision_subject.ts";
import { type Finding, plainest } from "./finding.ts";

/** A run, as far as it is compared. */
export interface Run {
  /** Names of the subjects. */
  readonly subjects: readonly string[];
  /** Names of the decoders; findings that nobody is blamed for are listed with the last. */
  readonly decoders: readonly string[];
  /** The CPU that was asked; null where none was. */
  readonly cpu: string | null;
  /** Its findings. */
  readonly findings: readonly Finding[];
}

/** How a run and the baselines differ. */
export interface Comparison {
  /** Ids of the findings that are known. */
  readonly known: ReadonlySet<string>;
  /** Findings that no baseline lists. */
  readonly fresh: readonly Finding[];
  /** Known findings that the run does not show, once each. */
  readonly gone: readonly KnownFinding[];
}

/** Somebody's own subjects, about whom alone a run is. */
export interface Own {
  /** Their names; where two are compared, the first one's. */
  readonly subjects: readonly string[];
  /** Whether a scope says what they claim, so that a refusal of that is a finding. */
  readonly hasScope: boolean;
}

/**
 * What is known of the parties of a run.
 *
 * Effects of the environment are nobody's finding. What both decoders say otherwise than the CPU counts only on a CPU of
 * the same vendor, family and model as the one the baselines rest on: another may do otherwise. In a run about somebody's
 * own subject nothing counts that decoders do wrong, and no gap but of what its scope claims.
 */
export class Known {
  /** Every finding that a baseline lists, by id. */
  readonly listed: ReadonlyMap<string, KnownFinding>;
  /** Whether a refusal can be a finding because a scope claims the instruction. */
  readonly hasScope: boolean;
  readonly #isSameCpu: boolean;
  readonly #own: Own | undefined;

  /**
   * Reads the baselines of a run's parties.
   *
   * @param baselines The baselines.
   * @param runCpu The CPU that the run asks; null where it asks none.
   * @param own About whom alone the run is, if it is about somebody's own subjects.
   */
  constructor(baselines: readonly Baseline[], runCpu: string | null, own?: Own) {
    this.hasScope = own?.hasScope === true;
    this.#own = own;
    this.listed = new Map(baselines.flatMap(({ findings }) => findings.map((known) => [known.id, known])));
    this.#isSameCpu = baselines.some(({ cpu }) => cpu !== null && runCpu !== null && modelOf(cpu) === modelOf(runCpu));
  }

  /** Whether a finding, or its not showing, says anything on this CPU. */
  counts({ parties: [first] }: { readonly parties: readonly string[] }): boolean {
    return first !== "decoders" || this.#isSameCpu;
  }

  /** Whether a finding of the run counts and is in no baseline. */
  isFresh(finding: Finding): boolean {
    return isGated(finding) && this.counts(finding) && this.#isAboutIt(finding) && !this.listed.has(finding.id);
  }

  #isAboutIt({ parties: [first], isGap }: Finding): boolean {
    return this.#own === undefined || this.#own.subjects.includes(first) && (!isGap || this.hasScope);
  }
}

/** Compares a run, which may be about somebody's own subjects alone, with the baselines of its parties. */
export function compare(run: Run, baselines: readonly Baseline[], own?: Own): Comparison {
  const known = new Known(baselines, run.cpu, own);
  const shown = new Set(run.findings.map(({ id }) => id));
  return {
    known: new Set([...shown].filter((id) => known.listed.has(id))),
    fresh: run.findings.filter((finding) => known.isFresh(finding)),
    gone: [...known.listed.values()].filter((each) => known.counts(each) && !shown.has(each.id)),
  };
}

/** Whether a finding belongs into a baseline: effects of the environment do not. */
export function isGated(finding: Finding): boolean {
  return plainest(finding).verdict.isEnvironment !== true;
}

/** Vendor, family and model of a CPU's name. */
function modelOf(cpu: string): string {
  return cpu.split(" ").slice(0, 5).join(" ");
}

/**
 * Checks what a baseline's own file cannot show.
 *
 * @throws {InputError} When it names a correction that does not exist, or lists a bug of the handler that has none.
 */
export function checkBaseline({ party, findings }: Baseline): void {
  const ids = CORRECTIONS.map(({ id }) => id);
  for (const { id, cause, isGap } of findings) {
    const unknown = cause?.find((name) => !ids.includes(name));
    if (unknown !== undefined) {
      throw new InputError(`Finding ${id}: Unknown correction: "${unknown}" (known: ${ids.join(", ")})`);
    }
    if (party === corrected.name && !isGap) {
      throw new InputError(`Finding ${id}: "${corrected.name}" can have gaps only: correct the handler instead`);
    }
  }
}

/**
 * The baselines after a run: what it shows, with the links and reasons that were written before.
 *
 * @param run The run.
 * @param before The baselines of all its parties so far.
 * @returns The new ones, in the same order. Findings that the run could not show for want of a CPU stay.
 */
export function updated(run: Run, before: readonly Baseline[]): Baseline[] {
  const gone = new Set(compare(run, before).gone.map(({ id }) => id));
  const listed = new Set(before.flatMap(({ findings }) => findings.map(({ id }) => id)));
  return before.map((baseline) => {
    const stay = baseline.findings.filter(({ id }) => !gone.has(id));
    const findings = new Map(stay.map((known) => [known.id, known]));
    for (const finding of run.findings) {
      const { id } = finding;
      // Without a CPU nobody can be blamed anew.
      const owned = run.cpu === null && listed.has(id)
        ? findings.has(id)
        : isGated(finding) && ownersOf(run, finding).includes(baseline.party);
      if (owned) findings.set(id, entryOf(run, finding, findings.get(id)));
      else findings.delete(id);
    }
    return { ...baseline, cpu: run.cpu ?? baseline.cpu, findings: [...findings.values()] };
  });
}

/** Whose baseline lists how two subjects differ. */
export function comparisonName(first: string, second: string): string {
  return `${first} against ${second}`;
}

/** In whose baselines a finding is listed: the subject's, or that of each decoder that is wrong. The model has none. */
function ownersOf({ subjects, decoders }: Run, finding: Finding): readonly string[] {
  const [first, second] = finding.parties;
  if (second === "model") return [first];
  if (subjects.includes(first)) return [comparisonName(first, second)];
  if (first === "model") return [];
  const wrong = plainest(finding).verdict.wrong?.split(" and ") ?? [];
  const blamed = decoders.filter((name) => wrong.includes(name));
  return blamed.length > 0 ? blamed : decoders.slice(-1);
}

function entryOf({ subjects, cpu }: Run, finding: Finding, before: KnownFinding | undefined): KnownFinding {
  const { id, title, parties, signature, isGap, cause } = finding;
  const example = plainest(finding);
  const { wrong, evidence } = example.verdict;
  // Without a CPU less is known than was before.
  const isOlderBetter = before !== undefined && cpu === null;
  return {
    id,
    title,
    parties,
    signature,
    isGap,
    verdict: isOlderBetter ? before.verdict : { wrong, evidence },
    cause: cause?.map((each) => each.id) ?? null,
    case: example.case,
    link: before?.link ?? null,
    reason: before === undefined ? reasonOf(finding, subjects) : before.reason,
  };
}

/** What to write of a new finding until somebody knows better. */
function reasonOf({ id, parties, isGap, cause }: Finding, subjects: readonly string[]): string {
  if (cause === null && subjects.includes(parties[0])) return "Taken as known; nobody has said why";
  if (cause === null) return `No public report is known; "deno task triage --upstream ${id}" writes one`;
  if (cause.length > 0) return cause.map(({ sentence }) => sentence).join("; ");
  return isGap ? "Refusing is allowed; no correction teaches the handler this form" : "No correction removes it";
}
