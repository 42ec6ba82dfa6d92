import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../corpus/files/hex.ts";
import type { Contract } from "../../machine/contract.ts";
import type { Scope } from "../../machine/scope.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { RecordedSubject } from "../../subject/recorded/recorded_subject.ts";
import { LineJudge, parseRecordedLine } from "./judge_lines.ts";

const GLA = "0xffffc90000001000";
const CASE = { bytes: "8b07", regs: { rdi: GLA }, ve: { gla: GLA, gpa: "0x8000fee00000" } };
const LOADED = { handled: true, returned: 2, regs: { rax: "0x44332211" } };

type Json = Record<string, unknown>;

/** Judges lines, and says what is said of each. */
async function judged(lines: readonly Json[], contract: Contract = "hypervisor", scope?: Scope) {
  const decoder = new IcedDecoder();
  const terms = { contract, ...scope === undefined ? {} : { scope } };
  const judge = new LineJudge({ decoders: [decoder] }, (name) => new RecordedSubject(name, terms));
  const said = await judge.judge(lines.map((line, n) => parseRecordedLine(JSON.stringify(line), n + 1)));
  decoder.close();
  return { judge, said };
}

const line = (outcome: Json, c: Json = {}, subject?: string) => ({
  case: { ...CASE, ...c },
  outcome: { ...LOADED, ...outcome },
  ...subject === undefined ? {} : { subject },
});

Deno.test("LineJudge answers line by line, whoever the subject is, in their order", async () => {
  const { said } = await judged([
    line({}, {}, "a"),
    line({ rflags: "0x203" }, {}, "b"),
    line({ regs: { rax: "0x1" } }, {}, "a"),
    line({ rflags: "0x203" }),
  ]);
  assertEquals(
    said.map(({ number, subject, why, findings }) => [number, subject, why, findings.map(({ title }) => title)]),
    [
      [1, "a", null, []],
      [2, "b", null, ["Changes CF, which the instruction leaves: mov"]],
      [3, "a", null, ["Leaves a wrong value in the register: mov"]],
      [4, "recorded", null, ["Changes CF, which the instruction leaves: mov"]],
    ],
  );
  const [, b, , unnamed] = said;
  assertEquals(b!.findings[0]!.id === unnamed!.findings[0]!.id, false);
});

Deno.test("LineJudge gives one finding for what is done with many texts, and shows the plainest", async () => {
  const flags = { rflags: "0x203" };
  const { judge, said } = await judged([
    line({ ...flags, returned: 4 }, { bytes: "2e3e8b07" }),
    line(flags),
    line({ ...flags, returned: 3 }, { bytes: "3e8b07" }),
  ]);
  assertEquals(new Set(said.flatMap(({ findings }) => findings.map(({ id }) => id))).size, 1);
  const [{ finding, prefixes, mnemonics }] = judge.findings as [typeof judge.findings[number]];
  const [{ case: shown }] = finding.exemplars as [typeof finding.exemplars[number]];
  assertEquals([finding.count, [...shown.bytes.subarray(0, 2)], prefixes, mnemonics], [3, [0x8b, 7], [], [["mov", 3]]]);
});

Deno.test("LineJudge says what all cases of a finding have in common", async () => {
  const fs = { fsBase: "0x1000", regs: { rdi: "0xffffc90000000000" } };
  const lost = { direction: "read", address: "0xffffc90000000000", size: 4, data: "0xa5a5a5a5" };
  const { judge } = await judged([
    line({ returned: 4, regs: { rax: "0xa5a5a5a5" }, accesses: [lost] }, { ...fs, bytes: "642e8b07" }),
    line({ returned: 4, regs: { rcx: "0xa5a5a5a5" }, accesses: [lost] }, { ...fs, bytes: "643e8b0f" }),
  ]);
  assertEquals(judge.findings.map(({ finding: { title, count }, prefixes }) => [title, count, prefixes]), [
    ["Leaves out the segment's base in the address", 2, ["fs", "null segment"]],
  ]);
});

