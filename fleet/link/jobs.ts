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
  return message ? { campaign, job: JSON.parse(message.string()) } : undefined;
}
