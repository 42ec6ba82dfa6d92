/**
 * What `triage` prints of a campaign's findings.
 *
 * @module
 */
import type { Campaign } from "../corpus/store.ts";
import type { CampaignFinding } from "../corpus/campaign.ts";
import { parseCase } from "../corpus/case_file.ts";
import type { Baseline, KnownFinding } from "../corpus/known_file.ts";
import { clock } from "./amounts.ts";
import { blame } from "./blame.ts";
import { count, counted } from "./finding_text.ts";
import { replayCommand, type Spelled } from "./replay.ts";
import { styleText } from "./style.ts";

/**
 * The findings of a campaign: new ones in full, known ones with the time to each, and what the baselines list but the
 * campaign has not found.
 *
 * @param campaign What its folder keeps.
 * @param baselines Those of its subjects and of the decoders.
 * @param spelled How somebody's own subjects are named on a command line.
 */
export function campaignText(
  { settings, state }: Campaign,
  baselines: readonly Baseline[],
  spelled: Spelled = {},
): string {
  const known = new Map(baselines.flatMap(({ findings }) => findings.map((each) => [each.id, each])));
  const byTime = state.findings.toSorted((a, b) => a.first.seconds - b.first.seconds || compare(a.id, b.id));
  const isEnvironment = ({ exemplars }: CampaignFinding) => exemplars[0]!.verdict.isEnvironment === true;
  const fresh = byTime.filter((finding) => !known.has(finding.id) && !isEnvironment(finding));
  const rediscovered = byTime.filter(({ id }) => known.has(id));
  const found = new Set(state.findings.map(({ id }) => id));
  const missing = [...known.values()].filter(({ id }) => !found.has(id));
  const progress = state.progress.at(-1);
  return [
    ...section(
      "New, in no baseline",
      fresh.filter(({ isGap }) => !isGap).flatMap((finding) => freshLines(finding, spelled)),
    ),
    ...section(
      "New gaps: legal instructions that a subject refuses",
      fresh.filter(({ isGap }) => isGap).map((finding) => gapLine(finding, spelled)),
    ),
    ...section(`Known: ${rediscovered.length} of ${known.size}, by the time to each`, rediscovered.map(knownLine)),
    ...section("Known, not found so far", missing.map((known) => missingLine(known, spelled))),
    ...section(
      "Effects of this CPU, no bugs",
      byTime.filter(isEnvironment).map((finding) => gapLine(finding, spelled)),
    ),
    `${counted(progress?.cases ?? 0, "case")} of ${settings.subjects.join(", ")} from seed ${settings.seed} in ` +
    `${clock(progress?.seconds ?? 0)}, ${counted(state.epochs, "epoch")}; corpus: ${
      counted(state.entries.length, "case")
    }, ` +
    `${counted(progress?.edges ?? 0, "edge")}, ${counted(progress?.features ?? 0, "feature")}`,
    settings.cpu === null ? "No CPU was asked: verdicts rest on decoders and model" : `CPU: ${settings.cpu}`,
  ].join("\n");
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [styleText("bold", title), ...lines, ""];
}

function titled({ parties: [first, second], title }: Pick<CampaignFinding, "parties" | "title">): string {
  return second === "model" ? `${first}: ${title}` : title;
}

function freshLines(finding: CampaignFinding, spelled: Spelled): string[] {
  const { id, parties, count: n, cause, first, exemplars } = finding;
  const { line, verdict: { wrong, evidence } } = exemplars[0]!;
  return [
    `  ${styleText("cyan", id)}  ${titled(finding)}`,
    `    ${wrong === null ? "unresolved" : blame(wrong)}: ${evidence}`,
    ...(cause === null
      ? []
      : [`    ${cause.length === 0 ? "no correction removes it" : `corrected by ${cause.join(" and ")}`}`]),
    `    ${count(n)}x, first in epoch ${first.epoch}, shard ${first.shard}, after ${clock(first.seconds)}`,
    `    ${styleText("dim", replayCommand(parseCase(line), parties, spelled))}`,
  ];
}

function gapLine(finding: CampaignFinding, spelled: Spelled): string {
  const { id, parties, exemplars, count: n } = finding;
  const command = replayCommand(parseCase(exemplars[0]!.line), parties, spelled);
  return `  ${id}  ${count(n)}x  ${titled(finding)}  ${styleText("dim", command)}`;
}

function knownLine(finding: CampaignFinding): string {
  return `  ${clock(finding.first.seconds)}  ${finding.id}  ${count(finding.count)}x  ${titled(finding)}`;
}

function missingLine(known: KnownFinding, spelled: Spelled): string {
  return `  ${known.id}  ${titled(known)}  ${styleText("dim", replayCommand(known.case, known.parties, spelled))}`;
}
