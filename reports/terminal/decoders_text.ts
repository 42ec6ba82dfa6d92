/**
 * What `decoders` prints.
 *
 * @module
 */
import type { DecoderMatrix } from "../../findings/decoder_matrix.ts";
import { type Finding, plainest } from "../../findings/finding.ts";
import { doCpusDiffer, isEnvironment } from "../../findings/verdict.ts";
import { listed } from "../../findings/verdict_text.ts";
import type { Comparison } from "../../triage/compare_baseline.ts";
import {
  count,
  counted,
  findingLine,
  findingParagraph,
  knownParagraph,
  type ParagraphBesides,
} from "../words/finding_text.ts";
import { askedCpuText, isStopped, stoppedText } from "../words/finding_words.ts";
import { styleText } from "../words/style.ts";
import { type DiffReport, endingText, type Gate } from "./diff_text.ts";
import { matrixText } from "./matrix_text.ts";

/** A run of `decoders`, as far as it is printed. */
export interface DecodersReport extends DiffReport {
  /** Who is wrong in what, by extension. */
  readonly matrix: DecoderMatrix;
}

/** How it is printed. */
export interface DecodersTextOptions {
  /** How long the run took. */
  readonly seconds: number;
  /** Whether to show every extension and list every finding. */
  readonly all: boolean;
  /** Columns that there are. */
  readonly columns: number;
}

/** Findings that a section shows where not all are wanted. */
const MOST_SHOWN = 10;

/** The whole report, lines joined, without a final line end. */
export function decodersText(report: DecodersReport, gate: Gate, options: DecodersTextOptions): string {
  const { records, seed, decoders, matrix } = report;
  const { seconds, all, columns } = options;
  return [
    ...matrixText(matrix, { all, columns }),
    "",
    ...sections(report, gate, all),
    askedCpuText(report),
    ...records.map(({ cpu, records: n }) => `Checked against ${counted(n, "record")} of ${cpu}`),
    `Decoders: ${decoders.map(({ name, version }) => `${name} ${version}`.trim()).join(", ")}`,
    `Seed ${seed}; ${seconds.toFixed(1)} s, ${count(Math.round(matrix.decoded / seconds))} texts/s`,
    ...goneLines(gate.comparison, report),
    "",
    isStopped(report) ? stoppedText(gate.comparison.fresh.length) : endingText(gate),
  ].join("\n");
}

/** Findings by who is wrong, and what is beside the point. */
function sections({ findings, newest, spelled }: DecodersReport, { comparison }: Gate, all: boolean): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    // What the run itself does not show, its known case alone does.
    if (finding.count === 0 && !all && !comparison.fresh.includes(finding)) continue;
    const title = titleOf(finding);
    const others = groups.get(title);
    if (others === undefined) groups.set(title, [finding]);
    else others.push(finding);
  }
  return [...groups].sort(([, [a]], [, [b]]) => rankOf(a!) - rankOf(b!)).flatMap(([title, group]) =>
    isEnvironment(plainest(group[0]!).verdict) && !all
      ? [`${title}: ${counted(group.length, "finding")}, listed with --all`, ""]
      : section(title, group, { comparison, newest, spelled }, all)
  );
}

/** Whoever is wrong first, then what is open, then what nobody is wrong about. */
function rankOf(finding: Finding): number {
  const { verdict } = plainest(finding);
  if (isEnvironment(verdict)) return 3;
  if (doCpusDiffer(verdict)) return 2;
  return verdict.blames.length === 0 ? 1 : 0;
}

function titleOf(finding: Finding): string {
  const { verdict } = plainest(finding);
  const { blames } = verdict;
  if (isEnvironment(verdict)) return "Effects of this CPU, no bugs";
  if (doCpusDiffer(verdict)) return "Nobody is wrong: CPUs differ";
  if (blames.length === 0) return "Nothing says who is wrong";
  return `${listed(blames)} ${blames.length === 1 ? "is" : "are"} wrong`;
}

function section(
  title: string,
  group: readonly Finding[],
  { comparison: { fresh }, ...besides }: { readonly comparison: Comparison } & ParagraphBesides,
  all: boolean,
): string[] {
  const own = group.filter((finding) => fresh.includes(finding));
  const known = group.filter((finding) => !fresh.includes(finding));
  const shownNew = all ? own : own.slice(0, MOST_SHOWN);
  const shown = all ? known : known.slice(0, Math.max(0, MOST_SHOWN - shownNew.length));
  const left = group.length - shownNew.length - shown.length;
  const width = Math.max(...shown.map(({ count: n }) => count(n).length));
  const news = own.length === 0 ? "" : `, ${count(own.length)} in no baseline`;
  return [
    styleText("bold", `${title}: ${counted(group.length, "finding")}${news}`),
    ...shownNew.flatMap((finding) => newParagraph(finding, besides)),
    ...shown.map((finding) => findingLine(finding, width, besides.spelled)),
    ...left > 0 ? [`  and ${counted(left, "finding")} more: type --all to see them`] : [],
    "",
  ];
}

function newParagraph(finding: Finding, besides: ParagraphBesides): string[] {
  const [first, ...more] = findingParagraph(finding, besides);
  return [`${first!}  ${styleText("yellow", `new, ${count(finding.count)}x`)}`, ...more];
}

/** What known cases no longer show, and how to have the baselines say what a run shows. */
function goneLines({ gone, fresh }: Comparison, report: DecodersReport): string[] {
  return [
    ...gone.length === 0 ? [] : [
      "",
      styleText("bold", `Gone: ${counted(gone.length, "known finding")} no longer shown by the case that showed it`),
      ...gone.flatMap((known) => knownParagraph(known, report)),
    ],
    ...gone.length + fresh.length === 0
      ? []
      : ["", "To have the baselines say what this run shows,", updateHint(report)],
  ];
}

function updateHint({ spelled: { decoders = {} } = {} }: DecodersReport): string {
  return Object.keys(decoders).length === 0
    ? 'type "deno task decoders --update" with the same options and review what changed in corpus/known'
    : 'type "deno task decoders --update --decoder-baselines DIR" with the same options and review what changed in DIR';
}
