/**
 * What `diff` prints.
 *
 * @module
 */
import type { Baseline } from "../../corpus/files/baseline_file.ts";
import { ASIDES } from "../../findings/aside.ts";
import { type Finding, nameOf, plainest } from "../../findings/finding.ts";
import type { NewestWords } from "../../findings/newest.ts";
import type { OutsideModel } from "../../findings/outside_model.ts";
import type { Comparison } from "../../triage/compare_baseline.ts";
import type { SweepHeat, SweepResult } from "../../triage/sweep_result.ts";
import { ASIDE_TEXT } from "../words/field_text.ts";
import { count, counted, findingLine, findingParagraph, knownParagraph } from "../words/finding_text.ts";
import { askedCpuText } from "../words/finding_words.ts";
import { outsideTexts } from "../words/outside_text.ts";
import type { Spelled } from "../words/replay_command.ts";
import { styleText } from "../words/style.ts";
import { printable } from "../words/text_width.ts";
import { sweepLine, sweepSections } from "./sweep_text.ts";

/** A run, as far as it is printed. */
export interface DiffReport {
  readonly subjects: readonly string[];
  /** The subject that they were compared with; the model where there is none. */
  readonly against?: string;
  /** How somebody's own subjects are named on a command line. */
  readonly spelled?: Spelled;
  readonly decoders: readonly { readonly name: string; readonly version: string }[];
  /** The CPU that was asked; null where none was. */
  readonly cpu: string | null;
  /** The CPUs whose records of truth were checked, and how many of each. */
  readonly records: readonly { readonly cpu: string; readonly records: number }[];
  readonly seed: number;
  readonly cases: number;
  readonly disagreeing: number;
  /** Cases that programs were not asked about. */
  readonly notAsked?: number;
  /** What the sweep came to, where there was one. */
  readonly sweep?: (SweepResult & SweepHeat) | null;
  /** What the subjects did with what is outside the model. */
  readonly outside: readonly OutsideModel[];
  readonly findings: readonly Finding[];
  /** What each correction does that the subjects could be tried with, in a sentence, by its id. */
  readonly corrections: ReadonlyMap<string, string>;
  /** What the newest releases of decoders do about findings that are new or gone. */
  readonly newest?: NewestWords;
}

/** How it compares with the baselines of its parties. */
export interface Gate {
  readonly baselines: readonly Baseline[];
  readonly comparison: Comparison;
}

/** How a report is printed. */
export interface DiffTextOptions {
  /** How long the run took, without the sweep. */
  readonly seconds: number;
  /** How long the sweep took. */
  readonly sweepSeconds?: number;
  /** Whether to say what the sweep came to opcode by opcode. */
  readonly opcodes?: boolean;
  /** Whether to list every finding, not only what is not as the baselines say. */
  readonly all: boolean;
}

/** The whole report, lines joined, without a final line end. */
export function diffText(report: DiffReport, gate: Gate, options: DiffTextOptions): string {
  const { records, seed, cases, disagreeing, sweep = null, findings } = report;
  const { seconds, sweepSeconds = 0, all, opcodes = false } = options;
  return [
    ...(all ? everything(report) : []),
    ...(sweep === null || !opcodes ? [] : sweepSections(sweep, findings, cases)),
    ...summary(report, gate),
    "",
    askedCpuText(report),
    ...records.map(({ cpu, records: n }) => `Checked against ${counted(n, "record")} of ${cpu}`),
    `${counted(cases, "case")} from seed ${seed} in ${seconds.toFixed(1)} s, ` +
    `${count(Math.round(cases / seconds))} cases/s; disagreements in ${count(disagreeing)}`,
    ...(sweep === null ? [] : [sweepLine(sweep, sweepSeconds)]),
    ...outsideTexts(report.outside).map(printable),
    ...fresh(gate, report),
    ...gone(gate, report),
    "",
    endingText(gate),
  ].join("\n");
}

/** Every finding, party by party. */
function everything({ subjects, against, spelled, decoders, findings }: DiffReport): string[] {
  const between = (...parties: readonly string[]) =>
    findings.filter((finding) => nameOf(finding.parties) === nameOf(parties));
  return [
    ...subjects.flatMap((subject) => {
      const found = between(subject, against ?? "model");
      if (against !== undefined) return section(`Differences between ${subject} and ${against}`, found, spelled);
      return [
        ...section(`Findings in ${subject}`, found.filter(({ isGap }) => !isGap), spelled),
        ...section(
          `Gaps of ${subject}: legal instructions that it refuses`,
          found.filter(({ isGap }) => isGap),
          spelled,
        ),
      ];
    }),
    ...setsOf(decoders, findings).flatMap((set) =>
      section(
        `Findings between ${set.map(({ name, version }) => `${name} ${version}`).join(" and ")}`,
        between(...set.map(({ name }) => name)),
      )
    ),
    ...section(
      `What ${decoders.length > 2 ? "decoders together" : "both decoders"} say otherwise than the CPU`,
      between("decoders", "cpu"),
    ),
  ];
}

