/**
 * A worker of a campaign: runs shards with decoders, a CPU executor and a memory of its own.
 *
 * @module
 */
import { CampaignMemory } from "./campaign_memory.ts";
import { ShardRunner } from "./shard_runner.ts";
import { notAskedOf, unsteadyText } from "../../subject/unsteady.ts";
import { closeGuide, openGuide } from "../crew/tested_subjects.ts";
import { answerOrders } from "../crew/answer_orders.ts";
import { closeOthers, openOthers } from "../crew/worker_parties.ts";
import type { Answer, Order, WorkerSettings } from "./shard_protocol.ts";

/** What an open worker holds. */
interface Open {
  readonly memory: CampaignMemory;
  readonly runner: ShardRunner;
  /** What went wrong with a program without a case being at fault; null where nothing did. */
  unsteady(): string | null;
  /** How many cases subjects were not asked about so far. */
  notAsked(): number;
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
  const programs = [...guide.plain, others.against];
  return {
    memory,
    runner: new ShardRunner(settings, others, guide),
    unsteady: () => unsteadyText(programs),
    notAsked: () => notAskedOf(programs),
    close,
  };
}

async function answer(order: Order): Promise<Answer | undefined> {
  switch (order.type) {
    case "open":
      open = await openWorker(order.settings, new CampaignMemory(order.snapshot));
      return { type: "ready" };
    case "run": {
      const { memory, runner, notAsked, unsteady } = open!;
      const before = notAsked();
      const result = await runner.run(memory, order.shard);
      return { type: "result", result, unsteady: unsteady(), notAsked: notAsked() - before };
    }
    case "apply":
      open!.memory.apply(order.change);
      return undefined;
    case "close":
      await open?.close();
      return { type: "closed" };
  }
}

answerOrders(answer);
