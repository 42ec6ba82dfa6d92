import { assertEquals } from "@std/assert";
import { Direction } from "../machine/access.ts";
import { Batch } from "../machine/batch.ts";
import { Outcomes } from "../machine/outcome.ts";
import { Expectations, Expected } from "./expectation.ts";
import { SubjectField } from "./fields.ts";
import { judgeSubject } from "./judge.ts";

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

Deno.test("judgeSubject() compares as many bytes of a write as its size says", () => {
  assertEquals([0x1n, 0x100n, 0x1_0000n, 1n << 63n].map((data) => judged(Direction.write, data)), [
    SubjectField.data,
    SubjectField.data,
    0,
    0,
  ]);
});

Deno.test("judgeSubject() does not look at what a read leaves in r15", () => {
  assertEquals(judged(Direction.read, 0xaaaa_aaaa_aaaa_aaaan), 0);
});