/** The decoders that findings are between, once each set. */
function setsOf(decoders: DiffReport["decoders"], findings: readonly Finding[]): DiffReport["decoders"][] {
  const sets = findings.map(({ parties }) => decoders.filter(({ name }) => parties.includes(name)));
  const named = new Map(sets.filter((set) => set.length > 1).map((set) => [nameOf(set.map(({ name }) => name)), set]));
  return [...named].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([, set]) => set);
}

function section(title: string, findings: readonly Finding[], spelled?: Spelled): string[] {
  if (findings.length === 0) return [];
  const width = Math.max(...findings.map(({ count: n }) => count(n).length));
  return [styleText("bold", title), ...findings.map((finding) => findingLine(finding, width, spelled)), ""];
}

/** One line for each baseline, and what belongs to none. */
function summary({ findings }: DiffReport, { baselines, comparison }: Gate): string[] {
  const width = Math.max(...baselines.map(({ party }) => party.length));
  const lines = baselines.map(({ party, findings: known }) => {
    const gaps = known.filter(({ isGap }) => isGap).length;
    const gone = known.filter((each) => comparison.gone.some(({ id }) => id === each.id)).length;
    return [
      `  ${party.padEnd(width)}  ${counted(known.length - gaps, "known finding").padStart(18)}`,
      ...(gaps === 0 ? [] : [counted(gaps, "gap")]),
      ...(gone === 0 ? [] : [`${gone} of them gone`]),
    ].join(", ");
  });
  const isOpen = (finding: Finding) => !finding.isGap && plainest(finding).verdict.blames.length === 0;
  const unresolved = findings.filter((finding) => isOpen(finding) && !comparison.asides.has(finding.id)).length;
  return [styleText("bold", "Baselines"), ...lines, `Unresolved: ${unresolved}`, ...asides(comparison)];
}

/** What does not count, by reason. */
function asides({ asides }: Comparison): string[] {
  const reasons = [...asides.values()];
  const texts = ASIDES.filter((aside) => reasons.includes(aside)).map((aside) =>
    `${count(reasons.filter((each) => each === aside).length)} (${ASIDE_TEXT[aside]})`
  );
  return texts.length === 0 ? [] : [`Beside the point: ${texts.join(", ")}`];
}

/** How to have the baselines say what a run shows. */
function updateHint({ spelled: { subjects = {}, decoders = {} } = {} }: DiffReport): string {
  if (Object.keys(decoders).length > 0) {
    return 'type "deno task diff --update --decoder-baselines DIR" with the same options and review what changed in DIR';
  }
  return Object.keys(subjects).length === 0
    ? 'type "deno task diff --update" with the same options and review what changed in corpus/known'
    : 'type "deno task diff --update --baseline FILE" with the same options and review what changed in FILE';
}

function fresh({ comparison }: Gate, report: DiffReport): string[] {
  const { fresh } = comparison;
  if (fresh.length === 0) return [];
  return [
    "",
    styleText("bold", `New: ${counted(fresh.length, "finding")} in no baseline`),
    ...fresh.flatMap((finding) => findingParagraph(finding, report)),
    "A change brought them, or these cases are the first to show them. Correct what is wrong; or, to take them as known,",
    updateHint(report),
  ];
}

function gone({ comparison }: Gate, report: DiffReport): string[] {
  const { gone } = comparison;
  if (gone.length === 0) return [];
  return [
    "",
    styleText("bold", `Gone: ${counted(gone.length, "known finding")} no longer shown by the case that showed it`),
    ...gone.flatMap((known) => knownParagraph(known, report)),
    "The bug was corrected, or the harness went blind: look at the case. Where it was corrected,",
    updateHint(report),
  ];
}

/** Whether all is as the baselines say, in a sentence without a final period. */
export function endingText({ comparison: { fresh, gone } }: Gate): string {
  if (fresh.length === 0 && gone.length === 0) return "As expected: every finding is known, and every known one shows";
  return `Not as expected: ${fresh.length} new, ${gone.length} gone`;
}
