/** The gate on the core space: it finds what the baselines list, whatever generated cases show. */
import { assertEquals } from "@std/assert";
import { parseBaseline } from "../../corpus/files/baseline_file.ts";
import { HandlerSubject, REVISIONS } from "../../handler/revision_subject.ts";
import { BATCH_CASES, Panel } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import { withParties } from "../../triage/triage_testing.ts";
import { collectSwept } from "./collect_sweep.ts";
import { SPACES } from "./known_spaces.ts";
import { SweepRunner } from "./sweep_runner.ts";

/** Causes that no point shows: a base of -1, the last page of the lower half, and XOP. */
const BEYOND = ["base-of-minus-one", "last-user-page", "xop"];

Deno.test("the core space finds every finding and every gap that is known of every revision but three causes, and no other", async () => {
  await withParties(async (posted) => {
    const parties = { ...posted, subjects: REVISIONS.map((revision) => new HandlerSubject(revision)) };
    const space = SPACES.core;
    const range = { from: 0, to: space.size };
    const tally = await new SweepRunner(space, parties).run(range);
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    const { lost } = await collectSwept({ space, range, tally }, collector, new Panel(parties, BATCH_CASES));
    assertEquals(lost, 0);
    for (const { name } of REVISIONS) {
      const text = Deno.readTextFileSync(new URL(`../../corpus/known/${name}.json`, import.meta.url));
      const known = parseBaseline(text).findings.filter(({ cause }) => !BEYOND.includes(cause?.join() ?? ""))
        .map(({ id, title }) => `${id} ${title}`);
      const found = collector.findings.filter(({ parties: [first] }) => first === name);
      assertEquals(found.map(({ id, title }) => `${id} ${title}`).sort(), known.sort(), name);
    }
  });
});
