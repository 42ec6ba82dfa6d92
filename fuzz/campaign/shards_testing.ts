/**
 * Campaigns in the test's own thread, for tests.
 *
 * @module
 */
import { HandlerSubject, REVISIONS } from "../../handler/revision_subject.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { blind } from "../guidance/guide.ts";
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import { TINY } from "./campaign_testing.ts";
import { mergeEpoch, type ShardResult } from "./epoch.ts";
import { ShardRunner } from "./shard_runner.ts";

/** A runner of tiny shards, without coverage and CPU, while `use` runs. */
export async function withRunner<T>(use: (runner: ShardRunner) => Promise<T>): Promise<T> {
  const decoders = await openDecoders();
  try {
    const subjects = REVISIONS.filter(({ name }) => TINY.subjects.includes(name));
    const guide = blind(subjects.map((revision) => new HandlerSubject(revision)));
    return await use(new ShardRunner(TINY, { decoders }, guide));
  } finally {
    await closeDecoders(decoders);
  }
}

/** Runs an epoch. */
export async function runShards(memory: CampaignMemory, runner: ShardRunner): Promise<EpochChange> {
  const results: ShardResult[] = [];
  for (let shard = 0; shard < TINY.parts.shards; shard++) results.push(await runner.run(memory, shard));
  const change = mergeEpoch(memory, results);
  memory.apply(change);
  return change;
}
