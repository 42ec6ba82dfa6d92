import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { Batch } from "../../machine/batch.ts";
import { Outcomes, Unanswered } from "../../machine/outcome.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { Expectations, Expected } from "../model/expectation.ts";
import { judgeSubject } from "./judge_by_model.ts";

/** The fields in which a subject differs that sent `data` where zeros are expected, two bytes of them. */
function judged(direction: number, data: bigint): number {
  const batch = new Batch(1);
  const did = new Outcomes(1);
  const must = new Expectations(1);
  batch.size = 1;
  did.handled[0] = 1;
  did.returned[0] = must.length[0] = 3;
  must.kind[0] = Expected.handled;
  must.dataKnown[0] = 1;
  for (const { access } of [did, must]) {
    access.count[0] = 1;
    access.size[0] = 2;
    access.direction[0] = direction;
  }
  did.access.data.set(0, data);
  const fields = new Uint32Array(1);
  judgeSubject(batch, did, must, fields);
  return fields[0]!;
}

Deno.test("judgeSubject() compares as many bytes of a write as its size says, and takes those above for a leak", () => {
  assertEquals([0x1n, 0x100n, 0x1_0000n, 1n << 63n].map((data) => judged(Direction.write, data)), [
    SubjectField.data,
    SubjectField.data,
    SubjectField.leak,
    SubjectField.leak,
  ]);
});

Deno.test("judgeSubject() holds what a subject was not asked against nobody, whatever the reason", () => {
  const batch = new Batch(1);
  batch.size = 1;
  const [did, must, fields] = [new Outcomes(1), new Expectations(1), new Uint32Array(1)];
  must.kind[0] = Expected.handled;
  const judge = (unanswered: number) => {
    did.unanswered[0] = unanswered;
    judgeSubject(batch, did, must, fields);
    return fields[0];
  };
  const { no, hang, notAsked, needs } = Unanswered;
  assertEquals([no, hang].map(judge), [SubjectField.gap, SubjectField.answer]);
  assertEquals([notAsked, needs, needs + 1, needs + 2].map(judge), [0, 0, 0, 0]);
});

Deno.test("judgeSubject() does not look at what a read leaves in r15", () => {
  assertEquals(judged(Direction.read, 0xaaaa_aaaa_aaaa_aaaan), 0);
});

/** A case whose registers were zero: bits that a subject sets, bits that must be set, and what comes of it. */
interface Registers {
  readonly did: readonly number[];
  readonly must: readonly number[];
  readonly accepted: boolean;
  readonly kind: number;
}

const setBits = fc.array(fc.oneof(fc.constantFrom(0, 31, 32, 63, 1023), fc.nat(1023)), { maxLength: 2 });
const someRegisters = fc.record({
  did: setBits,
  must: setBits,
  accepted: fc.boolean(),
  kind: fc.constantFrom(...Object.values(Expected)),
});

/** Sets bits of the registers of case `row`. */
function flip(registers: Qwords, row: number, bits: readonly number[]): void {
  for (const bit of new Set(bits)) registers.u64[16 * row + (bit >> 6)]! ^= 1n << BigInt(bit & 63);
}

function registerFields(cases: readonly Registers[]): boolean[] {
  const batch = new Batch(cases.length);
  const did = new Outcomes(cases.length);
  const expected = new Expectations(cases.length);
  batch.size = cases.length;
  cases.forEach((one, row) => {
    did.handled[row] = one.accepted ? 1 : 0;
    did.returned[row] = one.accepted ? 3 : -22;
    expected.kind[row] = one.kind;
    flip(did.registers, row, one.did);
    if (one.kind === Expected.handled) flip(expected.registers, row, one.must);
  });
  const fields = new Uint32Array(cases.length);
  judgeSubject(batch, did, expected, fields);
  return [...fields].map((bits) => (bits & SubjectField.register) !== 0);
}

Deno.test("judgeSubject() tells every bit of every register that is not as the model expects, or as it was before a refusal", () => {
  const differ = ({ did, must, accepted, kind }: Registers) => {
    const isHandled = kind === Expected.handled;
    const [set, wanted] = [new Set(did), new Set(isHandled && accepted ? must : [])];
    return kind !== Expected.outside && (isHandled || !accepted) && set.symmetricDifference(wanted).size > 0;
  };
  fc.assert(fc.property(fc.array(someRegisters, { minLength: 1, maxLength: 8 }), (cases) => {
    assertEquals(registerFields(cases), cases.map(differ));
  }));
});

Deno.test("judgeSubject() asks a refusal to leave the registers alone, even where the model expects what it left", () => {
  assertEquals(registerFields([{ did: [7], must: [7], accepted: false, kind: Expected.handled }]), [true]);
});
