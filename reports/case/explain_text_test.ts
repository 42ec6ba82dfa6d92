import { assert, assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { verdict } from "../../findings/verdict.ts";
import { cpu, decoding, exemplar, expectation, explained, finding, INVALID, outcome } from "../report_testing.ts";
import { explainText } from "./explain_text.ts";

const lines = (...args: Parameters<typeof explained>) =>
  stripVTControlCharacters(explainText(explained(...args))).split("\n");

/** The row of a table that begins with `name`, blanks joined. */
function row(all: readonly string[], name: string): string | undefined {
  return all.find((line) => line.startsWith(`  ${name}  `))?.trim().replaceAll(/ {2,}/g, " ");
}

Deno.test("explainText() shows labels, setting, decoders, outcome and findings, in columns", () => {
  assertEquals(lines(), [
    "  65  prefix",
    "  8b  opcode",
    "  44  ModRM",
    "  8f  SIB",
    "  f0  displacement",
    "",
    "  rip 0x1000, gla 0x2000, gpa 0x8000fee00fe0",
    "  the VMM answers value 0x11, status 0x0",
    "",
    "                iced                     capstone",
    "  valid         yes                      yes",
    "  length        4                        4",
    "  form          mov                      mov",
    "  operand       gs:[rdi + rcx*4 - 0x10]  gs:[rdi + rcx*4 - 0x10]",
    "  register      eax                      eax",
    "  operand size  4                        4",
    "  memory size   4                        4",
    "  stores        no                       no",
    "",
    "            posted                    model",
    "  handled   yes                       yes",
    "  returned  4",
    "  rip       0x1004                    0x1004",
    "  access    read 4 at 0x8000fee00fe0  read 4 at 0x8000fee00fe0",
    "  rax       0x0000000000000011        0x0000000000000011",
    "",
    "No findings: all parties agree",
  ]);
});

Deno.test("explainText() marks the rows in which parties differ", () => {
  const all = lines({
    subjects: { posted: outcome({ regs: { rax: 0x11n, rcx: 1n } }) },
    model: expectation({ regs: { rax: 0x22n } }),
  });
  assertEquals(row(all, "rax"), "rax 0x0000000000000011 0x0000000000000022 <- differs");
  assertEquals(row(all, "rcx"), "rcx 0x0000000000000001 unchanged <- differs");
  assertEquals(row(all, "rip"), "rip 0x1004 0x1004");
  assertEquals(all.filter((line) => line.endsWith("<- differs")).length, 2);
});

Deno.test("explainText() shows a refusal, a fault's reason and hazards", () => {
  const all = lines({
    subjects: { posted: outcome({ handled: false, returned: -14, access: null, regs: {} }) },
    model: expectation({
      outcome: "fault",
      reason: "no instruction",
      hazards: ["user address"],
      access: null,
      regs: {},
    }),
  });
  assertEquals([row(all, "handled"), row(all, "returned")], ["handled no no", "returned -14"]);
  assertEquals(row(all, "fault"), "fault no instruction");
  assertEquals(row(all, "access"), "access none none");
  assertEquals(row(all, "hazard"), "hazard user address");
});

Deno.test("explainText() shows of a write what is written", () => {
  const access = { size: 1, direction: "write", gpa: 0xfeen, data: 0x7fn } as const;
  const all = lines({ subjects: { posted: outcome({ access }) }, model: expectation({ access }) });
  assertEquals(row(all, "access"), "access write 1 at 0xfee: 0x7f write 1 at 0xfee: 0x7f");
});

Deno.test("explainText() shows what a decoder rejects beside what the other accepts", () => {
  const all = lines({ decoders: { iced: INVALID, capstone: decoding({ form: "other", mnemonic: "shufps" }) } });
  assertEquals(row(all, "valid"), "valid no yes <- differs");
  assertEquals(row(all, "form"), "form - other (shufps) <- differs");
});

Deno.test("explainText() writes operands as assemblers do", () => {
  const memory = { base: null, index: null, scale: 1, displacement: 0x10n, segment: null, addressSize: 8 } as const;
  const operand = (fields: Parameters<typeof decoding>[0]) =>
    row(lines({ decoders: { iced: decoding(fields), capstone: decoding(fields) } }), "operand")!.split(" ").slice(1);
  const both = (text: string) => [...text.split(" "), ...text.split(" ")];
  assertEquals(operand({ memory }), both("[0x10]"));
  assertEquals(operand({ memory: { ...memory, base: "rip" } }), both("[rip + 0x10]"));
  assertEquals(operand({ memory: { ...memory, base: "rdi", displacement: 0n } }), both("[rdi]"));
  const negative = { ...memory, base: "edi", displacement: 0xffff_ffffn, addressSize: 4 };
  assertEquals(operand({ memory: negative }), both("[edi - 0x1]"));
  assertEquals(operand({ memory: { ...memory, index: "rcx", scale: 2 } }), both("[rcx*2 + 0x10]"));
  assertEquals(operand({ memory: null, rmRegister: "cx" }), both("cx"));
});

Deno.test("explainText() says of each finding who is wrong, on which evidence", () => {
  const open = finding({
    id: "333333333333",
    title: "They differ",
    exemplars: [exemplar({ verdict: verdict("open", "no-subject") })],
  });
  const all = lines({ findings: [finding(), open] });
  assertEquals(all.slice(-3), [
    "Findings: 2",
    "  0123456789ab  Leaves the upper half of the register stale: movzx (0fb6) " +
    "[posted / model: posted is wrong: iced and capstone agree with the model]",
    "  333333333333  They differ [posted / model: unresolved: the model allows both]",
  ]);
});

Deno.test("explainText() shows a case without bytes that can be fetched", () => {
  const all = lines({ labels: [], decoders: { iced: INVALID, capstone: INVALID } });
  assertEquals(row(all, "valid"), "valid no no");
  assert(!all.join("\n").includes("NaN"));
});

Deno.test("explainText() shows what the CPU did, and its accesses only where they were asked for", () => {
  const did = ["  CPU CPU 1: executes 4 bytes", "    rax     0x0000000000000011", "    memory  0x0000000000000011"];
  const read = { direction: "read", address: 0x1000n, size: 4 } as const;
  const write = { direction: "write", address: 0x2000n, size: null } as const;
  const shown = (access?: readonly (typeof read | typeof write)[] | null) =>
    lines({ cpu: cpu(access === undefined ? {} : { access }) }).slice(-5 - (access?.length || 1), -2);
  const accesses = (...texts: string[]) => texts.map((text) => `    access  ${text}`);
  assertEquals(shown().slice(-3), did);
  assertEquals(shown([]).slice(-4), [...did, ...accesses("none")]);
  assertEquals(shown(null).slice(-4), [...did, ...accesses("unknown")]);
  assertEquals(shown([read, write]), [...did, ...accesses("read 4 at 0x1000", "write of unknown size at 0x2000")]);
});
