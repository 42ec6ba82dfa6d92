import { assertEquals } from "@std/assert";
import { SUBJECT_FIELDS, SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { Batch } from "../../machine/batch.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { Expectations, Expected, Hazard } from "../model/expectation.ts";
import { judgeSubject } from "./judge_by_model.ts";

/** What a subject did and should have done with a 32-bit load of 0x8877665544332211 into rax, which was all 0xcc. */
interface Deed {
  readonly length?: number;
  readonly count?: number;
  readonly size?: number;
  readonly direction?: number;
  readonly rax?: bigint;
  readonly rcx?: bigint;
  readonly hazard?: number;
}

const MUST = 0x4433_2211n;

function fieldsOf(
  { length = 2, count = 1, size = 4, direction = Direction.read, rax = MUST, rcx = 0n, hazard = 0 }: Deed,
) {
  const [batch, did, must, fields] = [new Batch(1), new Outcomes(1), new Expectations(1), new Uint32Array(1)];
  batch.size = 1;
  batch.device.value.set(0, 0x8877_6655_4433_2211n);
  for (const { u64 } of [batch.registers, did.registers, must.registers]) u64[0] = 0xcccc_cccc_cccc_ccccn;
  must.kind[0] = Expected.handled;
  must.hazard[0] = hazard;
  must.length[0] = 2;
  must.access.count[0] = 1;
  must.access.size[0] = 4;
  must.registers.set(0, MUST);
  did.handled[0] = 1;
  did.returned[0] = length;
  did.access.count[0] = count;
  did.access.size[0] = size;
  did.access.direction[0] = direction;
  did.registers.set(0, rax);
  did.registers.set(1, rcx);
  judgeSubject(batch, did, must, fields);
  return SUBJECT_FIELDS.filter((name) => (fields[0]! & SubjectField[name]) !== 0);
}

Deno.test("judgeSubject() takes a register for a consequence that holds what an access of the wrong size gives", () => {
  assertEquals(fieldsOf({ size: 2, rax: 0x2211n }), ["size"]);
  assertEquals(fieldsOf({ size: 2, rax: 0xcccc_cccc_cccc_2211n }), ["size"]);
  assertEquals(fieldsOf({ size: 8, rax: 0x8877_6655_4433_2211n }), ["size"]);
  assertEquals(fieldsOf({ size: 2, rax: 0xcccc_cccc_0000_2211n }), ["size", "register"]);
  assertEquals(fieldsOf({ size: 2, rax: 0x1122n }), ["size", "register"]);
  assertEquals(fieldsOf({ size: 2, rax: 0x2211n, rcx: 5n }), ["size", "register"]);
});

Deno.test("judgeSubject() takes a register for a consequence of no read, or of a write, and not of a read too many", () => {
  assertEquals(fieldsOf({ count: 0, rax: 0xcccc_cccc_cccc_ccccn }), ["access"]);
  assertEquals(fieldsOf({ direction: Direction.write, rax: 0xcccc_cccc_cccc_ccccn }), ["direction"]);
  assertEquals(fieldsOf({ count: 2, rax: 0xcccc_cccc_4433_2211n }), ["access", "register"]);
});

Deno.test("judgeSubject() takes a length for a consequence that differs as the size does", () => {
  assertEquals(fieldsOf({ size: 2, rax: 0x2211n, length: 0x7fff_ffff }), ["length", "size"]);
  assertEquals(fieldsOf({ size: 8, rax: 0x8877_6655_4433_2211n, length: 6 }), ["size"]);
  assertEquals(fieldsOf({ length: 6 }), ["length"]);
});

Deno.test("judgeSubject() takes a page crossing for a consequence of a wrong size or length, and no other hazard", () => {
  const { pageCrossing, userAddress, nonCanonical } = Hazard;
  assertEquals(fieldsOf({ length: 3, hazard: pageCrossing }), ["length"]);
  assertEquals(fieldsOf({ length: 3, hazard: pageCrossing | nonCanonical }), ["length"]);
  assertEquals(fieldsOf({ length: 3, hazard: pageCrossing | userAddress }), ["address", "length"]);
  assertEquals(fieldsOf({ hazard: pageCrossing }), ["address"]);
});
