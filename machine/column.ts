/**
 * Columns of a case: what the table of them says of each, and how the value of one case is read and written.
 *
 * @module
 */
import type { Batch } from "./batch.ts";
import type { Qwords } from "./qwords.ts";
import { GPR_COUNT } from "./registers.ts";

/** What a case can have in a column: the 16 registers are one value; null where it leaves the value open. */
export type Value = number | bigint | null | readonly bigint[];

/** What the table says of any column. */
interface Row<V extends Value> {
  /** The value of a case that does not say. */
  readonly default: V;
  /** Its key in a case line (default: the field's name). */
  readonly key?: string;
  /**
   * Where the record of a case has it in version 1 of the binary protocol, in bytes from the record's beginning. What has no
   * place there is not sent in records: programs that know the layout must not see it shift.
   */
  readonly protocol1?: number;
  /** Where version 2 has it, which begins as version 1 does; only what version 1 does not have says so. */
  readonly protocol2?: number;
}

/** A column of numbers. */
interface NumberRow<K extends "u8" | "u32"> extends Row<number> {
  /** How many bits a number has. */
  readonly kind: K;
  /** The greatest number that a line may give it (default: the greatest of the kind). */
  readonly most?: number;
  /** The only numbers that a line may give it. */
  readonly oneOf?: readonly [number, number];
}

/** A column of 64-bit values. */
interface QwordRow extends Row<bigint> {
  readonly kind: "u64";
}

/** A column of 64-bit values that a case may leave open, which is its default. */
interface OpenRow extends Row<null> {
  readonly kind: "u64";
  /** The column that has a 1 where a case leaves it open. */
  readonly isOpen: (batch: Batch) => Uint8Array;
}

/** The column of the general-purpose registers, 16 values a case. */
interface RegistersRow extends Row<readonly bigint[]> {
  readonly kind: "registers";
}

type AnyRow = NumberRow<"u8"> | NumberRow<"u32"> | QwordRow | OpenRow | RegistersRow;

/** The row of a column of type `C` whose value is a `V`; none where these do not go together. */
type RowOf<V, C> = C extends Uint8Array ? [V] extends [number] ? NumberRow<"u8"> : never
  : C extends Uint32Array ? [V] extends [number] ? NumberRow<"u32"> : never
  : C extends Qwords ? [V] extends [bigint] ? QwordRow
    : [V] extends [bigint | null] ? OpenRow
    : [V] extends [readonly bigint[]] ? RegistersRow
    : never
  : TableOf<V, C>;

/** The fields of `B` that are columns. */
type ColumnName<B> = { [K in keyof B]: B[K] extends Uint8Array | Uint32Array | Qwords ? K : never }[keyof B];

/**
 * A row for each field of a case and each column of a batch. No row fits a name that only one of them has, so that a table is
 * whole or does not compile.
 */
export type TableOf<C, B> = {
  readonly [K in keyof C | ColumnName<B>]: K extends keyof C & keyof B ? RowOf<C[K], B[K]> : never;
};

/** The fields of a case, and of a batch, that hold columns in turn. */
export type GroupName = "ve" | "device";

/** Where a column of type `C` is. */
interface Place<C> {
  /** The name of its field, in a case and in a batch. */
  readonly name: string;
  /** The field of a case, and of a batch, that it is part of. */
  readonly group: GroupName | undefined;
  /** Its key in a case line. */
  readonly key: string;
  /** The column of a batch. */
  of(batch: Batch): C;
}

/** A column of the table. */
export type Column =
  | (NumberRow<"u8"> & Place<Uint8Array<ArrayBuffer>>)
  | (NumberRow<"u32"> & Place<Uint32Array<ArrayBuffer>>)
  | ((QwordRow | OpenRow | RegistersRow) & Place<Qwords>);

/** The columns of part of the table, in its order. */
export function columnsOf(rows: Readonly<Record<string, unknown>>, group?: GroupName): Column[] {
  return Object.entries(rows as Record<string, AnyRow>).map(([name, row]) => {
    const of = (batch: Batch) => (group === undefined ? batch : batch[group])[name as never];
    return { ...row, key: row.key ?? name, name, group, of } as Column;
  });
}

/** The greatest number that a line may give a column. */
export function mostOf({ kind, most }: NumberRow<"u8" | "u32">): number {
  return most ?? (kind === "u8" ? 0xff : 0xffff_ffff);
}

/** The columns of one kind. */
export function ofKind<K extends Column["kind"]>(columns: readonly Column[], kind: K): Extract<Column, { kind: K }>[] {
  return columns.filter((column): column is Extract<Column, { kind: K }> => column.kind === kind);
}

/** What case `i` of `batch` has in a column. */
export function readValue(column: Column, batch: Batch, i: number): Value {
  if (column.kind === "u8" || column.kind === "u32") return column.of(batch)[i]!;
  const values = column.of(batch);
  if (column.kind === "registers") return Array.from(values.u64.subarray(GPR_COUNT * i, GPR_COUNT * (i + 1)));
  return column.default === null && column.isOpen(batch)[i] === 1 ? null : values.at(i);
}

/** Gives case `i` of `batch` a value, which must be one of the column's kind. */
export function writeValue(column: Column, batch: Batch, i: number, value: Value): void {
  if (column.kind === "u8" || column.kind === "u32") return void (column.of(batch)[i] = value as number);
  const values = column.of(batch);
  if (column.kind === "registers") {
    const registers = value as readonly bigint[];
    for (let r = 0; r < GPR_COUNT; r++) values.set(GPR_COUNT * i + r, registers[r]!);
    return;
  }
  if (column.default === null) column.isOpen(batch)[i] = value === null ? 1 : 0;
  values.set(i, value as bigint | null ?? 0n);
}
