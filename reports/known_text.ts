/**
 * What `triage` prints of known findings.
 *
 * @module
 */
import type { Baseline, KnownFinding } from "../corpus/known_file.ts";
import { blame } from "./blame.ts";
import { counted } from "./finding_text.ts";
import { replayCommand, type Spelled } from "./replay.ts";
import { styleText } from "./style.ts";

/** All findings of the baselines, party by party, without a final line end. */
export function knownText(baselines: readonly Baseline[], spelled: Spelled = {}): string {
  return baselines.map((baseline) => partyText(baseline, spelled).join("\n")).join("\n\n");
}

function partyText({ party, cpu, findings }: Baseline, spelled: Spelled): string[] {
  const wrong = findings.filter(({ isGap }) => !isGap);
  const gaps = findings.filter(({ isGap }) => isGap);
  const counts = [counted(wrong.length, "finding"), ...(gaps.length === 0 ? [] : [counted(gaps.length, "gap")])];
  return [
    styleText("bold", `${party}: ${counts.join(", ")}`) + (cpu === null ? "" : `, judged by ${cpu}`),
    ...wrong.flatMap((finding) => findingLines(finding, spelled)),
    ...gaps.map(({ id, title }) => `  ${id}  ${title}`),
  ];
}

function findingLines(
  { id, title, verdict, cause, case: c, parties, link, reason }: KnownFinding,
  spelled: Spelled,
): string[] {
  const who = verdict.wrong === null ? "unresolved" : blame(verdict.wrong);
  return [
    `  ${id}  ${title}`,
    `    ${who}: ${verdict.evidence}`,
    ...(cause === null || cause.length === 0 ? [] : [`    corrected by ${cause.join(" and ")}`]),
    ...[link, reason].filter((line) => line !== null).map((line) => `    ${line}`),
    `    ${styleText("dim", replayCommand(c, parties, spelled))}`,
  ];
}
