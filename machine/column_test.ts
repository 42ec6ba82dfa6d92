import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "./batch.ts";
import { type Case, COLUMNS, fillBatch, readCase, valueOf, withValue } from "./case.ts";
import { anyCase, anyValue } from "./case_testing.ts";
import { type Column, columnsOf, readValue, writeValue } from "./column.ts";
import { Qwords } from "./qwords.ts";
import { StateColumns } from "./state_columns.ts";

const CASES = 3;

/** A batch of any cases. */
const anyCases = fc.array(anyCase(), { minLength: CASES, maxLength: CASES });

function batchOf(cases: readonly Case[]): Batch {
  const batch = new Batch(CASES);
  fillBatch(batch, cases);
  return batch;
}

const casesOf = (batch: Batch) => Array.from({ length: CASES }, (_, i) => readCase(batch, i));

for (const column of COLUMNS) {
  const name = column.group === undefined ? column.name : `${column.group}.${column.name}`;

  Deno.test(`writeValue() changes ${name} of one case and nothing else, and readValue() reads it back`, () => {
    fc.assert(fc.property(anyCases, anyValue(column), fc.nat(CASES - 1), (cases, value, i) => {
      const batch = batchOf(cases);
      writeValue(column, batch, i, value);
      assertEquals(readValue(column, batch, i), value);
      const changed = withValue(cases[i]!, column, value);
      assertEquals(casesOf(batch), cases.with(i, changed));
      assertEquals(valueOf(changed, column), value);
    }));
  });
}

/** A batch with a column that the table does not have. */
class Extended extends Batch {
  readonly extra = new Qwords(this.capacity);
}

Deno.test("columnsOf() makes a column of any row, by which its values are written and read", () => {
  const [extra] = columnsOf({ extra: { kind: "u64", default: 5n } }) as [Column];
  assertEquals([extra.name, extra.key, extra.group, extra.default, extra.protocol1], [
    "extra",
    "extra",
    undefined,
    5n,
    undefined,
  ]);
  const batch = new Extended(2);
  writeValue(extra, batch, 1, 7n);
  assertEquals([readValue(extra, batch, 0), readValue(extra, batch, 1), [...batch.extra.u64]], [0n, 7n, [0n, 7n]]);
});

Deno.test("columnsOf() takes the key that a row has, and the columns of the group that it is told", () => {
  const [value] = columnsOf({ value: { kind: "u64", default: 0n, key: "data" } }, "device") as [Column];
  const batch = new Batch(1);
  assertEquals([value.key, value.of(batch)], ["data", batch.device.value]);
});

Deno.test("StateColumns copies every column that it is given, of one case or of all, and takes nothing else for one", () => {
  const given = () => ({
    qwords: new Qwords(2),
    size: 7,
    bytes: new Uint8Array(2),
    dwords: new Uint32Array(2),
    more: new Qwords(2),
  });
  const valuesOf = (
    { qwords, bytes, dwords, more }: ReturnType<typeof given>,
  ) => [...qwords.u64, ...bytes, ...dwords, ...more.u64];
  const [source, into] = [given(), given()];
  source.qwords.u64.set([1n << 63n, 1n << 31n]);
  source.bytes.set([0x80, 0xff]);
  source.dwords.set([0x8000_0000, 0xffff_ffff]);
  source.more.u64.set([1n << 32n, 7n]);
  const [from, to] = [source, into].map((columns) => new StateColumns(Object.values(columns)));
  to!.copy(1, from!, 0);
  assertEquals(valuesOf(into), [0n, 1n << 63n, 0, 0x80, 0, 0x8000_0000, 0n, 1n << 32n]);
  to!.copyAll(from!);
  assertEquals([valuesOf(into), into.size], [valuesOf(source), 7]);
});
