/**
 * The answers of a real campaign, kept to be given again.
 *
 * @module
 */
import { join } from "node:path";
import { encodeAnswer } from "../../fleet/wire/answer.ts";
import { CampaignMemory, type EpochChange } from "../../fuzz/campaign/campaign_memory.ts";
import { runCampaign } from "../../fuzz/campaign/run_campaign.ts";
import { type ShardHands, ShardPool } from "../../fuzz/campaign/shard_pool.ts";
import type { ShardAnswer } from "../../fuzz/campaign/shard_protocol.ts";
import { type ShardThread, ShardThreads } from "../../fuzz/campaign/shard_threads.ts";
import type { CrewWorker } from "../../fuzz/crew/crew.ts";
import { REVISIONS } from "../../handler/revision_subject.ts";
import { type Parts, SEED } from "./campaigns.ts";

const THREADS = 2;

/** What was recorded. */
export interface Recording {
  readonly answers: number;
  readonly bytes: number;
}

/** Takes a shard's answer as the bytes that a worker would send. */
type Keep = (shard: number, answer: Uint8Array) => void;

/** A thread whose answers are kept. */
class RecordedThread implements CrewWorker<number, ShardAnswer> {
  readonly thread: ShardThread;
  readonly #keep: Keep;

  constructor(thread: ShardThread, keep: Keep) {
    this.thread = thread;
    this.#keep = keep;
  }

  get lastHeard(): number {
    return this.thread.lastHeard;
  }

  async run(shard: number): Promise<ShardAnswer> {
    const answer = await this.thread.run(shard);
    this.#keep(shard, encodeAnswer(answer));
    return answer;
  }

  close(): Promise<void> {
    return this.thread.close();
  }

  abort(): Promise<void> {
    return this.thread.abort();
  }

  end(): void {
    this.thread.end();
  }
}

/** Runs a campaign of some epochs, and writes every answer to a file that is named after its order. */
export async function record(folder: string, parts: Parts, epochs: number): Promise<Recording> {
  const subjects = REVISIONS.map(({ name }) => name);
  const memory = new CampaignMemory();
  const threads = new ShardThreads(THREADS, { subjects, seed: SEED, asksCpu: false, parts }, memory);
  let [answers, bytes] = [0, 0];
  const keep: Keep = (shard, answer) => {
    Deno.writeFileSync(join(folder, `${memory.epoch}.${shard}`), answer);
    answers++;
    bytes += answer.length;
  };
  const hands: ShardHands<RecordedThread> = {
    count: THREADS,
    start: async (index) => new RecordedThread(await threads.start(index), keep),
    tell: (change: EpochChange, workers) => threads.tell(change, workers.map(({ thread }) => thread)),
  };
  const pool = await ShardPool.open(hands, parts.shards, memory);
  try {
    await runCampaign(memory, pool, { goesOn: () => memory.epoch < epochs, keep: () => {} });
  } finally {
    await pool.close();
  }
  return { answers, bytes };
}
