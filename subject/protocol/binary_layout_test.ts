import { assert, assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { COLUMNS } from "../../machine/case.ts";
import { ACCESS_SIZE, CASE_SIZE, CASE_SIZE_2, CaseWord, OUTCOME_SIZE, TOLD_SIZE, toldSize } from "./binary_layout.ts";
import { caseColumns } from "./parcel.ts";

/** Where version 1 has each column, in bytes. Programs are built on it: this is never changed. */
const PROTOCOL_1: Readonly<Record<string, number>> = {
  fetch: 4,
  cpl: 5,
  paging: 6,
  rip: 24,
  rflags: 32,
  fsBase: 40,
  gsBase: 48,
  registers: 56,
  "device.value": 224,
  "device.status": 232,
  "ve.exitReason": 184,
  "ve.exitQualification": 192,
  "ve.gla": 200,
  "ve.gpa": 208,
  "ve.instrLen": 216,
  "ve.instrInfo": 220,
  "ve.gpaWidth": 7,
};

/** Where version 2 has what version 1 has not. */
const PROTOCOL_2: Readonly<Record<string, number>> = { memory: 240, vectors: 248 };

const SENT = COLUMNS.filter(({ protocol1 }) => protocol1 !== undefined);
const nameOf = ({ group, name }: { group: string | undefined; name: string }) =>
  group === undefined ? name : `${group}.${name}`;

Deno.test("COLUMNS has every column of protocol 1 where programs look for it", () => {
  const places = Object.fromEntries(SENT.map((column) => [nameOf(column), column.protocol1]));
  assertEquals({ ...places, ...PROTOCOL_1 }, places);
  assertEquals([CaseWord, CASE_SIZE, OUTCOME_SIZE], [{ id: 0, text: 2 }, 256, 168]);
});

Deno.test("COLUMNS has every other column where programs of version 2 look for it, behind all of version 1", () => {
  const others = COLUMNS.filter(({ protocol1 }) => protocol1 === undefined);
  assertEquals(Object.fromEntries(others.map((column) => [nameOf(column), column.protocol2])), PROTOCOL_2);
  assertEquals([CASE_SIZE_2, TOLD_SIZE, ACCESS_SIZE, toldSize(16)], [384, 224, 32, 736]);
});

Deno.test("COLUMNS gives each column bytes of its own, aligned to its size", () => {
  const bytes = new Set([0, 1, 2, 3, ...Array.from({ length: 16 }, (_, k) => 4 * CaseWord.text + k)]);
  for (const column of COLUMNS) {
    const { kind, protocol1, protocol2 = 0 } = column;
    const at = protocol1 ?? protocol2;
    const size = kind === "u8" ? 1 : kind === "u32" ? 4 : 8;
    assertEquals(at % size, 0, nameOf(column));
    const width = kind === "registers" ? 16 * size : size;
    for (let k = at; k < at + width; k++) {
      assert(k < CASE_SIZE && !bytes.has(k), `${nameOf(column)}: byte ${k}`);
      bytes.add(k);
    }
  }
});

Deno.test("caseColumns() has the text and every column, so that a module is told all of a case", () => {
  const batch = new Batch(3);
  const columns = caseColumns(batch).map(({ bytes }) => bytes.buffer);
  const wanted = [batch.text, ...COLUMNS.map((column) => column.of(batch))];
  assertEquals(columns.length, wanted.length);
  for (const column of wanted) {
    assert(columns.includes("u8" in column ? column.u8.buffer : column.buffer));
  }
});
