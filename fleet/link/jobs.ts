/**
 * Finding what there is to do on a server.
 *
 * @module
 */
import type { PostedJob } from "../message/messages.ts";
import { ALL_JOBS, FleetNames } from "../message/names.ts";
import { ifMissing } from "./campaign_streams.ts";
import type { Connection } from "./connection.ts";

/** A job that was found. */
export interface FoundJob {
  readonly campaign: string;
  readonly job: PostedJob;
}

/** The names of all campaigns on a server, in their order. */
export async function campaignsOf({ manager }: Connection): Promise<string[]> {
  const names: string[] = [];
  for await (const { config } of manager.streams.list(ALL_JOBS)) {
    const job = config.subjects?.find((subject) => /^verdict\.[^.*>]+\.job$/.test(subject));
    if (job !== undefined) names.push(FleetNames.ofJob(job));
  }
  return names.sort();
}

/** The job of a campaign; undefined where there is none at present. */
export async function jobOf({ manager }: Connection, campaign: string): Promise<FoundJob | undefined> {
  const names = new FleetNames(campaign);
  const message = await manager.streams.getMessage(names.stream, { last_by_subj: names.job }).catch(ifMissing);
  const job = message ? readJob(message.data) : undefined;
  return job && { campaign, job };
}

/** A job as it was posted; undefined where it is none, whoever posted it. */
export function readJob(data: Uint8Array): PostedJob | undefined {
  try {
    const job: Partial<Record<keyof PostedJob, unknown>> | null = JSON.parse(new TextDecoder().decode(data));
    const texts = [job?.session, job?.identity, job?.coordinator];
    return texts.every((text) => typeof text === "string") && isSnapshot(job!.snapshot) ? job as PostedJob : undefined;
  } catch {
    return undefined;
  }
}

function isSnapshot(value: unknown): value is PostedJob["snapshot"] {
  if (value === null) return true;
  const { object, epochs } = (value ?? {}) as Partial<NonNullable<PostedJob["snapshot"]>>;
  return typeof object === "string" && Number.isSafeInteger(epochs);
}
