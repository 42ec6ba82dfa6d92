/**
 * A worker of a campaign: runs shards with decoders, a CPU executor and a memory of its own.
 *
 * @module
 */
import { endPrograms } from "../../subject/program/process_group.ts";
import { notAskedOf, unsteadyText } from "../../subject/unsteady.ts";
import { type Served, serveThread } from "../crew/serve_thread.ts";
import { closeGuide, openGuide } from "../crew/tested_subjects.ts";
import { closeOthers, openOthers } from "../crew/worker_parties.ts";
import { CampaignMemory, type EpochChange } from "./campaign_memory.ts";
import type { ShardAnswer, WorkerStart } from "./shard_protocol.ts";
import { ShardRunner } from "./shard_runner.ts";

async function open({ settings, snapshot }: WorkerStart): Promise<Served<number, ShardAnswer, EpochChange>> {
  const memory = new CampaignMemory(snapshot);
  const guide = await openGuide(settings);
  const others = await openOthers(settings, settings.asksCpu);
  const programs = [...guide.plain, others.against];
  const runner = new ShardRunner(settings, others, guide);
  return {
    run: async (shard) => {
      const before = notAskedOf(programs);
      const result = await runner.run(memory, shard);
      const notAsked = notAskedOf(programs) - before;
      return { result, unsteady: unsteadyText(programs, others.decoders), notAsked, troubles: guide.troubles };
    },
    hear: (change) => memory.apply(change),
    close: async () => {
      await closeGuide(guide);
      await closeOthers(others);
    },
    abort: endPrograms,
  };
}

serveThread(open);
