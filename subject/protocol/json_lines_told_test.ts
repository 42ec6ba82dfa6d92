import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseCase } from "../../corpus/files/case_file.ts";
import { Batch } from "../../machine/batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import { MOST_TOLD, type Telling, TELLS, Tells } from "../../machine/effects.ts";
import { ALL_FEATURES } from "../../machine/feature.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { anyTelling, anyToldOutcome } from "../any_told_testing.ts";
import { asTold, toldIn, toLine } from "../testdata/told_outcome.ts";
import { LinesCodec } from "./json_lines.ts";
import { ProgramFailure } from "./subject_error.ts";

const ALL = (1 << TELLS.length) - 1;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads the lines of cases 7, 8, … of a program. */
function decode(lines: readonly string[], telling: Telling): Outcomes {
  const [batch, out] = [new Batch(lines.length), new Outcomes(lines.length, telling)];
  fillBatch(batch, lines.map(() => caseOf([0x8b, 0x07])));
  out.reset(batch);
  const request = { batch, rows: lines.map((_, row) => row), number: 0, firstId: 7 };
  new LinesCodec(ALL_FEATURES, telling).decode(encoder.encode(lines.join("\n") + "\n"), request, out);
  return out;
}

Deno.test("LinesCodec.decode() loses nothing of any outcome of version 2, and cuts and counts what is too much", () => {
  const several = anyTelling.chain((telling) =>
    fc.tuple(fc.constant(telling), fc.array(anyToldOutcome(telling.accesses, "line"), { minLength: 1, maxLength: 3 }))
  );
  fc.assert(fc.property(several, ([telling, outcomes]) => {
    const out = decode(outcomes.map((outcome, k) => toLine(outcome, 7 + k, telling.what)), telling);
    outcomes.forEach((outcome, row) => assertEquals(toldIn(out, row), asTold(outcome, telling)));
  }));
});

Deno.test("LinesCodec.encode() writes a program of version 2 lines of a case file, memory and vectors in them", () => {
  fc.assert(fc.property(anyCase(), (c) => {
    const batch = new Batch(1);
    fillBatch(batch, [c]);
    const codec = new LinesCodec(ALL_FEATURES, { what: 0, accesses: 4 });
    const { id, ...rest } = JSON.parse(decoder.decode(codec.encode({ batch, rows: [0], number: 0, firstId: 3 })));
    assertEquals([id, "memory" in rest, "vectors" in rest], [3, true, true]);
    assertEquals(parseCase(JSON.stringify(rest)), { ...c, ve: { ...c.ve, gla: c.ve.gla ?? 0n } });
  }));
});

Deno.test("LinesCodec.decode() takes what an announced line does not say for what did not happen", () => {
  const telling = { what: ALL, accesses: 2 };
  assertEquals(toldIn(decode(['{"id":7,"handled":true,"returned":2}'], telling), 0), {
    handled: true,
    returned: 2,
    rip: DEFAULT_CASE.rip + 2n,
    registers: [...DEFAULT_CASE.registers],
    rflags: DEFAULT_CASE.rflags,
    exception: null,
    accesses: { list: [], count: 0 },
    iterations: 0n,
    vectors: null,
    path: 0n,
  });
  const [handled, refused] = ['{"id":7,"handled":true,"returned":0}', '{"id":8,"handled":false,"returned":3}'];
  const { rip } = decode([handled, refused], telling);
  assertEquals([rip.at(0), rip.at(1)], [DEFAULT_CASE.rip, DEFAULT_CASE.rip]);
});

/** What is wrong with a line of a program that announces everything but vectors and accesses. */
const REFUSED: readonly (readonly [line: string, message: string])[] = [
  ["nonsense", 'answer is not JSON: "nonsense"'],
  ["[]", "outcome is no JSON object: []"],
  ['{"id":8,"handled":true,"returned":2}', "answers out of order: outcome of case 8 where 7 was due"],
  [
    '{"id":7,"handled":true,"returned":2,"access":null}',
    'outcome has an unknown key: "access" (did you mean "accesses"? known: id, handled, returned, rip, rflags, regs, ' +
    "exception, accesses, accessCount, iterations, vectors, path)",
  ],
  ['{"id":7,"handled":true,"returned":2,"vectors":{}}', "outcome has vectors, which its program did not announce"],
  ['{"id":7,"handled":true,"returned":2,"accesses":[]}', "outcome has accesses, which its program did not announce"],
  [
    '{"id":7,"handled":true,"returned":2,"accessCount":1}',
    "outcome has accessCount, which its program did not announce",
  ],
  ['{"id":7,"handled":1,"returned":2}', "Value of handled is no truth value: 1"],
  [
    '{"id":7,"handled":true,"returned":2,"exception":{"vector":13}}',
    "outcome is handled and raises exception 13 at once",
  ],
];

Deno.test("LinesCodec.decode() says what is wrong with a line of version 2", () => {
  const what = ALL & ~Tells.vectors & ~Tells.accesses;
  for (const [line, message] of REFUSED) {
    const error = assertThrows(() => decode([line], { what, accesses: 4 }), ProgramFailure);
    assertEquals([error.message, error.kind], [message, 3]);
  }
});

Deno.test("LinesCodec.meter() has room for a line with all that a program can tell", () => {
  const telling = { what: ALL, accesses: MOST_TOLD };
  fc.assert(fc.property(anyToldOutcome(MOST_TOLD, "line"), (outcome) => {
    const line = encoder.encode(toLine(outcome, 0xffff_ffff, ALL));
    const meter = new LinesCodec(ALL_FEATURES, telling).meter(1);
    assertEquals([meter.measure(line), meter.isTorn(line.length)], [0, true]);
    assertEquals(meter.measure(new Uint8Array([...line, 10])), line.length + 1);
  }));
});
