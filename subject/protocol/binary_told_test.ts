import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../../machine/batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { MOST_TOLD, type Telling, TELLS, Tells } from "../../machine/effects.ts";
import { Outcomes, tellsAccesses } from "../../machine/outcome.ts";
import { anyTelling, anyToldOutcome } from "../any_told_testing.ts";
import {
  asTold,
  toBinaryAnswer,
  type ToldAccess,
  toldIn,
  type ToldOutcome,
  toRecord,
} from "../testdata/told_outcome.ts";
import { ToldCodec } from "./binary_told.ts";
import { ProgramFailure } from "./subject_error.ts";

const ALL = (1 << TELLS.length) - 1;
const HEADER = 16;
const ACCESSES = 2;
const SIZE = 224 + 32 * ACCESSES;

const ACCESS: ToldAccess = { address: 0x1000n, gpa: null, data: 5n, size: 4, isWrite: false, isPiece: false };

/** Refuses a case after two reads, and tells everything. */
const REFUSES: ToldOutcome = {
  handled: false,
  returned: -22,
  rip: DEFAULT_CASE.rip,
  registers: DEFAULT_CASE.registers,
  rflags: 0x246n,
  exception: null,
  accesses: { list: [ACCESS, { ...ACCESS, gpa: 0x2000n }], count: 2 },
  iterations: 1n,
  vectors: { register: 3, bytes: new Uint8Array(32).fill(9) },
  path: 7n,
};

/** Reads an answer to cases 7, 8, … of batch 3. */
function decode(answer: Uint8Array, count: number, telling: Telling): Outcomes {
  const [batch, out] = [new Batch(count + 1), new Outcomes(count + 1, telling)];
  fillBatch(batch, Array.from({ length: count + 1 }, () => caseOf([0x8b, 0x07])));
  out.reset(batch);
  // The first row is of somebody else.
  const rows = Array.from({ length: count }, (_, k) => k + 1);
  new ToldCodec(7, telling).decode(answer, { batch, rows, number: 3, firstId: 7 }, out);
  return out;
}

Deno.test("ToldCodec.decode() loses nothing of any outcome that is told, and cuts and counts what is too much", () => {
  const several = anyTelling.chain((telling) =>
    fc.tuple(fc.constant(telling), fc.array(anyToldOutcome(telling.accesses, "record"), { minLength: 1, maxLength: 3 }))
  );
  fc.assert(fc.property(several, ([telling, outcomes]) => {
    const records = outcomes.map((outcome, k) => toRecord(outcome, 7 + k, telling.accesses));
    const out = decode(toBinaryAnswer(3, records), outcomes.length, telling);
    outcomes.forEach((outcome, k) => assertEquals(toldIn(out, k + 1), asTold(outcome, telling)));
    assertEquals(out.effects!.told[0], 0);
  }));
});

Deno.test("ToldCodec.encode() writes cases of 384 bytes, with memory and vectors behind what version 1 has", () => {
  const batch = new Batch(3);
  const c = caseOf([0x8b, 0x07], { memory: 0x1122_3344_5566_7788n, vectors: 0x99aa_bbcc_ddee_ff00n, paging: 5 });
  fillBatch(batch, [c, caseOf([0x90]), { ...c, cpl: 3 }]);
  const codec = new ToldCodec(7, { what: ALL, accesses: 1 });
  const request = codec.encode({ batch, rows: [0, 2], number: 9, firstId: 5 });
  const view = new DataView(request.buffer);
  assertEquals(request.length, HEADER + 2 * 384);
  const headOf = [view.getUint32(0, true), view.getUint32(4, true), view.getBigUint64(8, true)];
  assertEquals(headOf, [0x6573_6163, 2, 9n]);
  for (const [at, id, cpl] of [[HEADER, 5, 0], [HEADER + 384, 6, 3]] as const) {
    const qword = (offset: number) => view.getBigUint64(at + offset, true);
    assertEquals([view.getUint32(at, true), ...request.subarray(at + 4, at + 10)], [id, 15, cpl, 5, 48, 0x8b, 0x07]);
    assertEquals([qword(24), qword(56), qword(176)], [c.rip, c.registers[0]!, c.registers[15]!]);
    assertEquals([qword(224), qword(232)], [c.device.value, 0n]);
    assertEquals([qword(240), qword(248)], [c.memory, c.vectors]);
    assertEquals(request.slice(at + 256, at + 384), new Uint8Array(128));
  }
});

/** Reads an answer to one case, some bytes of it changed. */
function decodeWith(changes: readonly (readonly [at: number, value: number])[], what = ALL): Outcomes {
  const answer = toBinaryAnswer(3, [toRecord(REFUSES, 7, ACCESSES)]);
  for (const [at, value] of changes) answer[at] = value;
  return decode(answer, 1, { what, accesses: ACCESSES });
}

const IN_OUTCOME = HEADER;
const IN_ACCESS = HEADER + 224;
const ZERO = "outcome has a byte that must be 0 and is not";

