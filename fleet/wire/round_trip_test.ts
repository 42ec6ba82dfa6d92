import { assert, assertEquals } from "@std/assert";
import { findingId, type SeenFinding } from "../../findings/finding.ts";
import { verdict } from "../../findings/verdict.ts";
import { CampaignMemory } from "../../fuzz/campaign/campaign_memory.ts";
import { plain } from "../../fuzz/campaign/campaign_testing.ts";
import { mergeEpoch, type ShardResult } from "../../fuzz/campaign/epoch.ts";
import type { ShardAnswer } from "../../fuzz/campaign/shard_protocol.ts";
import { Tally } from "../../fuzz/sweep/sweep_tally.ts";
import { caseOf } from "../../machine/case.ts";
import { decodeAnswer, encodeAnswer } from "./answer.ts";
import { decodeChange, encodeChange } from "./change.ts";
import { checkAnswer, checkChange, checkSwept } from "./fits.ts";
import { BLOCK, realEpochs, realSwept, SPACE } from "./messages_testing.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { decodeSwept, encodeSwept } from "./swept.ts";

const EPOCHS = await realEpochs(4);

/** Says that a value comes back as a thread would get it, and that the same value is the same bytes. */
function assertComesBack<T>(value: T, encode: (value: T) => Uint8Array, decode: (bytes: Uint8Array) => T): void {
  const bytes = encode(value);
  const back = decode(bytes);
  assertEquals(back, structuredClone(value));
  assertEquals(encode(back), bytes);
}

Deno.test("decodeAnswer() gives what encodeAnswer() was given, which fits its order", () => {
  for (const { before, answers } of EPOCHS) {
    for (const answer of answers) {
      assertComesBack(answer, encodeAnswer, decodeAnswer);
      checkAnswer(answer, answer.result, before);
    }
  }
  const findings = EPOCHS.at(-1)!.answers.flatMap(({ result }) => result.findings);
  assert(findings.some(({ exemplars }) => exemplars.length === 0), "None was known before");
});

Deno.test("decodeChange() gives what encodeChange() was given, which fits the campaign", () => {
  for (const { before, change } of EPOCHS) {
    assertComesBack(change, encodeChange, decodeChange);
    checkChange(change, before);
  }
});

Deno.test("decodeSnapshot() gives what encodeSnapshot() was given", () => {
  for (const { before } of EPOCHS) assertComesBack(before.snapshot(), encodeSnapshot, decodeSnapshot);
});

Deno.test("decodeSwept() gives what encodeSwept() was given, which adds up to the same and fits its order", async () => {
  const answer = await realSwept();
  assert(answer.tally.opcodes.some(({ pairs }) => pairs.length > 0), "Nobody differs");
  assertComesBack(answer, encodeSwept, decodeSwept);
  assertComesBack({ ...answer, unsteady: "Program ended" }, encodeSwept, decodeSwept);
  checkSwept(answer, BLOCK, SPACE);
  const tally = new Tally();
  tally.add(decodeSwept(encodeSwept(answer)).tally);
  assertEquals(tally.data, answer.tally);
});

Deno.test("A campaign by messages comes to the same memory as one without", () => {
  let memory = new CampaignMemory();
  for (const { before, answers, change } of EPOCHS) {
    // A worker that comes later begins with a snapshot.
    memory = new CampaignMemory(decodeSnapshot(encodeSnapshot(memory.snapshot())));
    assertEquals(plain(memory), plain(before));
    const results = answers.map((answer) => decodeAnswer(encodeAnswer(answer)).result);
    const merged = mergeEpoch(memory, results);
    assertEquals(merged, change);
    memory.apply(decodeChange(encodeChange(merged)));
    const after = new CampaignMemory(before.snapshot());
    after.apply(change);
    assertEquals(plain(memory), plain(after));
  }
  assert(memory.findings.size > 10 && memory.entries.length > 100 && memory.bucketCount > 100);
});

Deno.test("decodeAnswer() keeps all that a finding, an exemplar and a count can have, and leaves out what they have not", () => {
  const signature = "mine and iced and capstone | length | “x”";
  const cpus = [
    { cpu: "A", did: { raises: "#UD", after: 3 }, recorded: true, unlike: ["iced", "capstone"] },
    { cpu: "B", did: { raises: "#GP" }, recorded: false },
    { cpu: "C", did: { executes: 0 }, recorded: false },
    { cpu: "D", did: { decodes: 15 }, recorded: true },
  ];
  const whole = verdict("vendors differ", "vendors", { blames: ["mine"], cpus, witnesses: ["iced"], needs: ["avx"] });
  const c = caseOf([0xf0, 0x8b, 0x07], {
    fetch: 0,
    cpl: 3,
    registers: Array.from({ length: 16 }, (_, r) => BigInt(r) << 60n),
  });
  const finding: SeenFinding = {
    id: findingId(signature),
    title: "Title with \ud800 and \u0000",
    parties: ["mine", "iced", "capstone"],
    field: null,
    signature,
    isGap: true,
    cause: ["one", "two"],
    count: 2 ** 32,
    exemplars: [
      { case: c, weight: 3029.9999999999995, field: "length", verdict: whole },
      { case: caseOf([0x90]), weight: 0, field: "gap", verdict: verdict("open", "gap") },
    ],
    first: { epoch: 5, shard: 6, case: 7 },
  };
  const result: ShardResult = {
    ...{ epoch: 5, shard: 6, cases: 8, disagreeing: 8 },
    entries: [{ case: c, features: Uint32Array.of(0, 1, 2 ** 32 - 1), cost: 15, epoch: 5, shard: 6 }],
    findings: [finding, { ...finding, signature: `${signature}.`, id: findingId(`${signature}.`), cause: null }],
    buckets: [{ signature, buckets: [0, Number.MAX_SAFE_INTEGER] }],
    outside: [
      { subject: "a", handled: 1, refused: 2, mnemonics: {} },
      {
        subject: "b",
        handled: 0,
        refused: 0,
        mnemonics: { add: 1, constructor: 2 },
        byCpu: { sub: 1 },
        why: { "it": 3 },
      },
    ],
  };
  const answer: ShardAnswer = { result, unsteady: null, notAsked: 0, troubles: ["", "b"] };
  assertComesBack(answer, encodeAnswer, decodeAnswer);
  assertComesBack({ ...answer, unsteady: "" }, encodeAnswer, decodeAnswer);
});
