/** Laws of what explains a disagreement of decoders, on generated and swept texts. */
import { assert, assertEquals } from "@std/assert";
import { formatCase } from "../corpus/files/case_file.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch, readCase } from "../machine/case.ts";
import { BATCH_CASES, Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import { explain, type Explanation } from "../triage/defects/explanation.ts";
import { SHRINK_CAPACITY, Shrinker } from "../triage/shrink/shrinker.ts";
import { type Kind, kindsOf } from "../triage/signature/disagreement.ts";
import { bucketOf } from "../triage/signature/signature.ts";
import { Traits } from "../triage/signature/traits.ts";
import { withParties } from "../triage/triage_testing.ts";
import { Generator } from "./generate/generator.ts";
import { SPACES } from "./sweep/known_spaces.ts";
import { SweepWriter } from "./sweep/sweep_runner.ts";

/** Batches that are generated, and how far swept points are apart. */
const BATCHES = 60;
const STRIDES = [["core", 61], ["full", 6997]] as const;

/** Runs batches that disagreements are among, and hands each disagreement of the decoders over. */
async function eachDisagreement(
  panel: Panel,
  batch: Batch,
  each: (row: number, kind: Kind) => Promise<void> | void,
): Promise<void> {
  const look = async () => {
    await panel.run(batch);
    for (let row = 0; row < batch.size; row++) {
      for (const kind of kindsOf(panel, panel.pairs[0]!, row)) await each(row, kind);
    }
  };
  const generator = new Generator(3, BATCH_CASES);
  for (let number = 0; number < BATCHES; number++) {
    generator.fill(batch, number, BATCH_CASES);
    await look();
  }
  for (const [name, stride] of STRIDES) {
    const writer = new SweepWriter(SPACES[name]);
    batch.size = 0;
    for (let point = 0; point < SPACES[name].size; point += stride) {
      writer.writeText(batch, batch.size++, point);
      if (batch.size < BATCH_CASES) continue;
      await look();
      batch.size = 0;
    }
  }
}

async function withDecodersOnly(use: (parties: Parties, panel: Panel, batch: Batch) => Promise<void>): Promise<void> {
  await withParties(async ({ decoders }) => {
    const parties = { subjects: [], decoders };
    await use(parties, new Panel(parties, BATCH_CASES), new Batch(BATCH_CASES));
  });
}

Deno.test("bucketOf() puts into one bucket what is explained alike", () =>
  withDecodersOnly(async (_, panel, batch) => {
    const traits = new Traits();
    const known = new Map<number, [Explanation, string]>();
    let count = 0;
    await eachDisagreement(panel, batch, (row, kind) => {
      const c = readCase(batch, row);
      traits.read(batch, panel, row);
      const explanation = explain(kind, traits, c);
      const bucket = bucketOf(kind, traits);
      assert(Number.isSafeInteger(bucket));
      const [before, text] = known.get(bucket) ?? [explanation, ""];
      assertEquals(explanation, before, `${formatCase(c)} beside ${text}`);
      if (!known.has(bucket)) known.set(bucket, [explanation, formatCase(c)]);
      count++;
    });
    assert(count > 2000 && known.size > 1000);
  }));

Deno.test("Collector.collectRow() files a case under a defect only if the case itself has its trait", () =>
  withDecodersOnly(async (parties, panel, batch) => {
    const traits = new Traits();
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    const [one, single] = [new Panel(parties, 1), new Batch(1)];
    const explained = new Map<string, number>();
    await eachDisagreement(panel, batch, async (row, kind) => {
      const c = readCase(batch, row);
      traits.read(batch, panel, row);
      const { defects } = explain(kind, traits, c);
      fillBatch(single, [c]);
      await one.run(single);
      for (const { signature } of await collector.collectRow(single, one, 0)) {
        const id = /\| defect of \w+ \| (.+)$/.exec(signature)?.[1];
        if (id === undefined) continue;
        explained.set(id, (explained.get(id) ?? 0) + 1);
        const ofRow = kindsOf(one, one.pairs[0]!, 0).length;
        // A case with several kinds has findings of each.
        assert(ofRow > 1 || defects.includes(id), `${formatCase(c)} is filed under ${id}`);
      }
    });
    assert(explained.size > 15);
  }));

Deno.test("Collector.collectRow() gives a case the same findings forwards, backwards and alone", () =>
  withDecodersOnly(async (parties, panel, batch) => {
    const cases: Case[] = [];
    let seen = 0;
    await eachDisagreement(panel, batch, (row) => {
      if (seen++ % 5 === 0) cases.push(readCase(batch, row));
    });
    const [one, single] = [new Panel(parties, 1), new Batch(1)];
    const shrinker = new Shrinker(new Panel(parties, SHRINK_CAPACITY));
    const idsOf = async (c: Case, collector: Collector) => {
      fillBatch(single, [c]);
      await one.run(single);
      return (await collector.collectRow(single, one, 0)).map(({ id }) => id).join();
    };
    const ids = async (all: readonly Case[]) => {
      const collector = new Collector(shrinker);
      const found = new Map<Case, string>();
      for (const c of all) found.set(c, await idsOf(c, collector));
      return found;
    };
    const [forwards, backwards] = [await ids(cases), await ids(cases.toReversed())];
    for (const c of cases) {
      const alone = await idsOf(c, new Collector(shrinker));
      assertEquals([forwards.get(c), backwards.get(c)], [alone, alone], formatCase(c));
    }
  }));
