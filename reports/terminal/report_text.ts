/**
 * What `triage` prints: findings by what they are about and whose they are, the surest and worst first.
 *
 * @module
 */
import { listed, verdictText } from "../../findings/verdict_text.ts";
import { type Group, GROUPS, isFresh, type Report, type ReportFinding } from "../report/report.ts";
import { clock } from "../words/amounts.ts";
import { count as countText, counted } from "../words/finding_text.ts";
import { askedCpuText, caused, ranOf, resultOf, titled } from "../words/finding_words.ts";
import { newestText } from "../words/newest_text.ts";
import { outsideTexts } from "../words/outside_text.ts";
import { styleText } from "../words/style.ts";
import { printable } from "../words/text_width.ts";
import { matrixText } from "./matrix_text.ts";

/** The report, lines joined, without a final line end. */
export function reportText(report: Report): string {
  const sections = GROUPS.flatMap((group) => groupText(group, report));
  const { gone } = report;
  return [
    ...(report.matrix === undefined ? [] : [...matrixText(report.matrix, { all: false }), ""]),
    ...(sections.length === 0 ? ["No findings", ""] : sections),
    ...(gone.length === 0 ? [] : [
      styleText("bold", report.source === "campaign" ? "Known, not found so far" : "Known, and no longer shown"),
      ...gone.map((finding) => `  ${finding.id}  ${printable(titled(finding))}  ${dimReplay(finding)}`),
      "",
    ]),
    ...endOf(report),
  ].join("\n");
}

function groupText(group: Group, { findings, subjects, decoders }: Report): string[] {
  const own = findings.filter((each) => each.group === group);
  const names = [...subjects, ...decoders.map(({ name }) => name), ...own.map(ownerOf)];
  return [...new Set(names)].flatMap((owner) => {
    const some = own.filter((each) => ownerOf(each) === owner);
    if (some.length === 0) return [];
    const lines = group === "gaps" || group === "environment" ? some.map(line) : some.flatMap(paragraph);
    return [styleText("bold", headline(group, owner, some)), ...lines, ""];
  });
}

/** Under whose name a finding is listed. */
function ownerOf({ group, parties: [first], verdict: { blames } }: ReportFinding): string {
  if (group === "decoders") return listed(blames) || "Nobody blamed";
  if (group === "environment") return "Effects of this CPU";
  return group === "cpus" ? "CPUs differ, nobody is wrong" : first;
}

function headline(group: Group, owner: string, findings: readonly ReportFinding[]): string {
  const fresh = findings.filter(isFresh).length;
  const news = fresh === 0 ? "" : `, ${fresh} new`;
  return group === "gaps"
    ? `${printable(owner)}: ${counted(findings.length, "gap")}${news}, legal instructions that it refuses`
    : `${printable(owner)}: ${counted(findings.length, "finding")}${news}`;
}

/** How it stands to the baselines, where that is not to be expected; of effects of the environment the headline says it. */
function standing(finding: ReportFinding): string {
  if (isFresh(finding)) return ` ${styleText("yellow", "(new)")}`;
  return finding.aside === null || finding.group === "environment" ? "" : ` ${styleText("dim", "(beside the point)")}`;
}

/** A finding that needs no more than a line. */
function line(finding: ReportFinding): string {
  const { id, title } = finding;
  return `  ${styleText("cyan", id)}  ${printable(title)}${standing(finding)}  ${dimReplay(finding)}`;
}

function paragraph(finding: ReportFinding): string[] {
  const { id, title, verdict, newest, reason, link } = finding;
  const lines = [verdictText(verdict), newestText(newest, verdict), caused(finding), seen(finding), reason, link];
  return [
    `  ${styleText("cyan", id)}  ${printable(title)}${standing(finding)}`,
    ...lines.flatMap((each) => each === undefined || each === null ? [] : [`    ${printable(each)}`]),
    `    ${dimReplay(finding)}`,
  ];
}

function seen({ count, first }: ReportFinding): string | undefined {
  if (count === null) return undefined;
  const where = first === null
    ? ""
    : `, first in epoch ${first.epoch}, shard ${first.shard}, after ${clock(first.seconds)}`;
  return `${countText(count)}x${where}`;
}

function dimReplay({ replay }: ReportFinding): string {
  return styleText("dim", printable(replay));
}

function endOf(report: Report): string[] {
  const { curves, source } = report;
  const ran = ranOf(report);
  const last = (list: readonly number[]) => list.at(-1) ?? 0;
  return [
    ...(ran === undefined ? [] : [printable(ran)]),
    ...outsideTexts(report.outside).map(printable),
    ...(curves === undefined ? [] : [
      `${counted(curves.cases.length, "epoch")} in ${clock(last(curves.seconds))}; corpus: ` +
      `${counted(last(curves.corpus), "case")}, ${counted(last(curves.edges), "edge")}, ` +
      `${counted(last(curves.features), "feature")}`,
    ]),
    printable(askedCpuText(report)),
    ...(source === "baselines" ? [] : [resultOf(report)]),
  ];
}
