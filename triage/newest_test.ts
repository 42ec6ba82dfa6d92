import { assertEquals, assertRejects } from "@std/assert";
import type { FieldName } from "../findings/fields.ts";
import type { NewestState } from "../findings/newest.ts";
import { type CpuDeed, verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import type { Batch } from "../machine/batch.ts";
import { caseFrom } from "../machine/case_testing.ts";
import type { DecodingColumns } from "../machine/decoding.ts";
import { DECODERS, type ReleaseEntry, RELEASES } from "../oracles/decoder_registry.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { CPU, IN_CAPSTONE, IN_ICED, IN_NEITHER, IN_POSTED, OTHER_CPU } from "./baseline_testing.ts";
import { newestWords, type ShownCase } from "./newest.ts";

const BY_CPU = (did: CpuDeed, ...blames: string[]) => verdict("cpu", "did", { blames, cpus: words([CPU], did) });

/** A finding about Capstone, which the reference is right about. */
function ofCapstone(text: string, field: FieldName | null = null): ShownCase {
  const verdict = BY_CPU({ executes: 1 }, "capstone");
  return { parties: ["iced", "capstone"], field, verdict, case: caseFrom(text) };
}

/** What all decoders say otherwise than a CPU: `66 e8 07 08` has 6 bytes for both. */
function ofBoth(did: CpuDeed, ...more: CpuDeed[]): ShownCase {
  const cpus = [did, ...more].flatMap((each, n) => words([n === 0 ? CPU : OTHER_CPU], each));
  const blaming = verdict("cpu", "did", { blames: ["iced", "capstone"], cpus });
  return { parties: ["decoders", "cpu"], field: null, verdict: blaming, case: caseFrom("66 e8 07 08") };
}

/** A release that says of every text that it is an instruction of that length; of length 0, that it is none. */
function saying(length: number): ReleaseEntry {
  const decoder: Decoder = {
    name: "planted",
    version: "planted",
    decode({ size }: Batch, out: DecodingColumns): void {
      out.reset();
      for (let row = 0; row < size; row++) {
        const at = out.add(row);
        out.valid[at] = length === 0 ? 0 : 1;
        out.length[at] = length;
        out.share(at, row + 1, row + 1);
      }
    },
    close() {},
  };
  return { ...RELEASES[0]!, name: "planted", release: "9", open: () => Promise.resolve(decoder) };
}

/** What releases do about findings, without whose they are. */
async function statesOf(findings: readonly ShownCase[], release?: ReleaseEntry): Promise<(NewestState | undefined)[]> {
  const all = await newestWords(findings, release && [release]);
  return all.map((each) => each[0]?.state);
}

/** What Capstone 5.0.9 does about texts that 5.0.0 is wrong about. */
const STATES: Readonly<Record<NewestState, readonly string[]>> = {
  // MOVSXD without REX.W.
  fixed: ["63 07"],
  still: [
    "64 2e 8b 07",
    "f0 f2 8b 07",
    "f3 41 90",
    "0f ae e9",
    "66 48 0f 38 f0 07",
    "8e 0f",
    "0f 20 c8",
    "f2 0f bc 07",
    "66 0f 80 07",
    "66 48 c2 07",
    // The length of UD0.
    "0f ff 07",
    // MOVQ by its text, in both releases, and MOVD by its id.
    "48 0f 6e 07",
  ],
  // With 66, MOVSXD reads a word.
  changed: ["66 63 07"],
};

for (const [state, texts] of Object.entries(STATES)) {
  Deno.test(`newestWords() says which of Capstone's findings are ${state} in 5.0.9`, async () => {
    const found = await newestWords(texts.map((text) => ofCapstone(text)));
    assertEquals(found, texts.map(() => [{ decoder: "capstone", release: "5.0.9", state: state as NewestState }]));
  });
}

Deno.test("newestWords() goes by the finding's field where it shows in one", async () => {
  // MOVBE of a wrong size: a release that gets that right and another field wrong has not fixed it.
  const found = (field: FieldName) => ofCapstone("66 48 0f 38 f0 07", field);
  assertEquals(await statesOf([found("memory-size"), found("mnemonic")]), ["still", "fixed"]);
  assertEquals(await statesOf([found("memory-size")], saying(6)), ["changed"]);
});

Deno.test("newestWords() goes by what CPUs did where all decoders are wrong", async () => {
  const states = (length: number, ...findings: ShownCase[]) => statesOf(findings, saying(length));
  const [four, none] = [ofBoth({ executes: 4 }), ofBoth({ raises: "#UD" })];
  assertEquals(await states(4, four, ofBoth({ decodes: 4 }), none), ["fixed", "fixed", "still"]);
  assertEquals(await states(6, four, none), ["still", "still"]);
  assertEquals(await states(5, four, none), ["changed", "still"]);
  assertEquals(await states(0, four, none, ofBoth({ executes: 0 })), ["changed", "fixed", "fixed"]);
  assertEquals(await states(4, ofBoth({ raises: "#UD", after: 4 }), ofBoth({ raises: "#GP" })), ["fixed", "fixed"]);
});

Deno.test("newestWords() calls nothing fixed where nobody knows what is right", async () => {
  const differing = ofBoth({ executes: 4 }, { raises: "#UD" });
  assertEquals(await statesOf([differing], saying(4)), ["changed"]);
  const same = { ...RELEASES[0]!, open: DECODERS[1]!.open };
  assertEquals(await statesOf([differing, { ...differing, verdict: BY_CPU({ executes: 4 }, "capstone") }], same), [
    "still",
    "still",
  ]);
});

Deno.test("newestWords() asks no release about findings that are not about its decoder", async () => {
  const broken = { ...RELEASES[0]!, open: () => Promise.reject(new Error("It does not load")) };
  const shown = [IN_POSTED, IN_ICED].map((finding) => ({ ...finding, ...finding.exemplars[0]! }));
  assertEquals(await newestWords(shown, [broken]), [[], []]);
  for (const { exemplars, ...finding } of [IN_CAPSTONE, IN_NEITHER]) {
    await assertRejects(() => newestWords([{ ...finding, ...exemplars[0]! }], [broken]), Error, "It does not load");
  }
});
