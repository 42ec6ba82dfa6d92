/**
 * What is to be done by a fleet, and whether a worker can take part: it has to be of the same program, and to have the same
 * subjects, decoders and CPU.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { settingDifferences, settingRows } from "../../corpus/campaign/store_settings.ts";
import type { CampaignSettings } from "../../corpus/campaign/stored_campaign.ts";
import { areIdentities, subjectDifferences } from "../../corpus/campaign/subject_identity.ts";
import { FleetError } from "../../fleet/fleet_error.ts";
import { type JobHead, PROTOCOL } from "../../fleet/message/messages.ts";
import type { EpochParts } from "../../fuzz/campaign/shard_protocol.ts";
import { moduleFiles } from "../../fuzz/coverage/module_files.ts";
import { sweepDifferences, type SweepIdentity } from "../subjects/sweep_identity.ts";
import { VERSIONS } from "../command_line/version.ts";
import { hostName } from "./host_name.ts";

const DIGITS = 16;

/** A campaign as a job. */
export interface CampaignJob extends JobHead {
  readonly kind: "campaign";
  readonly settings: CampaignSettings;
  readonly parts: EpochParts;
  /** Digits of a digest of the program's files. */
  readonly code: string;
}

/** A sweep as a job. */
export interface SweepJob extends JobHead {
  readonly kind: "sweep";
  readonly sweep: SweepIdentity;
  readonly code: string;
}

/** What a fleet does. */
export type FleetJob = CampaignJob | SweepJob;

/** Makes the job of a campaign. */
export async function campaignJob(settings: CampaignSettings, parts: EpochParts): Promise<CampaignJob> {
  const code = await codeDigest();
  return { kind: "campaign", settings, parts, code, ...headOf([settingRows(settings), parts, code]) };
}

/** Makes the job of a sweep. */
export async function sweepJob(sweep: SweepIdentity): Promise<SweepJob> {
  const code = await codeDigest();
  return { kind: "sweep", sweep, code, ...headOf([sweep, code]) };
}

function headOf(identity: unknown): JobHead {
  return {
    protocol: PROTOCOL,
    session: workerName(),
    identity: createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, DIGITS),
    coordinator: `${hostName()}, process ${Deno.pid}, since ${new Date().toISOString().slice(0, 19)}Z`,
  };
}

/** A name for this process on the server, which no other has. */
export function workerName(): string {
  const host = hostName().replaceAll(/[^A-Za-z0-9_-]/g, "-");
  return `${host}-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
}

/**
 * A job as it was found on the server.
 *
 * @throws {FleetError} When it is none that this program understands.
 */
export function jobOf(head: JobHead, campaign: string): FleetJob {
  if (head.protocol !== PROTOCOL) {
    throw new FleetError(
      "environment",
      `Campaign "${campaign}" is of another version: its fleets speak version ${head.protocol}, this program ${PROTOCOL}`,
    );
  }
  const { kind, settings, parts, sweep, code } = head as JobHead & {
    readonly settings?: CampaignSettings;
    readonly parts?: EpochParts;
    readonly sweep?: SweepIdentity;
  };
  const isCampaign = kind === "campaign" && isIdentified(settings) && isCount(settings.seed) &&
    isCount(parts?.shards) && isCount(parts.batches) && isObject(settings.versions);
  const isSweep = kind === "sweep" && isIdentified(sweep) && typeof sweep.space === "string";
  if ((isCampaign || isSweep) && typeof code === "string") return head as FleetJob;
  throw new FleetError("environment", `What is to be done for "${campaign}" cannot be read`);
}

/**
 * Makes sure that a worker can take part.
 *
 * @param job What is to be done.
 * @param campaign Its name.
 * @param here What the worker has in its place.
 * @throws {FleetError} When it would come to other results.
 */
export function requireSame<Job extends FleetJob>(job: Job, campaign: string, here: Job): void {
  const differences = job.kind === "campaign"
    ? campaignDifferences(job, here as CampaignJob)
    : sweepDifferences(job.sweep, (here as SweepJob).sweep);
  if (differences.length === 0 && job.code !== here.code) {
    differences.push(`the program's files are ${job.code} there and ${here.code} here`);
  }
  if (differences.length === 0) return;
  const what = job.kind === "campaign" ? "Campaign" : "Sweep";
  throw new FleetError(
    "environment",
    `${what} "${campaign}" does not take this machine: ${differences.join("; ")}`,
    cpuOf(job) !== cpuOf(here)
      ? "A campaign or sweep that asks no CPU (--cpu off) takes machines with any"
      : isSameProgram(job, here)
      ? "Options such as --subject, --scope and --decoder have to say the same on every machine"
      : "Every machine has to have the same state of the program",
  );
}

/** Whether the program is the same, and its packages are; then something else differs. */
function isSameProgram(job: FleetJob, here: FleetJob): boolean {
  return job.code === here.code && versionsOf(job) === versionsOf(here);
}

function cpuOf(job: FleetJob): string | null {
  return job.kind === "sweep" ? job.sweep.cpu : job.settings.cpu;
}

function versionsOf(job: FleetJob): string {
  if (job.kind === "sweep") return job.sweep.versions;
  return Object.keys(VERSIONS).map((name) => job.settings.versions[name]).join();
}

function campaignDifferences({ settings: there }: CampaignJob, { settings: here }: CampaignJob): string[] {
  const subjects = subjectDifferences(there, here);
  // Their names are not said twice.
  const others = subjects.length === 0 ? there : { ...there, subjects: here.subjects };
  return [...subjects, ...settingDifferences(others, here)];
}

function isIdentified(value: CampaignSettings | SweepIdentity | undefined): value is CampaignSettings & SweepIdentity {
  return Array.isArray(value?.subjects) && value.subjects.every((name) => typeof name === "string") &&
    areIdentities(value.identities);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

let digest: Promise<string> | undefined;

/** A digest of all files that workers run: programs of the same version may be of different states of the source. */
function codeDigest(): Promise<string> {
  return digest ??= (async () => {
    const hash = createHash("sha256");
    const workers = ["campaign/shard_worker.ts", "sweep/sweep_worker.ts"];
    for (const worker of workers) {
      for (const file of await moduleFiles(new URL(`../../fuzz/${worker}`, import.meta.url))) {
        hash.update(await Deno.readFile(fileURLToPath(file)));
      }
    }
    return hash.digest("hex").slice(0, DIGITS);
  })();
}
