/**
 * A worker of a campaign: runs shards with decoders, a CPU executor and a memory of its own.
 *
 * @module
 */
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { type CpuParty, openCpuParty } from "../oracles/cpu/party.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import { CampaignMemory } from "./campaign_memory.ts";
import { ShardRunner } from "./shard.ts";
import { watchRevisions } from "./watched.ts";
import { answerOrders } from "./worker_loop.ts";
import type { Answer, Order, WorkerSettings } from "./worker_protocol.ts";

/** What an open worker holds. */
interface Open {
  readonly memory: CampaignMemory;
  readonly runner: ShardRunner;
  readonly cpu: CpuParty | undefined;
}

let open: Open | undefined;

async function openWorker(settings: WorkerSettings, memory: CampaignMemory): Promise<Open> {
  const guide = await watchRevisions(settings.subjects);
  const cpu = settings.asksCpu ? await openCpuParty() : undefined;
  const others = {
    reference: new IcedDecoder(),
    other: await CapstoneDecoder.open(),
    ...cpu === undefined ? {} : { cpu },
  };
  return { memory, runner: new ShardRunner(settings, others, guide), cpu };
}

async function answer(order: Order): Promise<Answer | undefined> {
  switch (order.type) {
    case "open":
      open = await openWorker(order.settings, new CampaignMemory(order.snapshot));
      return { type: "ready" };
    case "run":
      return { type: "result", result: await open!.runner.run(open!.memory, order.shard) };
    case "apply":
      open!.memory.apply(order.change);
      return undefined;
    case "close":
      await open?.cpu?.close();
      return { type: "closed" };
  }
}

answerOrders(answer);
