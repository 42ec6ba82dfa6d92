import { assertEquals } from "@std/assert";
import { type Finding, plainest } from "../findings/finding.ts";
import { verdict } from "../findings/verdict.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import { answers, caseFrom } from "../machine/case_testing.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "./collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrink/shrinker.ts";
import { withParties } from "./triage_testing.ts";

/** A #VE at a kernel's address: refusing another one is no gap. */
const KERNEL = { regs: { rsi: 0xffff_c900_0000_1000n, rdi: 0xffff_c900_0000_2000n } };

function collectorOf(parties: Parties): Collector {
  return new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
}

/** The findings of some cases. */
function findingsOf(cases: readonly Case[]): Promise<Finding[]> {
  return withParties(async (parties) => {
    const panel = new Panel(parties, cases.length);
    const batch = new Batch(cases.length);
    const collector = collectorOf(parties);
    fillBatch(batch, cases);
    await panel.run(batch);
    await collector.collect(batch, panel);
    return collector.findings;
  });
}

Deno.test("Collector.collect() makes one finding of one cause, whatever opcode, prefixes and operand", async () => {
  const locked = ["f0 8b 07", "f0 66 89 47 10", "f0 c6 00 01", "65 f0 48 c7 04 24 01 02 03 04", "f0 0f b6 c1"];
  const findings = await findingsOf(locked.map((text) => caseFrom(text)));
  assertEquals(findings.map(({ title, count }) => [title, count]), [
    ["Emulates a move with a LOCK prefix, which faults", locked.length],
  ]);
});

Deno.test("Collector.collect() keeps different causes in one field apart", async () => {
  const texts = ["f0 8b 07", "c6 0f 01", "0f 0b 78 65 6e 8b 07", "c4 e2 79 c6 0f"];
  const findings = await findingsOf(texts.map((text) => caseFrom(text)));
  assertEquals(new Set(findings.map(({ id }) => id)).size, texts.length);
  assertEquals(findings.map((finding) => plainest(finding).field), ["fault", "fault", "fault", "fault"]);
});

Deno.test("Collector.collect() lets one case show several findings", async () => {
  const user = { regs: { rdi: 0x1ff0n }, ...answers(1n) };
  const findings = await findingsOf([caseFrom("0f b7 07", user)]);
  assertEquals(findings.map((finding) => plainest(finding).field).sort(), ["address", "register"]);
});

Deno.test("Collector.collect() gives a finding the same id whatever case it was met by first", async () => {
  const texts = ["0f b6 07", "0f b7 84 24 01 02 03 04", "64 44 0f b6 08", "67 0f b7 01"].map((text) => caseFrom(text));
  const idsOf = async (cases: Case[]) =>
    (await findingsOf(cases)).filter((f) => plainest(f).field === "register").map((f) => f.id);
  assertEquals(await idsOf(texts.toReversed()), await idsOf(texts));
});

Deno.test("Collector.findings puts the subject's first, gaps after faults, frequent ones before rare ones", async () => {
  const texts = ["63 07", "a4", "f0 8b 07", "8b c0", "89 c1", "65 2e 8b 07"];
  const findings = await findingsOf(texts.map((text) => caseFrom(text, KERNEL)));
  const kinds = findings.map(({ parties, isGap }) => parties[1] !== "model" ? "decoders" : isGap ? "gap" : "wrong");
  const order = ["wrong", "gap", "decoders"];
  assertEquals(kinds, kinds.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
  assertEquals(new Set(kinds), new Set(order));
  const wrong = findings.filter((_, k) => kinds[k] === "wrong").map(({ count }) => count);
  assertEquals(wrong, wrong.toSorted((a, b) => b - a));
});

Deno.test("Collector.collect() blames the subject where both decoders agree with the model, and nobody where not", async () => {
  const [agreed] = await findingsOf([caseFrom("0f b6 07")]);
  const agreeing = { blames: ["posted"], witnesses: ["iced", "capstone"] };
  assertEquals(plainest(agreed!).verdict, verdict("decoders", "decoders-agree", agreeing));
  const decoders = (await findingsOf([caseFrom("65 2e 8b 07")])).filter(({ parties }) => parties[0] === "iced");
  assertEquals(decoders.map((finding) => plainest(finding).verdict), [verdict("open", "decoders-contradict")]);
  const gap = (await findingsOf([caseFrom("a4", KERNEL)])).find(({ isGap }) => isGap);
  assertEquals(plainest(gap!).verdict, verdict("open", "gap"));
});
