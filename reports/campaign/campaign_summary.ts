/**
 * What a campaign leaves on the terminal when it ends.
 *
 * @module
 */
import { clock } from "../words/amounts.ts";
import { count, counted } from "../words/finding_text.ts";
import { outsideTexts } from "../words/outside_text.ts";
import { styleText } from "../words/style.ts";
import { printable } from "../words/text_width.ts";
import type { CampaignStatus, FindingCounts } from "./campaign_status.ts";
import { trafficText } from "./fleet_lists.ts";

/** A new finding, and the command that shows it again. */
export interface NewFinding {
  readonly id: string;
  readonly title: string;
  readonly replay: string;
}

/** So many new findings are listed. */
const MOST_LISTED = 20;

/**
 * The summary, lines joined, without a final line end. Where the campaign was continued, this run has a line of its own.
 *
 * @param status The campaign at its end.
 * @param found All of its new findings, the most important first.
 * @param listCommand The command that lists all findings.
 */
export function campaignSummary(status: CampaignStatus, found: readonly NewFinding[], listCommand: string): string {
  const { epochs, corpus, edges, features, findings, outside, fleet, commandLine, run } = status;
  return [
    ...newFindings(found, listCommand),
    ...run.epochs === epochs ? [] : [runLine(status)],
    campaignLine(status),
    ...fleet === null ? [] : [`Fleet: ${counted(fleet.machines.length, "machine")}, ${trafficText(fleet.traffic)}`],
    `Corpus: ${counted(corpus, "case")}, ${counted(edges, "edge")}, ${counted(features, "feature")}`,
    `Findings: ${findingsText(findings)}`,
    ...outsideTexts(outside).map(printable),
    `All findings: ${listCommand}`,
    `Continue: ${commandLine}`,
    exitLine(findings.fresh, run.findings.fresh),
  ].join("\n");
}

function runLine({ run, startedAt, now, epochs, epochsWanted }: CampaignStatus): string {
  const before = epochs - run.epochs;
  const amount = amountText(run.cases, (now - startedAt) / 1000);
  const done = doneText(run.epochs, epochsWanted === null ? null : epochsWanted - before);
  return `This run: ${amount}, ${done}; found ${findingsText(run.findings)}`;
}

function campaignLine(
  { cases, secondsBefore, startedAt, now, epochs, epochsWanted, run, ...of }: CampaignStatus,
): string {
  const what = ` of ${printable(of.subjects.join(", "))} from seed ${of.seed}`;
  const amount = amountText(cases, secondsBefore + (now - startedAt) / 1000, what);
  return `Campaign: ${amount}, ${doneText(epochs, run.epochs === epochs ? epochsWanted : null)}`;
}

/** Cases, the time that they took, and how many that is a second. */
function amountText(cases: number, seconds: number, what = ""): string {
  const rate = cases / seconds;
  const shown = Number.isFinite(rate) ? Math.round(rate) : 0;
  return `${counted(cases, "case")}${what} in ${clock(seconds)}, ${count(shown)} cases/s`;
}

function doneText(epochs: number, wanted: number | null): string {
  return wanted === null ? counted(epochs, "epoch") : `${count(epochs)} of ${counted(wanted, "epoch")}`;
}

function findingsText({ fresh, known, gaps, unresolved }: FindingCounts): string {
  return `${count(fresh)} new, ${count(known)} known, ${counted(gaps, "gap")}, ${count(unresolved)} unresolved`;
}

/** Why the command ends as it does: that depends on the whole campaign. */
function exitLine(fresh: number, freshOfRun: number): string {
  if (fresh === 0) return "Exit code 0: nothing new";
  const what = fresh === 1 ? "is a new finding" : "are new findings";
  return `Exit code 1: there ${what}${freshOfRun === 0 ? ", from earlier runs" : ""}`;
}

function newFindings(found: readonly NewFinding[], listCommand: string): string[] {
  if (found.length === 0) return [];
  const left = found.length - MOST_LISTED;
  return [
    styleText("bold", "New findings"),
    ...found.slice(0, MOST_LISTED).flatMap(({ id, title, replay }) => [
      `  ${styleText("cyan", id)}  ${printable(title)}`,
      `    See it: ${replay}`,
    ]),
    ...left > 0 ? [`  and ${count(left)} more: ${listCommand}`] : [],
    "",
  ];
}
