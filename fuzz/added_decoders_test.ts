import { assert, assertEquals } from "@std/assert";
import { withDecoder } from "../decoder/decoder_testing.ts";
import { ExamplesFolder } from "../decoder/examples_testing.ts";
import { plainest } from "../findings/finding.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { compare, withAdded } from "../triage/compare_baseline.ts";
import { updated } from "../triage/update_baseline.ts";
import { diff } from "./diff.ts";

let examples: ExamplesFolder;
let isBuilt = false;

Deno.test.beforeAll(async () => {
  examples = await ExamplesFolder.make();
  isBuilt = await examples.built("all");
});

Deno.test.afterAll(() => examples.remove());

const CASES = 2000;
/** A text that is not answered costs a new process or two, and its time. */
const FEW = 256;

/** A small run with a decoder beside those of every panel. */
async function runWith(added: Decoder, cases: number = CASES) {
  const open = await openDecoders();
  try {
    const result = await diff({ subjects: [], decoders: [...open, added] }, { seed: 1, cases });
    return { ...result, decoders: result.decoders.map(({ name }) => name), added: [added.name] };
  } finally {
    await closeDecoders(open);
  }
}

for (
  const [fault, title] of [
    ["crash", "mini crashes: movzx (0fb7) with RIP-relative"],
    ["hang", "mini hangs: mov (c6)"],
    ["garbage", "mini answers with garbage: movsx (0fbe)"],
  ] as const
) {
  Deno.test(`diff() makes one finding of a decoder's ${fault}, and goes on with all other texts`, async () => {
    if (!isBuilt) return;
    await withDecoder([examples.pathOf(`mini_decoder_${fault}`)], async (mini) => {
      const { findings, cases } = await runWith(mini, FEW);
      assertEquals(cases, FEW);
      const lost = findings.filter(({ field }) => field === "answer");
      assertEquals(lost.map((each) => [each.title, plainest(each).verdict.blames]), [[title, ["mini"]]]);
      assertEquals(mini.health.failedBatches, 0);
      // What it says of the other texts is found as well.
      assert(findings.some((each) => each.title.includes("what mini rejects")));
    }, { timeout: fault === "hang" ? 300 : 5000 });
  });
}

Deno.test("diff() finds the same of a decoder each time, so that nothing is new or gone once it is known", async () => {
  if (!isBuilt) return;
  await withDecoder([examples.pathOf("mini_decoder_planted")], async (planted) => {
    const run = await runWith(planted);
    const parties = ["iced", "capstone", "mini"];
    const known = updated(run, parties.map((party) => ({ party, findings: [] })));
    assert(known[2]!.findings.length > 10);
    const again = compare(await runWith(planted), known, withAdded(undefined, ["mini"]));
    assertEquals([again.fresh, again.gone], [[], []]);
    await withDecoder([examples.pathOf("mini_decoder")], async (fixed) => {
      const { fresh, gone } = compare(await runWith(fixed), known, withAdded(undefined, ["mini"]));
      // What Capstone does as it did is Capstone's alone by now, and is known of that.
      assertEquals(fresh.filter(({ parties }) => parties.includes("mini")), []);
      assert(gone.some(({ title }) => title === "mini accepts LOCK where no memory is written"));
    });
  });
});
