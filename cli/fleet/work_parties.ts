/**
 * What a worker of a fleet carries orders out with: subjects, decoders and CPU of its own. What is to be done names them, and
 * never brings them.
 *
 * @module
 */
import { FleetError } from "../../fleet/fleet_error.ts";
import type { Hands } from "../../fleet/fleet_worker.ts";
import type { JobHead } from "../../fleet/message/messages.ts";
import { PointWork } from "../../fleet/point_work.ts";
import { ShardWork } from "../../fleet/shard_work.ts";
import { type SpaceName, SPACES } from "../../fuzz/sweep/known_spaces.ts";
import { BATCH_CASES } from "../../oracles/panel.ts";
import { VERSIONS } from "../command_line/version.ts";
import { probedCode } from "../subjects/probed_code.ts";
import { sweepIdentity } from "../subjects/sweep_identity.ts";
import { lookAtDecoders } from "../subjects/open_decoders.ts";
import { nameCpu } from "../subjects/open_parties.ts";
import { lookAtSubjects } from "../subjects/open_subjects.ts";
import { identitiesOf } from "../subjects/subject_digest.ts";
import {
  ALL,
  type AskedSubjects,
  askedSubjects,
  REVISION_NAMES,
  type SubjectOptions,
} from "../subjects/subject_options.ts";
import { type CampaignJob, campaignJob, jobOf, requireSame, type SweepJob, sweepJob } from "./fleet_jobs.ts";

/** The options of a worker about who takes part; without a subject, the revisions that are wanted. */
export type WorkOptions = Omit<SubjectOptions, "subject"> & { readonly subject?: string | undefined };

/**
 * Gets ready for a job.
 *
 * @param head The job.
 * @param campaign Its name.
 * @param options Who takes part here.
 * @param threads How many threads.
 * @throws {FleetError | CommandError} When this worker would come to other results, or something cannot be had here.
 */
export async function handsFor(
  head: JobHead,
  campaign: string,
  options: WorkOptions,
  threads: number,
): Promise<Hands> {
  const job = jobOf(head, campaign);
  return job.kind === "campaign"
    ? await shardWork(job, campaign, options, threads)
    : await pointWork(job, campaign, options, threads);
}

async function shardWork(job: CampaignJob, campaign: string, options: WorkOptions, threads: number): Promise<Hands> {
  const { settings, parts } = job;
  const asked = askedFor(settings.subjects, options);
  const { opened, modules } = await lookAtSubjects(asked);
  const added = await lookAtDecoders(asked, opened.subjects);
  const cpu = settings.cpu === null ? null : (await nameCpu("on")).name;
  const { seeds } = settings.versions;
  const here = await campaignJob({
    // The seed and what it begins with are the coordinator's.
    seed: settings.seed,
    subjects: opened.subjects,
    identities: await identitiesOf(asked, added),
    shardsPerEpoch: parts.shards,
    casesPerShard: parts.batches * BATCH_CASES,
    cpu,
    versions: { ...VERSIONS, ...seeds === undefined ? {} : { seeds }, ...probedCode(modules) },
  }, parts);
  requireSame(job, campaign, here);
  return new ShardWork({ ...opened, seed: settings.seed, asksCpu: cpu !== null, parts }, threads, cpu);
}

async function pointWork(job: SweepJob, campaign: string, options: WorkOptions, threads: number): Promise<Hands> {
  const { space: name, subjects } = job.sweep;
  if (!Object.hasOwn(SPACES, name)) throw new FleetError("environment", `There is no such space here: "${name}"`);
  const space = name as SpaceName;
  const asked = askedFor(subjects, options);
  const { opened } = await lookAtSubjects(asked);
  const asksCpu = job.sweep.cpu !== "none";
  const cpu = asksCpu ? (await nameCpu("on")).name : null;
  requireSame(job, campaign, await sweepJob(await sweepIdentity(space, asked, opened.subjects, cpu)));
  return new PointWork({ space, ...opened, asksCpu }, threads, cpu);
}

/** Who is asked for here: who the options name, or else the revisions that are wanted, which every program has. */
function askedFor(wanted: readonly string[], options: WorkOptions): AskedSubjects {
  const isAll = wanted.length === REVISION_NAMES.length;
  const subject = options.subject ??
    (wanted.length === 1 && REVISION_NAMES.includes(wanted[0]!) && !isAll ? wanted[0]! : ALL);
  return askedSubjects({ ...options, subject });
}
