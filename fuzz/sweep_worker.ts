/**
 * A worker of a sweep: runs points with decoders and a CPU executor of its own.
 *
 * @module
 */
import { HandlerSubject, REVISIONS } from "../handler/revision.ts";
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { type CpuParty, openCpuParty } from "../oracles/cpu/party.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import type { SweepAnswer, SweepOrder, SweepSettings } from "./sweep_protocol.ts";
import { SweepRunner } from "./sweep_runner.ts";
import { SPACES } from "./sweep_spaces.ts";
import { answerOrders } from "./worker_loop.ts";

let runner: SweepRunner | undefined;
let cpu: CpuParty | undefined;

async function open({ space, subjects, asksCpu }: SweepSettings): Promise<void> {
  cpu = asksCpu ? await openCpuParty() : undefined;
  runner = new SweepRunner(SPACES[space], {
    subjects: REVISIONS.filter(({ name }) => subjects.includes(name)).map((revision) => new HandlerSubject(revision)),
    reference: new IcedDecoder(),
    other: await CapstoneDecoder.open(),
    ...cpu === undefined ? {} : { cpu },
  });
}

answerOrders<SweepOrder, SweepAnswer>(async (order) => {
  switch (order.type) {
    case "open":
      await open(order.settings);
      return { type: "ready" };
    case "run": {
      const { data } = await runner!.run(order.range);
      return { type: "result", tally: data };
    }
    case "close":
      await cpu?.close();
      return { type: "closed" };
  }
});
