import { assert, assertEquals } from "@std/assert";
import { HandlerSubject, posted } from "../../handler/revision_subject.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { Panel } from "../../oracles/panel.ts";
import { Generator } from "../generate/generator.ts";
import { behaviourHash, FeatureKind, kindOf, mostBehaviours, writeBehaviours } from "./behaviour.ts";

async function withPanel<T>(size: number, work: (panel: Panel, batch: Batch) => Promise<T>): Promise<T> {
  const decoders = await openDecoders();
  try {
    return await work(new Panel({ subjects: [new HandlerSubject(posted)], decoders }, size), new Batch(size));
  } finally {
    await closeDecoders(decoders);
  }
}

/** The behaviours of each case. */
function behavioursOf(cases: readonly Case[]): Promise<number[][]> {
  return withPanel(cases.length, async (panel, batch) => {
    fillBatch(batch, cases);
    await panel.run(batch);
    const out = new Uint32Array(mostBehaviours(panel));
    return cases.map((_, row) => [...out.subarray(0, writeBehaviours(panel, row, out, 0))]);
  });
}

Deno.test("writeBehaviours() tells classes, outcomes and disagreements apart, and neither registers nor values", async () => {
  const [load, same, store, locked] = await behavioursOf([
    caseFrom("8b 07"),
    caseFrom("8b 1e", { regs: { rsi: 0x7f7e_0000_0000_0000n }, device: { value: 1n, status: 0n } }),
    caseFrom("88 07"),
    caseFrom("f0 8b 07"),
  ]);
  assertEquals(load, same);
  assert(load!.join() !== store!.join() && load!.join() !== locked!.join());
  // Class and outcome, and of what faults but is accepted the disagreement too.
  assertEquals([load!.length, locked!.length], [2, 3]);
  assert([load, store, locked].flat().every((feature) => kindOf(feature!) === FeatureKind.behaviour));
});

Deno.test("behaviourHash() is the same only for cases with the same behaviours", async () => {
  const size = 2048;
  await withPanel(size, async (panel, batch) => {
    new Generator(5, size).fill(batch, 0, size);
    await panel.run(batch);
    const out = new Uint32Array(mostBehaviours(panel));
    const byHash = new Map<number, string>();
    for (let row = 0; row < size; row++) {
      const behaviours = out.subarray(0, writeBehaviours(panel, row, out, 0)).join();
      const hash = behaviourHash(panel, row);
      assertEquals(byHash.get(hash) ?? behaviours, behaviours);
      byHash.set(hash, behaviours);
    }
    assert(byHash.size > 50 && byHash.size < size);
  });
});

Deno.test("kindOf() tells edges and comparisons of code from behaviours", () => {
  const { edge, comparison, behaviour } = FeatureKind;
  assertEquals([0, 0x1fff_ffff, 0x2000_0000, 0x3fff_ffff, 0x8000_0000, 0xffff_ffff].map(kindOf), [
    ...[edge, edge],
    ...[comparison, comparison],
    ...[behaviour, behaviour],
  ]);
});
