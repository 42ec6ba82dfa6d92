/** Laws of triage, on generated cases. */
import { assert, assertEquals } from "@std/assert";
import { formatCase } from "../corpus/files/case_file.ts";
import { MAX_EXEMPLARS } from "../findings/finding.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch, readCase } from "../machine/case.ts";
import { Panel } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker, type Shrunk } from "../triage/shrink/shrinker.ts";
import type { Kind } from "../triage/signature/disagreement.ts";
import { allKindsOf, withParties } from "../triage/triage_testing.ts";
import { Generator } from "./generate/generator.ts";

const bits = (n: number) => n.toString(2).replaceAll("0", "").length;

function newOf(result: Shrunk<unknown>): Extract<Shrunk<unknown>, { isNew: true }> {
  assert(result.isNew);
  return result;
}

Deno.test("Shrinker.shrink() ends at a case that still shows the kind, and that it cannot shrink further", async () => {
  await withParties(async (parties) => {
    const size = 96;
    const panel = new Panel(parties, size);
    const one = new Panel(parties, 1);
    const shrinker = new Shrinker(new Panel(parties, SHRINK_CAPACITY));
    const batch = new Batch(size);
    const single = new Batch(1);
    const never = () => undefined;
    new Generator(11, size).fill(batch, 0, size);
    await panel.run(batch);
    for (let row = 0; row < size; row++) {
      for (const kind of allKindsOf(panel, row)) {
        const own = { ...kind, pair: shrinker.panel.pairNamed(kind.pair.name) };
        // Of several ways in which a case can be read, shrinking finds out which one it is.
        const { example, kind: shrunk } = newOf(await shrinker.shrink(readCase(batch, row), own, never));
        fillBatch(single, [example]);
        await one.run(single);
        const text = ({ pair, field, nature }: Kind) => [pair.name, field, nature].join();
        const shows = allKindsOf(one, 0).some((each) => text(each) === text(shrunk));
        if (kind.pair.sort === "subject") assertEquals(one.expected.impossible[0], 0, formatCase(example));
        assert(shows, `${formatCase(readCase(batch, row))} became ${formatCase(example)}`);
        const again = newOf(await shrinker.shrink(example, shrunk, never));
        assertEquals(formatCase(again.example), formatCase(example));
      }
    }
  });
});

Deno.test("Collector.collect() counts as many disagreements as the judge has bits, and keeps few exemplars", async () => {
  await withParties(async (parties) => {
    const size = 2048;
    const panel = new Panel(parties, size);
    const batch = new Batch(size);
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    new Generator(2, size).fill(batch, 0, size);
    await panel.run(batch);
    const disagreeing = await collector.collect(batch, panel);
    const { decoderFields } = panel;
    const subjectFields = panel.seats[0]!.fields;
    const fields = Array.from(subjectFields, (subject, row) => bits(subject) + bits(decoderFields[row]!));
    const counted = collector.findings.reduce((sum, { count }) => sum + count, 0);
    assertEquals(counted, fields.reduce((sum, n) => sum + n, 0));
    assertEquals(disagreeing, fields.filter((n) => n > 0).length);
    assert(collector.findings.every(({ exemplars }) => exemplars.length <= MAX_EXEMPLARS));
  });
});
