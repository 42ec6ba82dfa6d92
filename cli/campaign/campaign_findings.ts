/**
 * The findings of a campaign, as commands show them.
 *
 * @module
 */
import { plainest, type SeenFinding } from "../../findings/finding.ts";
import type { CampaignMemory } from "../../fuzz/campaign/campaign_memory.ts";
import type { NewFinding } from "../../reports/campaign/campaign_summary.ts";
import { replayCommand, type Spelled } from "../../reports/words/replay_command.ts";
import type { Known } from "../../triage/compare_baseline.ts";

/** The findings that count and that no baseline lists, the subjects' first. */
export function freshFindings(memory: CampaignMemory, known: Known): SeenFinding[] {
  const fresh = [...memory.findings.values()].filter((finding) => known.isFresh(finding));
  const rank = ({ parties: [, second] }: SeenFinding) => second === "model" ? 0 : 1;
  return fresh.sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.id < b.id ? -1 : 1));
}

/** A finding with the command that shows it. */
export function newFindingOf(finding: SeenFinding, spelled: Spelled = {}): NewFinding {
  const { id, title, parties } = finding;
  const of = parties[1] === "model" ? `${parties[0]}: ` : "";
  return { id, title: `${of}${title}`, replay: replayCommand(plainest(finding).case, parties, spelled) };
}
