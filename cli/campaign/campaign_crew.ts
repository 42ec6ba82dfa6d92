/**
 * Who runs a campaign's shards: threads of this machine, or a fleet.
 *
 * @module
 */
import type { CampaignSettings } from "../../corpus/campaign/stored_campaign.ts";
import type { Server } from "../../fleet/message/messages.ts";
import { ShardOrders, stanceOfShard } from "../../fleet/shard_orders.ts";
import { encodeSnapshot } from "../../fleet/wire/snapshot.ts";
import type { CampaignMemory } from "../../fuzz/campaign/campaign_memory.ts";
import { ShardPool } from "../../fuzz/campaign/shard_pool.ts";
import type { WorkerSettings } from "../../fuzz/campaign/shard_protocol.ts";
import { ShardThreads } from "../../fuzz/campaign/shard_threads.ts";
import type { FleetStatus } from "../../reports/campaign/fleet_status.ts";
import { campaignJob } from "../fleet/fleet_jobs.ts";
import { OpenFleet } from "../fleet/open_fleet.ts";

/** Those who run shards. */
export interface CampaignCrew {
  readonly pool: ShardPool;
  /** Rejects where they cannot go on, whatever the pool does. */
  readonly failed: Promise<never>;
  /** Whether nobody is there who would finish what was begun. */
  isDeserted(): boolean;
  /** How the fleet is; null for threads. */
  fleet(): FleetStatus | null;
  /** Ends them; with `isOver`, the run has ended in good order. */
  close(isOver: boolean): Promise<void>;
}

/** Threads, or a fleet on a server. */
export type CrewChoice =
  | { readonly kind: "threads"; readonly count: number }
  | {
    readonly kind: "fleet";
    readonly server: Server;
    /** The campaign's name on the server. */
    readonly campaign: string;
    readonly settings: CampaignSettings;
    /** Epochs to do; null where that was not said. */
    readonly epochsWanted: number | null;
  };

/**
 * Opens those who run a campaign's shards.
 *
 * @param choice Who they are.
 * @param settings What they run.
 * @param memory What the campaign knows.
 * @throws {CrewError | CommandError} When a thread does not start, or a fleet cannot be used.
 */
export async function openCrew(
  choice: CrewChoice,
  settings: WorkerSettings,
  memory: CampaignMemory,
): Promise<CampaignCrew> {
  const { parts } = settings;
  if (choice.kind === "threads") {
    const pool = await ShardPool.open(new ShardThreads(choice.count, settings, memory), parts.shards, memory);
    return {
      pool,
      failed: new Promise(() => {}),
      isDeserted: () => false,
      fleet: () => null,
      close: () => pool.close(),
    };
  }
  const first = memory.epoch;
  const { server, campaign, epochsWanted } = choice;
  const fleet = await OpenFleet.open({
    ...{ server, campaign, units: "cases" },
    job: await campaignJob(choice.settings, parts),
    snapshot: () => ({ epochs: memory.epoch, bytes: encodeSnapshot(memory.snapshot()) }),
    stanceOf: (order) => stanceOfShard(order, memory, parts.shards),
    progress: () => ({
      kind: "campaign",
      epochs: memory.epoch,
      epochsWanted: epochsWanted === null ? null : first + epochsWanted,
      cases: memory.cases,
    }),
    epochs: () => memory.epoch - first,
  });
  const orders = new ShardOrders(fleet.coordinator, parts, memory);
  const pool = await ShardPool.open(orders, parts.shards, memory);
  fleet.coordinator.onMachines(() => pool.resize(orders.count));
  return {
    pool,
    failed: fleet.failed,
    isDeserted: () => fleet.isDeserted,
    fleet: () => fleet.status(),
    close: async (isOver) => {
      await pool.close();
      await fleet.close(isOver);
    },
  };
}
