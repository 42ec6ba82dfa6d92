import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseCase } from "../corpus/files/case_file.ts";
import { InputError } from "../corpus/files/hex.ts";
import { HandlerSubject, posted } from "../handler/revision_subject.ts";
import { DEFAULT_CASE } from "../machine/case.ts";
import { CpuUnavailable } from "../oracles/cpu/executor/cpu_unavailable.ts";
import { possibleCase } from "../triage/explain/possible_case.ts";
import { explainCase } from "./explain_case.ts";

const POSTED = { subjects: [new HandlerSubject(posted)] };

Deno.test("explainCase() says the same of an instruction however it is given", async () => {
  const bytes = [0xf0, 0x8b, 0x07];
  const given = ["f08b07", " F0 8b 07", bytes, Uint8Array.from(bytes), possibleCase(bytes)];
  const [first, ...others] = await Promise.all(given.map((one) => explainCase(one, POSTED)));
  assertEquals(first!.findings.map(({ id, parties, example, gap }) => ({ id, parties, example, gap })), [
    { id: "9bb90f713778", parties: ["posted", "model"], example: '{"bytes":"f08b07"}', gap: false },
  ]);
  assertEquals(first!.cpu, null);
  assertEquals(first!.line, '{"bytes":"f08b07","regs":{"rdi":"0xffffc900fee00fe0"}}');
  for (const other of others) assertEquals(other, first!);
  assertEquals(await explainCase(first!.line, POSTED), first!);
});

Deno.test("explainCase() shows an instruction with its operands, and none where the bytes are none", async () => {
  const { instruction } = await explainCase("0107", POSTED);
  assertEquals([instruction!.text, instruction!.operands.map(({ access, size }) => [access, size])], [
    "add dword ptr [rdi], eax",
    [["read, write", 4], ["read", 4]],
  ]);
  assertEquals((await explainCase("06", POSTED)).instruction, null);
});

Deno.test("explainCase() keeps the state of a case", async () => {
  const line = '{"bytes":"8b07","rip":"0xffffffff81001000","regs":{"rdi":"0xffffc90000001000"}}';
  const [fromLine, fromCase] = await Promise.all([explainCase(line, POSTED), explainCase(parseCase(line), POSTED)]);
  assertEquals([fromLine.gla, fromLine.model.rip], [0xffff_c900_0000_1000n, 0xffff_ffff_8100_1002n]);
  assertEquals(fromCase, fromLine);
});

Deno.test("explainCase() says what is no case", async () => {
  const wrong: [given: Parameters<typeof explainCase>[0], message: string][] = [
    ["", "Bytes are empty: give 1 to 15"],
    [[], "Bytes are empty: give 1 to 15"],
    ["90".repeat(16), "Bytes are too many: 16, at most 15"],
    [[0x100], "Byte is not a whole number from 0 to 255: 256"],
    [[0.5], "Byte is not a whole number from 0 to 255: 0.5"],
    ["{", 'Case is not JSON: "{"'],
    [
      { bytes: "8a07" } as unknown as typeof DEFAULT_CASE,
      "Bytes of a case are no Uint8Array: give a line of a case file as text, or a case of caseOf()",
    ],
    [{ ...DEFAULT_CASE, bytes: Uint8Array.of(0x90) }, "Case has 1 bytes, not 15: caseOf() fills them up"],
  ];
  for (const [given, message] of wrong) {
    const error = await assertRejects(() => explainCase(given, POSTED), InputError);
    assertEquals(error.message, message);
  }
});

Deno.test("explainCase() asks the CPU where that is wanted, and says why it cannot be asked", async () => {
  try {
    const { cpu, findings } = await explainCase("f08b07", { ...POSTED, cpu: true });
    assertEquals([cpu!.valid, cpu!.fault], [false, "#UD"]);
    assert(findings[0]!.verdict.cpus.some(({ did }) => "raises" in did && did.raises === "#UD"));
    assert(findings[0]!.verdictText.startsWith("posted is wrong: the CPUs ("), findings[0]!.verdictText);
  } catch (error) {
    if (!(error instanceof CpuUnavailable)) throw error;
  }
});
