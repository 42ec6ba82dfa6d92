import { assertEquals } from "@std/assert";
import { cpu, decoding, expectation, explained, INVALID, outcome, shownFinding } from "../report_testing.ts";
import { explainJson } from "./explain_json.ts";

const answer = (...args: Parameters<typeof explained>) => JSON.parse(explainJson(explained(...args)));

Deno.test("explainJson() writes one line with its keys in one order", () => {
  const line = explainJson(explained({ findings: [shownFinding()] }));
  assertEquals(line.includes("\n"), false);
  const json = JSON.parse(line);
  assertEquals(Object.keys(json), ["bytes", "subjects", "decoders", "model", "cpu", "findings"]);
  assertEquals(Object.keys(json.subjects.posted), ["handled", "returned", "rip", "access", "regs"]);
  assertEquals(Object.keys(json.subjects.posted.access), ["size", "direction", "gpa", "data"]);
  assertEquals(Object.keys(json.decoders), ["iced", "capstone"]);
  assertEquals(Object.keys(json.findings[0]), ["id", "title", "parties", "field", "blames", "verdict"]);
});

Deno.test("explainJson() writes what a subject did: rip and access in hex, registers with all digits", () => {
  assertEquals(answer().subjects, {
    posted: {
      handled: true,
      returned: 4,
      rip: "0x1004",
      access: { size: 4, direction: "read", gpa: "0x8000fee00fe0", data: "0x0" },
      regs: { rax: "0x0000000000000011" },
    },
  });
});

Deno.test("explainJson() writes null for no hypercall, a negative result, and no registers where none changed", () => {
  const refused = outcome({ handled: false, returned: -14, access: null, regs: {} });
  const { access, returned, regs } = answer({ subjects: { posted: refused } }).subjects.posted;
  assertEquals([access, returned, regs], [null, -14, {}]);
});

Deno.test("explainJson() writes every field of a decoding in scope", () => {
  assertEquals(answer({ decoders: { iced: decoding({ immediate: 0x12n }) } }).decoders.iced, {
    valid: true,
    length: 4,
    form: "mov",
    mnemonic: "mov",
    operandSize: 4,
    memorySize: 4,
    store: false,
    register: "eax",
    rmRegister: null,
    immediate: "0x12",
    memory: {
      base: "rdi",
      index: "rcx",
      scale: 4,
      displacement: "0xfffffffffffffff0",
      segment: "gs",
      addressSize: 8,
    },
  });
});

Deno.test("explainJson() writes only the mnemonic of other forms, and nothing of what is invalid", () => {
  const other = decoding({ form: "other", mnemonic: "shufps" });
  assertEquals(answer({ decoders: { iced: other, capstone: INVALID } }).decoders, {
    iced: { valid: true, length: 4, form: "other", mnemonic: "shufps" },
    capstone: { valid: false, length: 0, form: null },
  });
});

Deno.test("explainJson() writes what the model expects, with its reason and hazards", () => {
  const model = expectation({
    outcome: "fault",
    reason: "no",
    hazards: ["user address"],
    impossible: ["rip"],
    access: null,
    regs: {},
  });
  assertEquals(answer({ model }).model, {
    outcome: "fault",
    contract: "guest",
    reason: "no",
    hazards: ["user address"],
    impossible: ["rip"],
    length: 4,
    rip: "0x1004",
    access: null,
    regs: {},
  });
});

Deno.test("explainJson() writes what a subject did instead of answering, and which feature it would need", () => {
  const subjects = { a: { unanswered: "hang" }, b: { unanswered: "not asked", needs: "gpa-width" } };
  assertEquals(answer({ subjects }).subjects, subjects);
});

Deno.test("explainJson() writes bytes as they were given, and null for a CPU that was not asked", () => {
  const { bytes, cpu } = answer({ bytes: "8B 07" });
  assertEquals([bytes, cpu], ["8B 07", null]);
});

Deno.test("explainJson() writes what the CPU did, and its accesses only where they were asked for", () => {
  const plain = {
    valid: true,
    length: 4,
    fault: null,
    stop: null,
    rip: "0x1004",
    regs: { rax: "0x0000000000000011" },
    memory: "0x0000000000000011",
    relocated: null,
    name: "CPU 1",
  };
  const access = [
    { direction: "read", address: 0x1000n, size: 4 },
    { direction: "write", address: 0xffff_ffff_ffff_fff8n, size: null },
  ] as const;
  const written = access.map((one) => ({ ...one, address: `0x${one.address.toString(16)}` }));
  assertEquals(answer({ cpu: cpu() }).cpu, plain);
  assertEquals(answer({ cpu: cpu({ relocated: ["rdi"] }) }).cpu, { ...plain, relocated: ["rdi"] });
  assertEquals(answer({ cpu: cpu({ access }) }).cpu, { ...plain, access: written });
  assertEquals(answer({ cpu: cpu({ access: [] }) }).cpu, { ...plain, access: [] });
  assertEquals(answer({ cpu: cpu({ access: null }) }).cpu, { ...plain, access: null });
});
