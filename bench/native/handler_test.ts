import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { closeGuide, openGuide } from "../../fuzz/crew/tested_subjects.ts";
import type { Guide } from "../../fuzz/guidance/guide.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import type { Subject } from "../../machine/subject.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { Panel } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import { compile } from "../compile.ts";
import { INPUT_SIZE, inputOf, NEARLY_STRUCK, SEED_CASES, STRUCK } from "./cases.ts";
import { checkCrashes, crashesOn, writeInputs } from "./fuzzer_inputs.ts";
import { FLAGS, SOURCES } from "./searcher.ts";
import { buildForVerdict } from "./verdict_searcher.ts";

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a subject is found to do with cases, in words. */
async function findingsOf(subjects: readonly Subject[], cases: readonly Case[]): Promise<string[]> {
  const parties = { decoders: await openDecoders(), subjects };
  try {
    const [batch, panel] = [new Batch(cases.length), new Panel(parties, cases.length)];
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    fillBatch(batch, cases);
    await panel.run(batch);
    await collector.collect(batch, panel);
    return collector.findings.map(({ title }) => title);
  } finally {
    await closeDecoders(parties.decoders);
  }
}

/** Whether a guide sees what a case does in the program. */
async function showsFeatures(guide: Guide, c: Case): Promise<boolean> {
  const batch = new Batch(1);
  fillBatch(batch, [c]);
  const [observed] = await guide.observe(batch, [0]);
  return observed!.features.length > 0;
}

for (const isGuided of [false, true]) {
  Deno.test(`The handler ${isGuided ? "with probes" : "without probes"} has the bug where all conditions hold, and no other`, async () => {
    await withFolder(async (folder) => {
      const program = await buildForVerdict(folder, isGuided);
      if (program === undefined) return;
      const guide = await openGuide({ subjects: ["hidden-bug"], own: { kind: "program", words: [program] } });
      try {
        assertEquals(guide.troubles, []);
        assertEquals(await showsFeatures(guide, STRUCK), isGuided);
        assertEquals(await findingsOf(guide.plain, [...SEED_CASES, ...NEARLY_STRUCK]), []);
        assertEquals(await findingsOf(guide.plain, [STRUCK]), [
          "Changes r11d, which the instruction does not write: mov (8b)",
        ]);
      } finally {
        await closeGuide(guide);
      }
    });
  });
}

Deno.test("The handler for fuzzers reads what inputOf() writes, and ends where all conditions hold", async () => {
  await withFolder(async (folder) => {
    const program = join(folder, "replay");
    const args = [...FLAGS, "-o", program, SOURCES.forFuzzers];
    if (!await compile("the handler for fuzzers", { compiler: "gcc", args })) return;
    await checkCrashes(await writeInputs(folder), (file) => crashesOn(program, file));
  });
});

Deno.test("inputOf() gives all bytes that the handler reads of a case", () => {
  const input = inputOf(STRUCK);
  assertEquals([input.length, INPUT_SIZE], [225, 225]);
  assertEquals([...input.subarray(0, 6)], [15, 4, 0x8b, 0x47, 0x5d, 0x90]);
});
