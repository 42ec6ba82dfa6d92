/**
 * A worker of a campaign: runs shards with decoders, a CPU executor and a memory of its own.
 *
 * @module
 */
import { CampaignMemory } from "./campaign_memory.ts";
import { ShardRunner } from "./shard.ts";
import { unsteadyText } from "../subject/unsteady.ts";
import { closeGuide, openGuide } from "./subjects.ts";
import { answerOrders } from "./worker_loop.ts";
import { closeOthers, openOthers } from "./worker_parties.ts";
import type { Answer, Order, WorkerSettings } from "./worker_protocol.ts";

/** What an open worker holds. */
interface Open {
  readonly memory: CampaignMemory;
  readonly runner: ShardRunner;
  /** What went wrong with a program without a case being at fault; null where nothing did. */
  unsteady(): string | null;
  close(): Promise<void>;
}

let open: Open | undefined;

async function openWorker(settings: WorkerSettings, memory: CampaignMemory): Promise<Open> {
  const guide = await openGuide(settings);
  const others = await openOthers(settings, settings.asksCpu);
  const close = async () => {
    await closeGuide(guide);
    await closeOthers(others);
  };
  const unsteady = () => unsteadyText([...guide.plain, others.against]);
  return { memory, runner: new ShardRunner(settings, others, guide), unsteady, close };
}

async function answer(order: Order): Promise<Answer | undefined> {
  switch (order.type) {
    case "open":
      open = await openWorker(order.settings, new CampaignMemory(order.snapshot));
      return { type: "ready" };
    case "run":
      return {
        type: "result",
        result: await open!.runner.run(open!.memory, order.shard),
        unsteady: open!.unsteady(),
      };
    case "apply":
      open!.memory.apply(order.change);
      return undefined;
    case "close":
      await open?.close();
      return { type: "closed" };
  }
}

answerOrders(answer);
