import { assert, assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch, readCase } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { type Telling, Tells } from "../../machine/effects.ts";
import type { Subject } from "../../machine/subject.ts";
import { BATCH_CASES } from "../../oracles/panel.ts";
import { blind, type Guide } from "../guidance/guide.ts";
import { CampaignMemory } from "./campaign_memory.ts";
import { CaseSource, type SourceSettings } from "./case_source.ts";

const telling: Telling = { what: Tells.accesses, accesses: 4 };

const guideOf = (terms: Pick<Subject, "contract" | "telling">): Guide => {
  const subject: Subject = { name: "none", ...terms, run: (batch, out) => out.reset(batch), close() {} };
  return blind([subject]);
};

const EMULATOR = guideOf({ contract: "hypervisor", telling });

/** The cases of a generated batch and of a mutated one, of a source with one entry of its own. */
async function casesOf(cpu: SourceSettings["cpu"], guide: Guide, text = "0f b1 07"): Promise<Case[][]> {
  const source = new CaseSource({ seed: 1, parts: { shards: 1, batches: 4 }, cpu }, guide);
  await source.start(new CampaignMemory(), 0);
  const [batch, one] = [new Batch(BATCH_CASES), new Batch(1)];
  fillBatch(one, [caseFrom(text)]);
  source.add(one, 0, []);
  return [0, 1].map((number) => {
    source.fill(batch, number);
    return Array.from({ length: BATCH_CASES }, (_, row) => readCase(batch, row));
  });
}

Deno.test("CaseSource.fill() has instructions that are no moves, the same each time, where a CPU judges an emulator by them", async () => {
  const [generated, mutated] = await casesOf({}, EMULATOR);
  assertEquals(await casesOf({}, EMULATOR), [generated, mutated]);
  const [movesGenerated, movesMutated] = await casesOf(undefined, EMULATOR);
  const changed = (some: readonly Case[], others: readonly Case[]) =>
    some.filter(({ bytes }, row) => String(bytes) !== String(others[row]!.bytes)).length;
  assert(changed(generated!, movesGenerated!) > BATCH_CASES / 8);
  assert(changed(mutated!, movesMutated!) > BATCH_CASES / 16);
});

Deno.test("CaseSource.fill() has none of them for a guest's handler, or with a CPU of records alone", async () => {
  assertEquals(await casesOf({ recorded: true }, EMULATOR), await casesOf(undefined, EMULATOR));
  const guest = guideOf({ telling });
  assertEquals(await casesOf({}, guest), await casesOf(undefined, guest));
});
