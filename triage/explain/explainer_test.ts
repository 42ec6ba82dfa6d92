import { assertEquals, assertRejects } from "@std/assert";
import { plainest } from "../../findings/finding.ts";
import { type Case, caseOf, DEFAULT_CASE } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import type { Subject } from "../../machine/subject.ts";
import { recordedCpu } from "../recorded_cpu.ts";
import { withParties } from "../triage_testing.ts";
import { caseLabels, type Explained, Explainer } from "./explainer.ts";

/** Explains with the posted handler. */
function explained(...cases: readonly Case[]): Promise<Explained[]> {
  return withParties((parties) => new Explainer(parties).explain(cases));
}

Deno.test("Explainer.explain() answers every case of more than fit in a batch, in their order", async () => {
  const cases = Array.from({ length: 600 }, (_, k) => caseOf([0x8b, 0x07], { rip: BigInt(k) }));
  const all = await explained(...cases);
  assertEquals(all.map(({ model }) => model.rip), cases.map(({ rip }) => rip + 2n));
});

Deno.test("Explainer.explain() computes the gla from the operand where the case has none", async () => {
  const { ve } = caseOf([]);
  const [computed, given] = await explained(
    caseFrom("8b 47 08", { regs: { rdi: 0x1000n } }),
    caseFrom("8b 47 08", { regs: { rdi: 0x1000n }, ve: { ...ve, gla: 0x2000n } }),
  );
  assertEquals([computed!.gla, given!.gla], [0x1008n, 0x2000n]);
});

Deno.test("Explainer.explain() shows operands of forms in scope only", async () => {
  const [inScope, other, invalid] = await explained(
    caseFrom("65 8a 64 8f 10"),
    caseFrom("0f c6 c1 02"),
    caseFrom("06"),
  );
  const { register, memory, immediate, store } = inScope!.decoders["iced"]!;
  assertEquals([register, immediate, store], ["ah", null, false]);
  assertEquals(memory, {
    base: "rdi",
    index: "rcx",
    scale: 4,
    displacement: 0x10n,
    segment: "gs",
    addressSize: 8,
  });
  const { form, mnemonic, memory: none, operandSize } = other!.decoders["capstone"]!;
  assertEquals([form, mnemonic, none, operandSize], ["other", "shufps", null, null]);
  assertEquals([invalid!.decoders["iced"]!.form, invalid!.model.outcome], [null, "fault"]);
});

Deno.test("Explainer.explain() gives findings to the cases that show them, and the same one to the same case again", async () => {
  const device = { regs: { rdi: 0xffff_c900_0000_1000n } };
  const stale = caseFrom("0f b6 07", device);
  const [first, fine, again] = await explained(stale, caseFrom("8b 07", device), stale);
  assertEquals(first!.findings.map(({ field }) => field), ["register"]);
  assertEquals(fine!.findings, []);
  assertEquals(again!.findings, first!.findings);
});

Deno.test("Explainer.explain() says what is impossible about a state, and holds nothing in it against anybody", async () => {
  const regs = { rdi: 0xffff_c900_0000_1000n };
  const ve = { ...DEFAULT_CASE.ve, gla: 0xffff_c900_0000_2fe0n };
  const [told, plain] = await explained(caseFrom("0f b6 07", { regs, ve }), caseFrom("0f b6 07"));
  for (const [answer, impossible] of [[told!, ["gla"]], [plain!, ["non-canonical"]]] as const) {
    assertEquals([answer.model.impossible, answer.findings, answer.judged], [impossible, [], []]);
    assertEquals(answer.model.outcome, "handled");
  }
});

Deno.test("Explainer.explain() says the same of a case whatever cases come before it", async () => {
  const texts = [
    "8f e9 78 01 c8",
    "8f e8 78 c2 c1 00",
    "0f 01 cb",
    "0f 01 ca",
    "0f 01 c8",
    "66 c5 f8 c6 07",
    "f0 8b 07",
  ];
  const gathers = [
    "c4 e2 bd 90 5c dd a2",
    "c4 e2 71 92 04 0f",
    "47 26 8a 01",
    "47 65 0f be 28",
    "64 26 c7 80 5e 61 d1 0b 00",
  ];
  const cases = [...texts, ...gathers].map((text) => caseFrom(text));
  const said = ({ findings }: Explained) =>
    findings.map(({ finding: { id, title }, field, verdicts }) => ({ id, title, field, verdicts }));
  const forwards = await explained(...cases);
  const backwards = (await explained(...cases.toReversed())).reverse();
  for (const [k, c] of cases.entries()) {
    const [alone] = await explained(c);
    assertEquals(said(forwards[k]!), said(alone!));
    assertEquals(said(backwards[k]!), said(alone!));
  }
});

Deno.test("Explainer.explain() judges the case that is shown, and not the plainest one that shows the same", async () => {
  const text = "c4 e2 bd 90 5c dd a2";
  const { rip } = caseFrom(text);
  const truth = { name: "A", valid: false, length: 7, fault: "#UD", stop: null, rip, regs: {}, memory: null };
  await withParties(async ({ subjects, decoders }) => {
    const features = { has: ["XCR0.AVX", "avx", "avx2"], areAll: false };
    const cpu = { ...recordedCpu([{ case: caseFrom(text), truth }]), features };
    const [answer] = await new Explainer({ subjects, decoders, cpu }).explain([caseFrom(text)]);
    const [shown] = answer!.findings.filter(({ finding: { parties } }) => parties[0] === "iced");
    assertEquals(shown!.finding.title, "capstone accepts gathers whose registers overlap");
    assertEquals([shown!.verdicts[0].blames, shown!.verdicts[0].cpus.map(({ did }) => did)], [["capstone"], [{
      raises: "#UD",
    }]]);
    // Nothing is recorded of the plainer one.
    assertEquals(plainest(shown!.finding).verdict.cpus, []);
  });
});

Deno.test("Explainer.explainEach() fails where a subject fails in the second batch, after the answers of the first", async () => {
  await withParties(async (parties) => {
    let batches = 0;
    const [posted] = parties.subjects;
    const failing: Subject = {
      name: "failing",
      // Shrinking asks about smaller batches.
      run: (batch, out) =>
        batch.size === 1024 && ++batches === 2 ? Promise.reject(new Error("Subject ended")) : posted!.run(batch, out),
      close: () => {},
    };
    // Each of the first is shrunk, so that the second batch fails meanwhile.
    const cases = Array.from({ length: 2048 }, (_, k) => caseFrom("0f b6 07", { rip: BigInt(k) }));
    let answered = 0;
    const explain = () => new Explainer({ ...parties, subjects: [failing] }).explainEach(cases, () => void answered++);
    assertEquals((await assertRejects(explain, Error)).message, "Subject ended");
    assertEquals([answered, batches], [1024, 2]);
  });
});

Deno.test("caseLabels() labels no byte that cannot be fetched", () => {
  const names = (fetch: number) =>
    caseLabels(caseFrom("66 8b 07", { fetch }), { decoders: {}, cpu: null }).map(({ name }) => name);
  assertEquals([names(15), names(3)], Array(2).fill(["prefix", "opcode", "ModRM"]));
  assertEquals([names(1), names(0)], [["prefix"], []]);
});
