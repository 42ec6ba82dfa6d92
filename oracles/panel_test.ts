import { assertEquals } from "@std/assert";
import { MOST_TOLD, Tells } from "../machine/effects.ts";
import type { Subject } from "../machine/subject.ts";
import type { CpuParty } from "./cpu/cpu_party.ts";
import { closeDecoders, openDecoders } from "./decoder_registry.ts";
import { NO_JUDGE } from "./judge/why_outside.ts";
import { Panel } from "./panel.ts";

/** A CPU that is never asked anything. */
const CPU: CpuParty = {
  name: "a CPU",
  features: { has: [], areAll: false },
  asker: () => ({ ask: () => Promise.resolve() }),
  close: () => Promise.resolve(),
};

Deno.test("Panel.noJudge says who is missing where the CPU does not judge what is outside the model", async () => {
  const decoders = await openDecoders();
  const quiet: Subject = { name: "quiet", contract: "hypervisor", run: () => {}, close: () => {} };
  const telling: Subject = { ...quiet, telling: { what: Tells.accesses, accesses: MOST_TOLD } };
  const noJudge = (subject: Subject, cpu?: CpuParty) =>
    new Panel({ subjects: [subject], decoders, ...cpu === undefined ? {} : { cpu } }, 1).noJudge;
  try {
    assertEquals(noJudge(telling, CPU), null);
    assertEquals(noJudge(quiet, CPU), NO_JUDGE.telling);
    assertEquals([noJudge(telling), noJudge(quiet)], [NO_JUDGE.cpu, NO_JUDGE.cpu]);
    assertEquals(noJudge(telling, { ...CPU, recorded: true }), NO_JUDGE.cpu);
  } finally {
    await closeDecoders(decoders);
  }
});
