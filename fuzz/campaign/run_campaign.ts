/**
 * A campaign: epoch after epoch, until somebody says stop.
 *
 * @module
 */
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import { mergeEpoch } from "./epoch.ts";
import type { ShardPool } from "./shard_pool.ts";

/** Who is asked whether to go on, and told what was found. */
export interface Hooks {
  /** Whether another epoch shall be run. */
  goesOn(): boolean;
  /** Keeps what an epoch changed; the memory has changed already. What it throws ends the campaign. */
  keep(change: EpochChange): void;
}

/**
 * Runs epochs.
 *
 * @param memory The campaign; it changes.
 * @param pool Its workers, which know what it knows.
 * @param hooks Who decides and who keeps.
 */
export async function runCampaign(memory: CampaignMemory, pool: ShardPool, { goesOn, keep }: Hooks): Promise<void> {
  while (goesOn()) {
    const change = mergeEpoch(memory, await pool.run());
    memory.apply(change);
    keep(change);
    pool.apply(change);
  }
}
