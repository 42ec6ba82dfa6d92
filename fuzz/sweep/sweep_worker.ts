/**
 * A worker of a sweep: runs points with subjects, decoders and a CPU executor of its own.
 *
 * @module
 */
import { unsteadyText } from "../../subject/unsteady.ts";
import { openTested } from "../crew/tested_subjects.ts";
import type { SweepAnswer, SweepOrder, SweepSettings } from "./sweep_protocol.ts";
import { SweepRunner } from "./sweep_runner.ts";
import { SPACES } from "./known_spaces.ts";
import { answerOrders } from "../crew/answer_orders.ts";
import { closeOthers, openOthers } from "../crew/worker_parties.ts";

/** What an open worker holds. */
interface Open {
  readonly runner: SweepRunner;
  /** What went wrong with a program without a case being at fault; null where nothing did. */
  unsteady(): string | null;
  close(): Promise<void>;
}

let open: Open | undefined;

async function openWorker(settings: SweepSettings): Promise<Open> {
  const subjects = await openTested(settings);
  const others = await openOthers(settings, settings.asksCpu);
  return {
    runner: new SweepRunner(SPACES[settings.space], { subjects, ...others }),
    unsteady: () => unsteadyText([...subjects, others.against]),
    close: async () => {
      for (const subject of subjects) await subject.close();
      await closeOthers(others);
    },
  };
}

answerOrders<SweepOrder, SweepAnswer>(async (order) => {
  switch (order.type) {
    case "open":
      open = await openWorker(order.settings);
      return { type: "ready" };
    case "run": {
      const { data } = await open!.runner.run(order.range);
      return { type: "result", tally: data, unsteady: open!.unsteady() };
    }
    case "close":
      await open?.close();
      return { type: "closed" };
  }
});
