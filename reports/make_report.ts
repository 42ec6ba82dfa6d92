/**
 * Making reports: of a run, of a campaign, of the baselines.
 *
 * @module
 */
import type { Campaign } from "../corpus/campaign/campaign_store.ts";
import type { Progress } from "../corpus/campaign/stored_campaign.ts";
import { cpusOf } from "../corpus/files/baseline_file.ts";
import type { Aside } from "../findings/aside.ts";
import type { NewestWords } from "../findings/newest.ts";
import type { OutsideModel } from "../findings/outside_model.ts";
import type { Comparison } from "../triage/compare_baseline.ts";
import type { SweepHeat, SweepResult } from "../triage/sweep_result.ts";
import { compareFindings } from "./report/rank.ts";
import { type Curves, type JsonObject, type Report, REPORT_VERSION, type ReportFinding } from "./report/report.ts";
import {
  findingOfBaseline,
  findingOfCampaign,
  findingOfRun,
  KnownPlaces,
  type PlacedBaseline,
} from "./report_findings.ts";
import type { DiffReport } from "./terminal/diff_text.ts";
import type { Spelled } from "./words/replay_command.ts";

/**
 * The report of a `diff`.
 *
 * @param run What it found.
 * @param comparison How that compares with the baselines.
 * @param files The baselines.
 */
export function reportOfRun(
  run: DiffReport,
  comparison: Comparison,
  files: readonly PlacedBaseline[],
): Report {
  const { subjects, spelled, decoders, cpu, records, seed, cases, disagreeing } = run;
  const known = new KnownPlaces(files, { spelled, asides: comparison.asides });
  return {
    version: REPORT_VERSION,
    source: "diff",
    subjects,
    decoders: decoders.map(({ name, version }) => ({ name, version })),
    cpu,
    records,
    seed,
    cases,
    disagreeing,
    ...(run.notAsked ? { notAsked: run.notAsked } : {}),
    ...outsideOf(run.outside),
    findings: run.findings.map((finding) => findingOfRun(finding, known, run.corrections)).sort(compareFindings),
    gone: comparison.gone.map((finding) => findingOfBaseline(finding, known)).sort(compareFindings),
    ...(run.sweep ? sweepOf(run.sweep) : {}),
  };
}

function outsideOf(outside: readonly OutsideModel[]): Pick<Report, "outside"> {
  return outside.length === 0 ? {} : { outside };
}

function sweepOf({ heat, shown, ...sweep }: SweepResult & SweepHeat): Pick<Report, "sweep" | "heat" | "shown"> {
  return { sweep, heat, shown };
}

/** What a report of a campaign needs to know besides. */
export interface CampaignNames {
  /** The decoders, each with the package that it comes in: the campaign keeps the versions of packages. */
  readonly packages?: Readonly<Record<string, string>>;
  /** How somebody's own subjects are named on a command line. */
  readonly spelled?: Spelled;
  /** Why findings that no baseline lists do not count, by id. */
  readonly asides?: ReadonlyMap<string, Aside>;
}

/** The report of a campaign, as its folder keeps it. */
export function reportOfCampaign(
  { settings, state }: Campaign,
  files: readonly PlacedBaseline[],
  { packages = {}, spelled, asides }: CampaignNames = {},
): Report {
  const { subjects, cpu, seed, versions } = settings;
  const known = new KnownPlaces(files, { spelled, asides });
  const found = new Set(state.findings.map(({ id }) => id));
  const last = state.progress.at(-1);
  return {
    version: REPORT_VERSION,
    source: "campaign",
    subjects,
    decoders: Object.entries(packages).map(([name, of]) => ({ name, version: versions[of] ?? null })),
    cpu,
    records: [],
    seed,
    cases: last?.cases ?? 0,
    disagreeing: last?.disagreeing ?? 0,
    ...outsideOf(subjects.flatMap((name) => state.outside.filter(({ subject }) => subject === name))),
    findings: state.findings.map((finding) => findingOfCampaign(finding, known)).sort(compareFindings),
    gone: known.all.filter(({ id }) => !found.has(id)).map((each) => findingOfBaseline(each, known))
      .sort(compareFindings),
    curves: curvesOf(state.progress),
  };
}

function curvesOf(progress: readonly Progress[]): Curves {
  const of = (name: keyof Progress) => progress.map((row) => row[name]);
  return {
    seconds: of("seconds"),
    cases: of("cases"),
    edges: of("edges"),
    features: of("features"),
    corpus: of("corpus"),
    findings: of("findings"),
    gaps: of("gaps"),
  };
}

/**
 * The report of what is known.
 *
 * @param files The baselines of the parties that it is about.
 * @param oracles Which of them are no subjects, and which of those are decoders.
 * @param spelled How somebody's own subjects are named on a command line.
 */
export function reportOfBaselines(
  files: readonly PlacedBaseline[],
  { decoders, others = [] }: { readonly decoders: readonly string[]; readonly others?: readonly string[] },
  spelled: Spelled = {},
): Report {
  const known = new KnownPlaces(files, { spelled });
  const parties = files.map(({ baseline: { party } }) => party);
  const cpus = new Set(files.flatMap(({ baseline }) => cpusOf(baseline)));
  return {
    version: REPORT_VERSION,
    source: "baselines",
    subjects: parties.filter((party) => !decoders.includes(party) && !others.includes(party)),
    decoders: parties.filter((party) => decoders.includes(party)).map((name) => ({ name, version: null })),
    cpu: cpus.size === 0 ? null : [...cpus].join(", "),
    records: [],
    seed: null,
    cases: null,
    disagreeing: null,
    findings: known.all.map((finding) => findingOfBaseline(finding, known)).sort(compareFindings),
    gone: [],
  };
}

/** The report with what the newest releases of decoders do about its findings, by id. */
export function withNewest(report: Report, words: NewestWords): Report {
  const told = (finding: ReportFinding): ReportFinding => {
    const newest = words.get(finding.id) ?? [];
    return newest.length === 0 ? finding : { ...finding, newest };
  };
  return { ...report, findings: report.findings.map(told), gone: report.gone.map(told) };
}

/** The report with what every party says of each finding's example; `views` are in the order of its findings. */
export function withViews(report: Report, views: readonly JsonObject[]): Report {
  const viewed = (finding: ReportFinding, n: number) => ({ ...finding, views: views[n] ?? null });
  return { ...report, findings: report.findings.map(viewed) };
}
