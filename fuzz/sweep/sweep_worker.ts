/**
 * A worker of a sweep: runs points with subjects, decoders and a CPU executor of its own.
 *
 * @module
 */
import { endPrograms } from "../../subject/program/process_group.ts";
import { unsteadyText } from "../../subject/unsteady.ts";
import { type Served, serveThread } from "../crew/serve_thread.ts";
import { openTested } from "../crew/tested_subjects.ts";
import { closeOthers, openOthers } from "../crew/worker_parties.ts";
import { SPACES } from "./known_spaces.ts";
import type { SweepAnswer, SweepSettings } from "./sweep_protocol.ts";
import { SweepRunner } from "./sweep_runner.ts";
import type { PointRange } from "./sweep_space.ts";

async function open(settings: SweepSettings): Promise<Served<PointRange, SweepAnswer, never>> {
  const subjects = await openTested(settings);
  const others = await openOthers(settings, settings.asksCpu);
  const runner = new SweepRunner(SPACES[settings.space], { subjects, ...others });
  return {
    run: async (range) => {
      const { data } = await runner.run(range);
      return { tally: data, unsteady: unsteadyText([...subjects, others.against], others.decoders) };
    },
    close: async () => {
      for (const subject of subjects) await subject.close();
      await closeOthers(others);
    },
    abort: endPrograms,
  };
}

serveThread(open);
