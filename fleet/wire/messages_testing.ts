/**
 * Messages of real campaigns and sweeps, for tests.
 *
 * @module
 */
import { HandlerSubject, REVISIONS } from "../../handler/revision_subject.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { CampaignMemory, type EpochChange } from "../../fuzz/campaign/campaign_memory.ts";
import { TINY } from "../../fuzz/campaign/campaign_testing.ts";
import { mergeEpoch, type ShardResult } from "../../fuzz/campaign/epoch.ts";
import type { ShardAnswer } from "../../fuzz/campaign/shard_protocol.ts";
import { withRunner } from "../../fuzz/campaign/shards_testing.ts";
import { SPACES } from "../../fuzz/sweep/known_spaces.ts";
import type { SweepAnswer } from "../../fuzz/sweep/sweep_protocol.ts";
import { SweepRunner } from "../../fuzz/sweep/sweep_runner.ts";
import type { PointRange, Space } from "../../fuzz/sweep/sweep_space.ts";

/** An epoch of a campaign, and what was known before it. */
export interface RealEpoch {
  readonly before: CampaignMemory;
  readonly answers: readonly ShardAnswer[];
  readonly change: EpochChange;
}

/** The answer of a worker that nothing is wrong with but what the result says. */
function answerOf(result: ShardResult): ShardAnswer {
  const isFirst = result.shard === 0;
  return {
    result,
    unsteady: isFirst ? "Program “posted” answered otherwise the second time" : null,
    notAsked: result.shard,
    troubles: isFirst ? ["No probes"] : [],
  };
}

/** The first epochs of a tiny campaign. */
export function realEpochs(count: number): Promise<RealEpoch[]> {
  return withRunner(async (runner) => {
    const memory = new CampaignMemory();
    const epochs: RealEpoch[] = [];
    while (memory.epoch < count) {
      const before = new CampaignMemory(structuredClone(memory.snapshot()));
      const results: ShardResult[] = [];
      for (let shard = 0; shard < TINY.parts.shards; shard++) results.push(await runner.run(memory, shard));
      const change = mergeEpoch(memory, results);
      memory.apply(change);
      epochs.push({ before, answers: results.map(answerOf), change });
    }
    return epochs;
  });
}

/** A block of a sweep. */
export const BLOCK: PointRange = { from: 4000, to: 5000 };

/** The space of the block. */
export const SPACE: Space = SPACES.core;

/** What a worker answers to the block. */
export async function realSwept(): Promise<SweepAnswer> {
  const decoders = await openDecoders();
  try {
    const subjects = REVISIONS.filter(({ name }) => name === "posted").map((revision) => new HandlerSubject(revision));
    const { data } = await new SweepRunner(SPACE, { subjects, decoders }).run(BLOCK);
    return { tally: data, unsteady: null };
  } finally {
    await closeDecoders(decoders);
  }
}
