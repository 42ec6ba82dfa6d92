/**
 * What a campaign leaves on the terminal when it ends.
 *
 * @module
 */
import { clock } from "../words/amounts.ts";
import { count, counted } from "../words/finding_text.ts";
import { styleText } from "../words/style.ts";
import { printable } from "../words/text_width.ts";
import type { CampaignStatus } from "./campaign_status.ts";

/** A new finding, and the command that shows it again. */
export interface NewFinding {
  readonly id: string;
  readonly title: string;
  readonly replay: string;
}

/** So many new findings are listed. */
const MOST_LISTED = 20;

/**
 * The summary, lines joined, without a final line end.
 *
 * @param status The campaign at its end.
 * @param found All of its new findings, the most important first.
 * @param listCommand The command that lists all findings.
 */
export function campaignSummary(status: CampaignStatus, found: readonly NewFinding[], listCommand: string): string {
  const { cases, startedAt, now, rateAverage, epochs, epochsWanted, corpus, edges, features, seed } = status;
  const { findings: { fresh, known, gaps, unresolved }, subjects, commandLine } = status;
  const rate = Number.isFinite(rateAverage) ? Math.round(rateAverage) : 0;
  const done = epochsWanted === null
    ? counted(epochs, "epoch")
    : `${count(epochs)} of ${counted(epochsWanted, "epoch")}`;
  return [
    ...newFindings(found, listCommand),
    `${counted(cases, "case")} of ${printable(subjects.join(", "))} from seed ${seed} in ` +
    `${clock((now - startedAt) / 1000)}, ${count(rate)} cases/s, ${done}`,
    `Corpus: ${counted(corpus, "case")}, ${counted(edges, "edge")}, ${counted(features, "feature")}`,
    `Findings: ${count(fresh)} new, ${count(known)} known, ${counted(gaps, "gap")}, ${count(unresolved)} unresolved`,
    `All findings: ${listCommand}`,
    `Continue: ${commandLine}`,
    fresh > 0
      ? `Exit code 1: there ${fresh === 1 ? "is a new finding" : "are new findings"}`
      : "Exit code 0: nothing new",
  ].join("\n");
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
