/**
 * Cases as lines for a program: a line of a case file with nothing left out, and the case's id.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { GROUPS, OWN_COLUMNS } from "../../machine/case.ts";
import type { Column } from "../../machine/column.ts";
import { toldColumns } from "../../machine/feature.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../../machine/registers.ts";
import { type AsciiWriter, bytesOf } from "./ascii.ts";
import type { Version } from "./binary_layout.ts";

/** More than a line can take. */
const ROOM = 2048;

/** A value of a line: a decimal number, or a 64-bit one as a hex string. */
interface Slot {
  /** What stands in front of it, from the value before on. */
  readonly before: Uint8Array;
  /** The column. */
  readonly column: Column;
  /** How many values a case has there. */
  readonly width: number;
  /** Which of them it is. */
  readonly offset: number;
}

const ID = bytesOf('{"id":');
const BYTES = bytesOf(',"bytes":"');

/** Lines for a program that knows a set of features and speaks a version: the others have no keys in them. */
export class CaseLines {
  /** The slots behind the text. */
  readonly #slots: readonly Slot[];
  /** What ends a line. */
  readonly #end: Uint8Array;

  /** Lays the lines out. */
  constructor(features: number, version: Version) {
    const { slots, end } = template(toldColumns(features, version));
    this.#slots = slots;
    this.#end = end;
  }

  /**
   * Writes case `row` of `batch` as a line.
   *
   * @param id What the answer has to repeat.
   */
  write(to: AsciiWriter, batch: Batch, row: number, id: number): void {
    to.reserve(ROOM);
    to.text(ID);
    to.decimal(id);
    to.text(BYTES);
    to.hexBytes(batch.text, TEXT_STRIDE * row, MAX_INSTRUCTION);
    for (const { before, column, width, offset } of this.#slots) {
      to.text(before);
      const i = width * row + offset;
      if (column.kind === "u8" || column.kind === "u32") to.decimal(column.of(batch)[i]!);
      else {
        const { u32 } = column.of(batch);
        to.hex(u32[2 * i]!, u32[2 * i + 1]!);
      }
    }
    to.text(this.#end);
  }
}

/** Lays a line out: what stands between its values. */
function template(told: readonly Column[]): { slots: Slot[]; end: Uint8Array } {
  const slots: Slot[] = [];
  // From the value before on, with a comma at the end. The first one before is the text, which is a string.
  let between = '",';
  const put = (key: string, column: Column, width = 1, offset = 0) => {
    const isNumber = column.kind === "u8" || column.kind === "u32";
    slots.push({ before: bytesOf(`${between}"${key}":${isNumber ? "" : '"0x'}`), column, width, offset });
    between = isNumber ? "," : '",';
  };
  const putObject = (key: string, putValues: () => void) => {
    between += `"${key}":{`;
    putValues();
    between = `${between.slice(0, -1)}},`;
  };
  const isTold = (column: Column) => told.includes(column);
  for (const column of OWN_COLUMNS.filter(isTold)) {
    if (column.kind !== "registers") put(column.key, column);
    else putObject(column.key, () => REGISTER_NAMES.forEach((name, r) => put(name, column, GPR_COUNT, r)));
  }
  for (const [group, columns] of Object.entries(GROUPS)) {
    putObject(group, () => columns.filter(isTold).forEach((column) => put(column.key, column)));
  }
  return { slots, end: bytesOf(`${between.slice(0, -1)}}\n`) };
}
