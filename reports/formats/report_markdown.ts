/**
 * A report as Markdown, for the summary of a CI job.
 *
 * @module
 */
import { doCpusDiffer, isEnvironment } from "../../findings/verdict.ts";
import { listed, verdictText } from "../../findings/verdict_text.ts";
import {
  type Group,
  GROUPS,
  type Report,
  type ReportFinding,
  type Standing,
  standingOf,
  STANDINGS,
} from "../report/report.ts";
import { GROUP_TEXT } from "../words/field_text.ts";
import { count as countText, counted } from "../words/finding_text.ts";
import { askedCpuText, caused, ranOf, resultOf, titled, unexpected } from "../words/finding_words.ts";
import { newestText } from "../words/newest_text.ts";
import { outsideTexts } from "../words/outside_text.ts";
import { code, plain, row } from "./markdown_text.ts";
import { matrixMarkdown } from "./matrix_markdown.ts";

/** So many findings are written out, and so many lines a group has: a job's summary takes a megabyte at most. */
const MOST_WRITTEN = 50;
const MOST_ROWS = 200;

/**
 * A report as Markdown: the result, counts by group, what is not as expected in full, and the rest in tables.
 *
 * @param report The report.
 * @returns The page, with a final line end; less than a megabyte, whatever the report holds.
 */
export function reportMarkdown(report: Report): string {
  const { fresh, gone } = unexpected(report);
  const ran = ranOf(report);
  return [
    "# verdict",
    "",
    `**${plain(resultOf(report))}**`,
    "",
    ...(ran === undefined ? [] : [`${plain(ran)}.`, ""]),
    `${plain(askedCpuText(report))}.`,
    "",
    ...outsideTexts(report.outside).flatMap((text) => [`${plain(text)}.`, ""]),
    ...(report.matrix === undefined ? [] : matrixMarkdown(report.matrix)),
    ...totals(report),
    ...written("New: in no baseline", fresh),
    ...written("Gone: known, and no longer shown by the case that showed it", gone),
    ...(["known", "aside"] as const).flatMap((standing) =>
      GROUPS.flatMap((group) =>
        folded(group, standing, report.findings.filter((each) => each.group === group && standingOf(each) === standing))
      )
    ),
  ].join("\n");
}

function totals({ findings }: Report): string[] {
  const rows = GROUPS.flatMap((group) => {
    const own = findings.filter((each) => each.group === group);
    if (own.length === 0) return [];
    const of = (is: (finding: ReportFinding) => boolean) => `${own.filter(is).length}`;
    return [row([
      GROUP_TEXT[group].name,
      ...STANDINGS.map((standing) => of((each) => standingOf(each) === standing)),
      of(({ certainty }) => certainty === "cpu"),
      of(({ certainty }) => certainty === "open"),
    ])];
  });
  if (rows.length === 0) return ["No findings.", ""];
  return [
    row(["", "new", "known", "beside the point", "settled by a CPU", "open"]),
    row(["---", ...Array(5).fill("--:")]),
    ...rows,
    "",
  ];
}

function written(title: string, findings: readonly ReportFinding[]): string[] {
  if (findings.length === 0) return [];
  const left = findings.length - MOST_WRITTEN;
  return [
    `## ${title}`,
    "",
    ...findings.slice(0, MOST_WRITTEN).flatMap(paragraph),
    ...(left > 0 ? [`And ${counted(left, "finding")} more.`, ""] : []),
  ];
}

function paragraph(finding: ReportFinding): string[] {
  const cause = caused(finding);
  const { id, count, replay, verdict } = finding;
  const newest = newestText(finding.newest, verdict);
  return [
    `- **${plain(titled(finding))}**${count === null ? "" : `, ${countText(count)} times`} (${code(id)})`,
    `  - Verdict: ${plain(verdictText(verdict))}`,
    ...(newest === undefined ? [] : [`  - Newest release: ${plain(newest)}`]),
    ...(cause === undefined ? [] : [`  - Cause: ${plain(cause)}`]),
    `  - See it: ${code(replay)}`,
    "",
  ];
}

function folded(group: Group, standing: Standing, findings: readonly ReportFinding[]): string[] {
  if (findings.length === 0) return [];
  const left = findings.length - MOST_ROWS;
  const state = standing === "known" ? ", known" : group === "environment" ? "" : ", beside the point";
  return [
    `<details><summary>${GROUP_TEXT[group].name}${state}: ${counted(findings.length, "finding")}</summary>`,
    "",
    row(["id", "finding", "times", "wrong", "see it"]),
    row(["---", "---", "--:", "---", "---"]),
    ...findings.slice(0, MOST_ROWS).map((finding) =>
      row([
        code(finding.id),
        plain(titled(finding)),
        finding.count === null ? "" : countText(finding.count),
        plain(wrongText(finding)),
        code(finding.replay),
      ])
    ),
    "",
    ...(left > 0 ? [`And ${counted(left, "finding")} more.`, ""] : []),
    "</details>",
    "",
  ];
}

function wrongText({ verdict }: ReportFinding): string {
  if (verdict.blames.length > 0) return listed(verdict.blames);
  return isEnvironment(verdict) || doCpusDiffer(verdict) ? "nobody" : "open";
}
