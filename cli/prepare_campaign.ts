/**
 * What a campaign needs to know before its folder is opened.
 *
 * @module
 */
import type { CampaignSettings } from "../corpus/campaign/stored_campaign.ts";
import type { TestedSubjects } from "../fuzz/crew/tested_subjects.ts";
import type { Feature } from "../machine/feature.ts";
import { BATCH_CASES } from "../oracles/panel.ts";
import type { Spelled } from "../reports/words/replay_command.ts";
import { cpusOfRun, Known } from "../triage/compare_baseline.ts";
import { quoted } from "./command_line/command_text.ts";
import { readAddedBaseline } from "./added_baselines.ts";
import { ORACLE_NAMES, readAnyBaseline } from "./baselines.ts";
import { scrutinyOfCampaign } from "./campaign/campaign_findings.ts";
import { readSeeds, type Seeds } from "./campaign/seeds.ts";
import { usageError } from "./command_line/errors.ts";
import { VERSIONS } from "./command_line/version.ts";
import { type CpuMode, nameCpu } from "./subjects/open_parties.ts";
import { lookAtSubjects } from "./subjects/open_subjects.ts";
import { lookAtDecoders } from "./subjects/open_decoders.ts";
import { probedCode } from "./subjects/probed_code.ts";
import { identitiesOf } from "./subjects/subject_digest.ts";
import type { AskedSubjects } from "./subjects/subject_options.ts";

/** What options say of a campaign. */
export interface CampaignOptions {
  /** The file of known findings of somebody's own subject. */
  readonly baseline?: string | undefined;
  /** The folder of known findings of added decoders. */
  readonly "decoder-baselines"?: string | undefined;
  /** The file of cases that it begins with. */
  readonly seeds?: string | undefined;
  readonly cpu: CpuMode;
  readonly seed: number;
  /** Shards of an epoch, and batches of a shard. */
  readonly shards: number;
  readonly batches: number;
}

/** What is known of a campaign before its folder is opened. */
export interface Prepared {
  readonly settings: CampaignSettings;
  /** What it begins with; null where no file is named. */
  readonly seeds: Seeds | null;
  readonly cpu: Awaited<ReturnType<typeof nameCpu>>;
  readonly known: Known;
  /** What its workers open. */
  readonly opened: TestedSubjects;
  /** How somebody's own subjects are named on a command line. */
  readonly spelled: Spelled;
  /** The features that one of the subjects does not know. */
  readonly unknown: readonly Feature[];
  /** Why a program does not guide the campaign, where that could be expected. */
  readonly troubles: readonly string[];
}

/**
 * Looks at everything that the options name but the campaign's folder, so that what is wrong is said at once.
 *
 * @throws {CommandError} When a subject, a file or the CPU cannot be had, or a baseline is not for whom is tested.
 */
export async function prepareCampaign(options: CampaignOptions, asked: AskedSubjects): Promise<Prepared> {
  if (options.baseline !== undefined && asked.own === undefined && asked.against === undefined) {
    throw usageError("Revisions have baselines of their own: --baseline is for your own subject");
  }
  const { opened, spelled, baselines, unknown, modules, troubles } = await lookAtSubjects(asked);
  const added = await lookAtDecoders(asked, opened.subjects);
  const seeds = options.seeds === undefined ? null : await readSeeds(options.seeds);
  const cpu = await nameCpu(options.cpu);
  const settings = {
    seed: options.seed,
    subjects: opened.subjects,
    identities: await identitiesOf(asked, added),
    shardsPerEpoch: options.shards,
    casesPerShard: options.batches * BATCH_CASES,
    cpu: cpu.name,
    versions: {
      ...VERSIONS,
      ...seeds === null ? {} : { seeds: seeds.digest },
      ...probedCode(modules),
    },
  };
  const files = [
    ...[...baselines, ...ORACLE_NAMES].map((party) => readAnyBaseline(party, options.baseline)),
    ...added.map((name) => readAddedBaseline(name, options["decoder-baselines"], false)),
  ];
  const known = new Known(files.map(({ baseline }) => baseline), cpusOfRun(settings), scrutinyOfCampaign(settings));
  const decoders = Object.fromEntries(added.map((name, n) => [name, quoted(asked.given.decoder![n]!)]));
  return { settings, seeds, cpu, known, opened, spelled: { ...spelled, decoders }, unknown, troubles };
}