const REFUSED: readonly (readonly [changes: readonly (readonly [number, number])[], message: string])[] = [
  [[[0, 0x44]], 'answer does not begin with "done"'],
  [[[4, 2]], "answer says that it has 2 outcomes, and 1 were due"],
  [[[8, 4]], "answer is to batch 4, and one to 3 was due"],
  [[[HEADER + SIZE, 0]], 'answer does not end with "over" after 1 outcomes'],
  [[[HEADER + SIZE + 4, 2]], 'answer does not end with "over" after 1 outcomes'],
  [[[IN_OUTCOME, 9]], "answers out of order: outcome of case 9 where 7 was due"],
  [[[IN_OUTCOME + 8, 2]], "outcome has handled 2, which is neither 0 nor 1"],
  [[[IN_OUTCOME + 9, 2]], "outcome says 2 of an exception, which is neither 0 nor 1"],
  [[[IN_OUTCOME + 9, 1], [IN_OUTCOME + 10, 32]], "outcome raises exception 32, which is not from 0 to 31"],
  [[[IN_OUTCOME + 9, 1], [IN_OUTCOME + 10, 255]], "outcome raises exception 255, which is not from 0 to 31"],
  [
    [[IN_OUTCOME + 4, 2], [IN_OUTCOME + 7, 0], [IN_OUTCOME + 8, 1], [IN_OUTCOME + 9, 1], [IN_OUTCOME + 10, 13]],
    "outcome is handled and raises exception 13 at once",
  ],
  [[[IN_OUTCOME + 184, 2]], "outcome says 2 of a vector register, which is neither 0 nor 1"],
  [[[IN_OUTCOME + 185, 16]], "outcome has a vector register 16, and there are 16"],
  ...[186, 187, 188, 191].map((at) => [[[IN_OUTCOME + at, 1]], ZERO] as const),
  [[[IN_ACCESS + 24, 0]], "outcome has an access of 0 bytes, which is not from 1 to 8"],
  [[[IN_ACCESS + 32 + 24, 9]], "outcome has an access of 9 bytes, which is not from 1 to 8"],
  [[[IN_ACCESS + 25, 2]], "outcome has an access of direction 2, which is neither 0 nor 1"],
  [[[IN_ACCESS + 26, 8]], "outcome has an access with unknown marks: 0x8"],
  [[[IN_ACCESS + 26, 4]], "outcome has an access with neither a linear address nor a gpa"],
  ...[27, 28, 31].map((at) => [[[IN_ACCESS + at, 1]], "access has a byte that must be 0 and is not"] as const),
];

Deno.test("ToldCodec.decode() says what is wrong with an answer", () => {
  assertEquals(toldIn(decodeWith([]), 1), asTold(REFUSES, { what: ALL, accesses: ACCESSES }));
  for (const [changes, message] of REFUSED) {
    const error = assertThrows(() => decodeWith(changes), ProgramFailure);
    assertEquals([error.message, error.kind], [message, 3]);
  }
});

Deno.test("ToldCodec.decode() does not look at what its program does not tell", () => {
  const untold = (name: keyof typeof Tells, at: number, value: number) =>
    toldIn(decodeWith([[at, value]], ALL & ~Tells[name]), 1);
  const { accesses: _accesses, ...withoutList } = asTold(REFUSES, { what: ALL, accesses: ACCESSES });
  assertEquals(untold("accesses", IN_ACCESS + 24, 9), withoutList);
  assertEquals(untold("vectors", IN_OUTCOME + 185, 16).vectors, undefined);
  const raised = [[4, 2], [7, 0], [8, 1], [9, 1], [10, 13]].map(([at, value]) => [IN_OUTCOME + at!, value!] as const);
  const { effects } = decodeWith(raised, ALL & ~Tells.exception & ~Tells.rflags);
  assertEquals([effects!.exception[1], effects!.rflags.at(1)], [255, DEFAULT_CASE.rflags]);
});

Deno.test("ToldCodec.decode() counts the accesses above the list, and reads those that are in it", () => {
  const out = decodeWith([[IN_OUTCOME + 11, 200]]);
  assertEquals(toldIn(out, 1).accesses, { ...REFUSES.accesses, count: 200 });
  // One of the two is the device's; of what was not told, nobody knows.
  assertEquals([out.access.count[1], tellsAccesses(out, 1)], [1, false]);
});

Deno.test("ToldCodec.decode() takes a record with 16 accesses", () => {
  const list = Array.from({ length: MOST_TOLD }, (_, k) => ({ ...ACCESS, address: BigInt(k) }));
  const outcome = { ...REFUSES, accesses: { list, count: 300 } };
  const telling = { what: ALL, accesses: MOST_TOLD };
  const record = toRecord(outcome, 7, MOST_TOLD);
  assertEquals(record.length, 736);
  assertEquals(toldIn(decode(toBinaryAnswer(3, [record]), 1, telling), 1).accesses, { list, count: 255 });
});
