/**
 * Parcels: rows of columns in one piece, column after column. So verdict speaks to a process of its own.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { COLUMNS } from "../../machine/case.ts";
import type { EffectColumns } from "../../machine/effects.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { Qwords } from "../../machine/qwords.ts";

/** Columns as bytes, each of so many bytes a row. */
export type Columns = readonly { readonly bytes: Uint8Array<ArrayBuffer>; readonly width: number }[];

type Numbers = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** The columns of a batch that a subject is told: bytes, then 32-bit, then 64-bit ones. */
export function caseColumns(batch: Batch): Columns {
  const columns = COLUMNS.map((column) => column.of(batch));
  const byWidth = [Uint8Array, Uint32Array, Qwords].flatMap((type) => columns.filter((each) => each instanceof type));
  return columnsOf(batch.capacity, [batch.text, ...byWidth.map((each) => each instanceof Qwords ? each.u8 : each)]);
}

/** The columns of outcomes. */
export function outcomeColumns(
  { unanswered, handled, returned, rip, access, registers, effects }: Outcomes,
): Columns {
  const { count, size, direction, gpa, data } = access;
  return columnsOf(handled.length, [
    ...[unanswered, handled, returned, count, size, direction],
    ...[rip, gpa, data, registers].map(({ u8 }) => u8),
    ...effects === undefined ? [] : effectColumns(effects),
  ]);
}

function effectColumns({ accesses, ...effects }: EffectColumns): Numbers[] {
  const { told, rflags, exception, errorCode, cr2, iterations, vector, vectorBytes, path, fresh } = effects;
  const { count, told: listed, size, direction, mark, address, gpa, data } = accesses;
  return [
    ...[told, exception, errorCode, vector, vectorBytes, fresh, count, listed, size, direction, mark],
    ...[rflags, cr2, iterations, path, address, gpa, data].map(({ u8 }) => u8),
  ];
}

function columnsOf(capacity: number, columns: readonly Numbers[]): Columns {
  return columns.map(({ buffer, byteLength }) => ({ bytes: new Uint8Array(buffer), width: byteLength / capacity }));
}

/** How many bytes a row takes. */
export function widthOf(columns: Columns): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}

/** Packs rows into `parcel`, from byte `from` on. */
export function pack(columns: Columns, rows: readonly number[], parcel: Uint8Array, from: number): void {
  const runs = runsOf(rows);
  let at = from;
  for (const { bytes, width } of columns) {
    for (const { first, end } of runs) {
      parcel.set(bytes.subarray(first * width, end * width), at);
      at += (end - first) * width;
    }
  }
}

/** Does the reverse: fills rows from a parcel, from its byte `from` on. */
export function unpack(parcel: Uint8Array, from: number, columns: Columns, rows: readonly number[]): void {
  const runs = runsOf(rows);
  let at = from;
  for (const { bytes, width } of columns) {
    for (const { first, end } of runs) {
      const next = at + (end - first) * width;
      bytes.set(parcel.subarray(at, next), first * width);
      at = next;
    }
  }
}

/** Rows that follow each other, together. */
function runsOf(rows: readonly number[]): { readonly first: number; readonly end: number }[] {
  const runs: { first: number; end: number }[] = [];
  let last: { first: number; end: number } | undefined;
  for (const row of rows) {
    if (last?.end === row) last.end++;
    else runs.push(last = { first: row, end: row + 1 });
  }
  return runs;
}
