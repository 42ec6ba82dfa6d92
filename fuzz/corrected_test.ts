/** The gate on the corrected handler: nothing to find with all corrections, and each one missing is found and named. */
import { assert, assertEquals } from "@std/assert";
import { parseBaseline } from "../corpus/files/baseline_file.ts";
import { isGapOnly } from "../handler/handler_testing.ts";
import { type Change, corrected, CORRECTIONS, HandlerSubject } from "../handler/revision_subject.ts";
import { type Revision, REVISIONS } from "../handler/revision_subject.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { committedRecords } from "../triage/committed_records.ts";
import { compare, type Comparison } from "../triage/compare_baseline.ts";
import { diff } from "./diff.ts";

const CASES = 20_000;

const BASELINES = ["corrected", "iced", "capstone", "cpus"].map((party) =>
  parseBaseline(Deno.readTextFileSync(new URL(`../corpus/known/${party}.json`, import.meta.url)))
);
const KNOWN = BASELINES.flatMap(({ findings }) => findings);

/** Compares a handler with those corrections to the baselines, as `diff` does. */
async function gate(corrections: readonly Change[]): Promise<Comparison> {
  const decoders = await openDecoders();
  try {
    const subjects = [new HandlerSubject({ ...corrected, corrections })];
    const result = await diff({ subjects, decoders, records: committedRecords() }, {
      seed: 1,
      cases: CASES,
      known: KNOWN,
    });
    return compare({ ...result, decoders: result.decoders.map(({ name }) => name) }, BASELINES);
  } finally {
    await closeDecoders(decoders);
  }
}

Deno.test("diff() finds nothing in the corrected handler but the gaps that are known", async () => {
  const { fresh, gone } = await gate(corrected.corrections);
  assertEquals([fresh.map(({ title }) => title), gone.map(({ title }) => title)], [[], []]);
  assert(BASELINES[0]!.findings.every(({ isGap }) => isGap));
});

for (const missing of CORRECTIONS.filter((correction) => corrected.corrections.includes(correction))) {
  Deno.test(`diff() fails without the correction ${missing.id}, and names it`, async () => {
    const { fresh } = await gate(corrected.corrections.filter((correction) => correction !== missing));
    const causes = fresh.filter(({ isGap }) => isGap === isGapOnly(missing)).map(({ cause }) => cause?.join(" and "));
    assertEquals(causes, [missing.id]);
  });
}

Deno.test("the baseline of a revision has one finding for each correction that it lacks, and none without a cause", () => {
  const own = ({ name, corrections }: Revision) => ({ name, has: corrections.map(({ id }) => id) });
  const wanted = corrected.corrections.map(({ id }) => id);
  const gaps = CORRECTIONS.filter(isGapOnly).map(({ id }) => id);
  for (const { name, has } of REVISIONS.map(own)) {
    const text = Deno.readTextFileSync(new URL(`../corpus/known/${name}.json`, import.meta.url));
    const causes = parseBaseline(text).findings.filter(({ isGap }) => !isGap).map(({ cause }) => cause!.join(" and "));
    const leaks = has.includes("uninitialised-r15") && !has.includes("zeroed-r15");
    const lacks = [
      ...wanted.filter((id) => !has.includes(id) && !gaps.includes(id)),
      ...has.includes("xop-decoder") ? ["xop"] : [],
      ...has.includes("rex2-decoder") ? ["rex2"] : [],
      ...leaks ? ["zeroed-r15"] : [],
    ];
    assertEquals(causes.toSorted(), lacks.toSorted(), name);
  }
});
