/**
 * The findings of a campaign, as commands show them.
 *
 * @module
 */
import type { IdentifiedSubjects } from "../../corpus/campaign/subject_identity.ts";
import { type Finding, plainest, type SeenFinding } from "../../findings/finding.ts";
import type { CampaignMemory } from "../../fuzz/campaign/campaign_memory.ts";
import { isUnresolved } from "../../fuzz/campaign/campaign_rows.ts";
import type { FindingCounts } from "../../reports/campaign/campaign_status.ts";
import type { NewFinding } from "../../reports/campaign/campaign_summary.ts";
import { replayCommand, type Spelled } from "../../reports/words/replay_command.ts";
import {
  CAMPAIGN_SCRUTINY,
  type Known,
  type Scrutiny,
  scrutinyOfOwn,
  withAdded,
} from "../../triage/compare_baseline.ts";

/** What counts of a campaign. */
export function scrutinyOfCampaign({ subjects, identities }: IdentifiedSubjects): Scrutiny {
  const { subject, against, decoders = [] } = identities;
  const isOwn = subject !== undefined || against !== undefined;
  const scrutiny = isOwn ? scrutinyOfOwn(subjects, (subject?.scope ?? null) !== null) : CAMPAIGN_SCRUTINY;
  return withAdded(scrutiny, decoders.map(({ name }) => name));
}

/** How many findings there are of each kind that is counted. */
export function countFindings(findings: readonly SeenFinding[], known: Known): FindingCounts {
  const count = (isOne: (finding: SeenFinding) => boolean) => findings.filter(isOne).length;
  return {
    fresh: count((finding) => known.isFresh(finding)),
    known: count((finding) => !finding.isGap && known.listed.has(finding.id)),
    gaps: count(({ isGap }) => isGap),
    unresolved: count(isUnresolved),
  };
}

/** The findings that count and that no baseline lists, the subjects' first. */
export function freshFindings(memory: CampaignMemory, known: Known): SeenFinding[] {
  const fresh = [...memory.findings.values()].filter((finding) => known.isFresh(finding));
  const rank = ({ parties: [, second] }: SeenFinding) => second === "model" ? 0 : 1;
  return fresh.sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.id < b.id ? -1 : 1));
}

/** A finding with the command that shows it. */
export function newFindingOf(finding: Finding, spelled: Spelled = {}): NewFinding {
  const { id, title, parties } = finding;
  const of = parties[1] === "model" ? `${parties[0]}: ` : "";
  return { id, title: `${of}${title}`, replay: replayCommand(plainest(finding).case, parties, spelled) };
}
