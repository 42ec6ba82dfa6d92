/** The gate on the full space's vector instructions: what decoders make of them is known. */
import { assert, assertEquals } from "@std/assert";
import { parseBaseline } from "../../corpus/files/baseline_file.ts";
import { BATCH_CASES, Panel } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import { withParties } from "../../triage/triage_testing.ts";
import { collectSwept } from "./collect_sweep.ts";
import { SPACES } from "./known_spaces.ts";
import { SweepRunner } from "./sweep_runner.ts";
import { sizeOf } from "./sweep_space.ts";

/** What the parts are there for: nothing else in the space shows these. */
const ONLY_THERE = ["evex-length", "evex-broadcast-register", "mask-register-bits"];

Deno.test("other opcodes after VEX and EVEX show what is known of the decoders, and nothing else", async () => {
  await withParties(async (posted) => {
    const parties = { ...posted, subjects: [] };
    const space = SPACES.full;
    // They are the last ones.
    const parts = space.parts.filter(({ name }) => /^other opcodes after (VEX2|VEX3|EVEX)$/.test(name));
    const range = { from: space.size - parts.reduce((sum, part) => sum + sizeOf(part), 0), to: space.size };
    const tally = await new SweepRunner(space, parties).run(range);
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    await collectSwept({ space, range, tally }, collector, new Panel(parties, BATCH_CASES));
    const known = new Set(
      ["iced", "capstone"].flatMap((party) =>
        parseBaseline(Deno.readTextFileSync(new URL(`../../corpus/known/${party}.json`, import.meta.url))).findings
          .map(({ id }) => id)
      ),
    );
    assertEquals(collector.findings.filter(({ id }) => !known.has(id)).map(({ title }) => title), []);
    const signatures = collector.findings.map(({ signature }) => signature);
    for (const id of ONLY_THERE) assert(signatures.some((signature) => signature.endsWith(`| ${id}`)), id);
  });
});
