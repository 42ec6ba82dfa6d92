import { assertEquals, assertRejects } from "@std/assert";
import { plainest } from "../../findings/finding.ts";
import { type Case, caseOf } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import type { Subject } from "../../machine/subject.ts";
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
  const stale = caseFrom("0f b6 07");
  const [first, fine, again] = await explained(stale, caseFrom("8b 07"), stale);
  assertEquals(first!.findings.map((finding) => plainest(finding).field), ["register"]);
  assertEquals(fine!.findings, []);
  assertEquals(again!.findings, first!.findings);
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