Deno.test("LineJudge does not judge what is outside the model or in no state that there is, and says why", async () => {
  const { judge, said } = await judged([
    line({}, { bytes: "01c8" }),
    line({}, { bytes: "0107" }),
    line({}, { bytes: "0fae07" }),
    line({}, { fsBase: "0x8000000000000000" }),
  ]);
  assertEquals(said.map(({ why }) => why), [
    "it accesses no memory",
    'a CPU would judge it: "--cpu on"',
    "it saves or restores state",
    "no hardware produces this state: segment-base",
  ]);
  assertEquals([...judge.counts.notJudged], said.map(({ why }) => [why!, 1]));
  assertEquals(judge.counts.judged, 0);
  assertEquals(judge.outside, [{
    ...{ subject: "recorded", handled: 3, refused: 0, mnemonics: { add: 2, fxsave: 1 } },
    why: { 'a CPU would judge it: "--cpu on"': 1, "it accesses no memory": 1, "it saves or restores state": 1 },
  }]);
});

Deno.test("LineJudge counts a refusal where a scope says that it is none of what may be refused", async () => {
  const refused = [line({ handled: false, returned: 0, regs: {} })];
  assertEquals((await judged(refused)).said[0]!.findings, []);
  const { said } = await judged(refused, "hypervisor", { forms: ["mov"], mayRefuse: [] });
  assertEquals(said[0]!.findings.map(({ field }) => field), ["gap"]);
});

const WRONG: readonly (readonly [line: string, message: string])[] = [
  ["[]", "It is not a JSON object: []"],
  ["nonsense", 'It is not JSON: "nonsense"'],
  ['{"cas":{}}', 'Unknown key in line: "cas" (did you mean "case"? known: case, outcome, subject)'],
  ['{"case":{"bytes":"90"}}', "It has no outcome: undefined"],
  ['{"case":{"bytes":"90"},"outcome":{},"subject":7}', "Value of subject is no name: 7"],
  ['{"case":{"byte":"90"},"outcome":{}}', 'Unknown key in case: "byte"'],
];

Deno.test("parseRecordedLine() says what is wrong with a line", () => {
  for (const [text, message] of WRONG) assertThrows(() => parseRecordedLine(text, 1), InputError, message);
});

const NO_OUTCOMES: readonly (readonly [outcome: Json, message: string])[] = [
  [{ handled: 1 }, "Value of handled is no truth value: 1"],
  [{ rflag: "0x2" }, 'Unknown key in outcome: "rflag" (did you mean "rflags"? known: '],
  [{ exception: { vector: 13 } }, "outcome is handled and raises exception 13 at once"],
  [
    { accesses: [{ direction: "read", address: "0x0", size: 16, data: "0x0" }] },
    "Value of size is no whole number from 1 to 8: 16",
  ],
  [{ accesses: [{ direction: "read", size: 1, data: "0x0" }] }, "Access has neither address nor gpa"],
  [{ accesses: [], accessCount: -1 }, "Value of accessCount is no whole number from 0 to "],
  [{ vectors: { 16: "00".repeat(32) } }, 'Vector register is not from 0 to 15: "16"'],
  [{ vectors: { 1: "00" } }, "Vector register 1 has 1 bytes, not 32"],
];

Deno.test("LineJudge says what is wrong with an outcome, and judges the lines around it", async () => {
  const lines = NO_OUTCOMES.flatMap(([outcome]) => [line(outcome), line({ rflags: "0x203" })]);
  const { said } = await judged(lines);
  NO_OUTCOMES.forEach(([, message], n) => {
    const [bad, good] = [said[2 * n]!, said[2 * n + 1]!];
    assertEquals(bad.wrong?.slice(0, message.length), message);
    assertEquals([bad.why === bad.wrong, bad.findings, good.findings.length], [true, [], 1]);
  });
});
