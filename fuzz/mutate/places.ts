/**
 * A case as places that a value can stand in: the text, each register, and the other 64-bit values.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { Mutant } from "./mutation.ts";

/** The columns of values, one a case. */
export const COLUMNS: readonly ((batch: Batch) => Qwords)[] = [
  (batch) => batch.device.value,
  (batch) => batch.device.status,
  (batch) => batch.ve.gpa,
  (batch) => batch.ve.exitQualification,
  (batch) => batch.fsBase,
  (batch) => batch.gsBase,
  (batch) => batch.rip,
  (batch) => batch.ve.gla,
];

/** Numbers of places: all registers together, the text, then the columns. */
export const PlaceNumber = { registers: 0, text: 1 } as const;

const FIRST_COLUMN = 2;

/** How many places there are. */
export const PLACES: number = FIRST_COLUMN + COLUMNS.length;

/** The last of them. */
const GLA = PLACES - 1;

const QWORD = 8;

/** One place of a case, as bytes. One object serves all. */
export class Place {
  /** Its number, below {@linkcode PLACES}. */
  number = 0;
  /** The bytes that it is part of. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Where it begins there. */
  start = 0;
  /** Its size in bytes. */
  size = 0;

  /** Goes to place `number` of a case. */
  go({ batch, row }: Mutant, number: number): void {
    this.number = number;
    this.size = QWORD;
    if (number === PlaceNumber.registers) {
      this.bytes = batch.registers.u8;
      this.size = QWORD * GPR_COUNT;
      this.start = this.size * row;
    } else if (number === PlaceNumber.text) {
      this.bytes = batch.text;
      this.size = MAX_INSTRUCTION;
      this.start = TEXT_STRIDE * row;
    } else {
      this.bytes = COLUMNS[number - FIRST_COLUMN]!(batch).u8;
      this.start = QWORD * row;
    }
  }

  /** Goes to one register, by the number of its value in the column. */
  goRegister({ batch }: Mutant, value: number): void {
    this.number = PlaceNumber.registers;
    this.bytes = batch.registers.u8;
    this.size = QWORD;
    this.start = QWORD * value;
  }

  /** Whether there is nothing to find here, as the text has to stay. */
  isClosed({ keepsText }: Mutant): boolean {
    return this.number === PlaceNumber.text && keepsText;
  }

  /** Whether `size` bytes can stand at `at` of `bytes`: they must not reach from one value into the next. */
  holds(at: number, size: number): boolean {
    return this.number === PlaceNumber.text || at % QWORD + size <= QWORD;
  }

  /** Tells the case that it was written here. A gla that is told is what the operand is aimed at. */
  touch(mutant: Mutant): void {
    if (this.number === PlaceNumber.text) mutant.touchText();
    else if (this.number === GLA) mutant.batch.glaFromOperand[mutant.row] = 0;
  }
}
