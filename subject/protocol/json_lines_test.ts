import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseCase } from "../../corpus/files/case_file.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import { LinesCodec } from "./json_lines.ts";
import { ProgramFailure } from "./subject_error.ts";

const codec = new LinesCodec();
const decoder = new TextDecoder();
const encoder = new TextEncoder();

Deno.test("LinesCodec.encode() writes lines of a case file, with ids that count up", () => {
  fc.assert(fc.property(fc.array(anyCase(), { minLength: 1, maxLength: 3 }), fc.nat(), (cases, firstId) => {
    const batch = new Batch(cases.length);
    fillBatch(batch, cases);
    const rows = cases.map((_, row) => row);
    const lines = decoder.decode(codec.encode({ batch, rows, number: 0, firstId })).trimEnd().split("\n");
    assertEquals(lines.length, cases.length);
    lines.forEach((line, row) => {
      const { id, ...rest } = JSON.parse(line);
      assertEquals(id, firstId + row);
      // A case that does not say its gla is sent with the one that the batch has.
      const { ve, ...c } = cases[row]!;
      const { memory, vectors } = DEFAULT_CASE;
      assertEquals(parseCase(JSON.stringify(rest)), { ...c, memory, vectors, ve: { ...ve, gla: ve.gla ?? 0n } });
    });
  }));
});

/** The line of a case for a program that knows a set of features. */
function lineOf(c: Case, features: number): string {
  const batch = new Batch(1);
  fillBatch(batch, [c]);
  return decoder.decode(new LinesCodec(features).encode({ batch, rows: [0], number: 0, firstId: 0 }));
}

Deno.test("LinesCodec.encode() gives a program that announces nothing the line that it always got", () => {
  const regs = REGISTER_NAMES.map((name, r) => `"${name}":"0x${DEFAULT_CASE.registers[r]!.toString(16)}"`).join(",");
  const line = `{"id":0,"bytes":"8b0790909090909090909090909090","fetch":15,"cpl":0,"rip":"0xffffffff81000000",` +
    `"rflags":"0x202","fsBase":"0x0","gsBase":"0x0","regs":{${regs}},"ve":{"exitReason":"0x30",` +
    `"exitQualification":"0x0","gla":"0x0","gpa":"0x8000fee00fe0","instrLen":0,"instrInfo":0},` +
    `"device":{"value":"0x8877665544332211","status":"0x0"}}\n`;
  assertEquals([lineOf(caseOf([0x8b, 0x07]), 0), lineOf(caseOf([0x8b, 0x07]), 1)], [line, line]);
});

Deno.test("LinesCodec.encode() has a key for depth and one for width, for those programs that announce it", () => {
  const c = caseOf([0x8b, 0x07], { paging: 5, ve: { ...DEFAULT_CASE.ve, gpaWidth: 52 } });
  const told = [2, 4, 6].map((features) => {
    const { paging, ve } = JSON.parse(lineOf(c, features));
    return [paging, ve.gpaWidth];
  });
  assertEquals(told, [[5, undefined], [undefined, 52], [5, 52]]);
});

/** The outcome that a line gives a case of 8b 07. */
function outcomeOf(line: string): Outcomes {
  const [batch, out] = [new Batch(1), new Outcomes(1)];
  fillBatch(batch, [caseOf([0x8b, 0x07])]);
  out.reset(batch);
  codec.decode(encoder.encode(`${line}\n`), { batch, rows: [0], number: 0, firstId: 7 }, out);
  return out;
}

Deno.test("LinesCodec.decode() reads what explain --json shows of a subject", () => {
  const out = outcomeOf(
    `{"id":7,"handled":true,"returned":2,"rip":"0x10","access":{"size":4,"direction":"write","gpa":"0x20","data":"0x30"},` +
      `"regs":{"r15":"0xffffffffffffffff"}}`,
  );
  assertEquals([out.handled[0], out.returned[0], out.rip.at(0)], [1, 2, 0x10n]);
  const { access } = out;
  assertEquals(
    [access.count[0], access.size[0], access.direction[0], access.gpa.at(0), access.data.at(0)],
    [1, 4, 1, 0x20n, 0x30n],
  );
  assertEquals([out.registers.at(15), out.registers.at(7)], [0xffff_ffff_ffff_ffffn, caseOf([]).registers[7]]);
});

Deno.test("LinesCodec.decode() takes a handled case's rip to be behind the instruction, and nothing else to change", () => {
  const handled = outcomeOf('{"id":7,"handled":true,"returned":2}');
  assertEquals(handled.rip.at(0), caseOf([]).rip + 2n);
  assertEquals([handled.access.count[0], handled.registers.at(3)], [0, caseOf([]).registers[3]]);
  assertEquals(outcomeOf('{"id":7,"handled":false,"returned":-14}').rip.at(0), caseOf([]).rip);
});

const REFUSED: readonly (readonly [line: string, message: string])[] = [
  ["nonsense", 'answer is not JSON: "nonsense"'],
  ["[]", "outcome is no JSON object: []"],
  ['{"id":8,"handled":true,"returned":2}', "answers out of order: outcome of case 8 where 7 was due"],
  ['{"id":7,"handled":1,"returned":2}', "outcome has handled 1, which is no truth value"],
  ['{"id":7,"handled":true}', "returned is no whole number from -2147483648 to 2147483647: undefined"],
  ['{"id":7,"handled":true,"returned":2,"reg":{}}', 'outcome has an unknown key: "reg"'],
  ['{"id":7,"handled":true,"returned":2,"regs":{"eax":"0x1"}}', 'outcome has an unknown register: "eax"'],
  ['{"id":7,"handled":true,"returned":2,"regs":{"rax":1}}', 'Value of rax is not a hex string such as "0x1f": 1'],
  [
    '{"id":7,"handled":true,"returned":2,"access":{"size":3,"direction":"read","gpa":"0x0"}}',
    "outcome has an access of 3 bytes",
  ],
  [
    '{"id":7,"handled":true,"returned":2,"access":{"size":4,"direction":"up","gpa":"0x0"}}',
    'access has direction "up", which is neither "read" nor "write"',
  ],
];

Deno.test("LinesCodec.decode() says what is wrong with a line", () => {
  for (const [line, message] of REFUSED) assertThrows(() => outcomeOf(line), ProgramFailure, message);
});

Deno.test("LinesCodec.meter() finds the end of the last line, however the bytes come", () => {
  const answer = encoder.encode('{"id":0}\n{"id":1}\n{"next":2}');
  for (let step = 1; step < answer.length; step++) {
    const meter = codec.meter(2);
    let end = 0;
    for (let length = step; end === 0; length += step) end = meter.measure(answer.subarray(0, length));
    assertEquals(end, 18);
  }
});

Deno.test("LinesCodec.meter() refuses a line that does not end", () => {
  assertThrows(() => codec.meter(1).measure(new Uint8Array(20_000)), ProgramFailure, "line is longer than 16384 bytes");
});
