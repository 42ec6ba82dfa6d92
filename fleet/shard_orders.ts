/**
 * The shards of a campaign as orders to a fleet.
 *
 * @module
 */
import type { CampaignMemory, EpochChange } from "../fuzz/campaign/campaign_memory.ts";
import type { ShardHands } from "../fuzz/campaign/shard_pool.ts";
import type { EpochParts, ShardAnswer } from "../fuzz/campaign/shard_protocol.ts";
import { BATCH_CASES } from "../oracles/panel.ts";
import type { Coordinator } from "./coordinator.ts";
import { QueuedWorker } from "./queued_worker.ts";
import { decodeAnswer } from "./wire/answer.ts";
import { encodeChange } from "./wire/change.ts";
import { checkAnswer } from "./wire/fits.ts";

type ShardWorker = QueuedWorker<number, ShardAnswer>;

/** Who takes shards out of the queue, on whichever machine. */
export class ShardOrders implements ShardHands<ShardWorker> {
  readonly #coordinator: Coordinator;
  readonly #shards: number;
  readonly #casesPerShard: number;
  readonly #memory: CampaignMemory;

  /**
   * Makes them.
   *
   * @param coordinator Has the orders carried out.
   * @param parts How an epoch is parted.
   * @param memory What the campaign knows.
   */
  constructor(coordinator: Coordinator, { shards, batches }: EpochParts, memory: CampaignMemory) {
    this.#coordinator = coordinator;
    this.#shards = shards;
    this.#casesPerShard = batches * BATCH_CASES;
    this.#memory = memory;
  }

  get count(): number {
    return Math.min(this.#shards, this.#coordinator.orders);
  }

  start(): Promise<ShardWorker> {
    const worker = new QueuedWorker<number, ShardAnswer>(this.#coordinator, {
      idOf: (shard) => shardId(this.#memory.epoch, shard),
      decode: (shard, bytes) => {
        const answer = decodeAnswer(bytes);
        checkAnswer(answer, { shard, cases: this.#casesPerShard }, this.#memory);
        return answer;
      },
    });
    return Promise.resolve(worker);
  }

  tell(change: EpochChange): void {
    this.#coordinator.change(change.epoch, encodeChange(change));
    this.#coordinator.settle([String(change.epoch)]);
  }
}

/** The id of the order of a shard: those of an epoch are a group. */
export function shardId(epoch: number, shard: number): string {
  return `${epoch}.${shard}`;
}

/** Whether a shard is due by now, was once, or never is one of this campaign. */
export function stanceOfShard(id: string, memory: CampaignMemory, shards: number): "due" | "past" | "never" {
  const [epoch, shard] = parseShardId(id);
  if (!(shard < shards && epoch <= memory.epoch)) return "never";
  return epoch < memory.epoch ? "past" : "due";
}

/** Epoch and shard of an id; NaN where it is none. */
export function parseShardId(id: string): readonly [epoch: number, shard: number] {
  const [, epoch, shard] = /^(\d{1,15})\.(\d{1,15})$/.exec(id) ?? [];
  return [Number(epoch), Number(shard)];
}
