/**
 * Who measures the cases of campaigns and of files: the parties that the campaigns had.
 *
 * @module
 */
import { CampaignStore } from "../../corpus/campaign/campaign_store.ts";
import type { CampaignSettings } from "../../corpus/campaign/stored_campaign.ts";
import { subjectDifferences } from "../../corpus/campaign/subject_identity.ts";
import type { Parties } from "../../oracles/panel.ts";
import { commandOf } from "../command_line/command_text.ts";
import { usageError } from "../command_line/errors.ts";
import { writeError } from "../command_line/output.ts";
import type { CpuMode, WantedParties } from "../subjects/open_parties.ts";
import { ALL, askedSubjects } from "../subjects/subject_options.ts";
import { forCommand, takeOver } from "./campaign_errors.ts";
import { type NamedAgain, requireSame, subjectsAgain } from "./campaign_subjects.ts";

/** A campaign's folder, and what decided its results. */
interface Campaign extends CampaignSettings {
  readonly folder: string;
}

/** Who is to measure cases. */
export interface Measurers extends WantedParties {
  /** The campaigns that the cases are of. */
  readonly campaigns: readonly Campaign[];
}

/**
 * Who is to measure the cases of some campaigns and files.
 *
 * @param names Folders of campaigns, and files.
 * @param folders Those of them that are folders.
 * @param options What was typed about parties. Without it, they are those of the campaigns; of files alone, all revisions,
 * and the CPU where it can be asked.
 * @throws {CommandError} When the campaigns have different subjects, somebody's own is not named again, or another is named.
 */
export async function measurersOf(
  names: readonly string[],
  folders: readonly string[],
  { cpu, ...options }: NamedAgain & { readonly cpu: CpuMode | undefined },
): Promise<Measurers> {
  const campaigns = folders.map((folder) => ({
    folder,
    ...forCommand(() => CampaignStore.readSettings(folder), takeOver(folder)),
  }));
  const [first, ...more] = campaigns;
  if (first === undefined) {
    const subjects = askedSubjects({ ...options, subject: options.subject ?? ALL });
    return { subjects, cpu: cpu ?? "auto", campaigns };
  }
  for (const campaign of more) requireAlike(first, campaign, names);
  const subjects = await subjectsAgain(first, options, ["minimize", ...names]);
  for (const campaign of more) await requireSame(campaign, subjects);
  const asksCpu = campaigns.some((campaign) => campaign.cpu !== null);
  return { subjects, cpu: cpu ?? (asksCpu ? "auto" : "off"), campaigns };
}

function requireAlike(first: Campaign, second: Campaign, names: readonly string[]): void {
  const differences = subjectDifferences(first, second);
  if (differences.length === 0) return;
  throw usageError(
    `Campaigns in ${first.folder} and ${second.folder} have different subjects: ${differences.join("; ")}`,
    `Take the cases alone, which any subject can run: "${commandOf(["minimize", ...names, "--all", "--out", "FILE"])}"`,
  );
}

/** Tells of CPUs that campaigns asked and that are not asked now, so that what they showed is not measured. */
export function tellOtherCpus({ campaigns }: Measurers, { cpu }: Parties): void {
  const others = new Set(
    campaigns.map((campaign) => campaign.cpu).filter((name) => name !== null && name !== cpu?.name),
  );
  for (const name of others) writeError(`What this CPU showed the campaign is not measured: ${name}`);
}
