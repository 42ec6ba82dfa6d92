/**
 * The memory operands that the CPU has shown, and how each is moved to where it is wanted.
 *
 * @module
 */
import { DecodingColumns } from "../../../machine/decoding.ts";
import { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../../../machine/registers.ts";
import { AddressSolver, type Halves, HIGH, LOW } from "../ask/address_solver.ts";
import type { Records } from "../executor/records.ts";
import { setPatchedCode } from "./access_displacement.ts";
import { Shown } from "./access_form.ts";

/** What every register holds unless something else is said. */
export const REGISTER_VALUE = 1n;

/** One operand of each row. */
export class ShownOperands {
  /** What its address is made of. */
  readonly columns: DecodingColumns;
  /** {@linkcode Shown}: how it is accessed. */
  readonly shown: Uint8Array<ArrayBuffer>;
  /** Its size in bytes, 0 where that does not show. */
  readonly size: Uint8Array<ArrayBuffer>;
  /** Where the displacement is in the text. */
  readonly displacementAt: Uint8Array<ArrayBuffer>;
  /** Size of the displacement in bytes, 0 where it is not known where it is. */
  readonly displacementSize: Uint8Array<ArrayBuffer>;
  readonly #solver: AddressSolver;

  /** Makes columns for `capacity` rows. */
  constructor(capacity: number) {
    this.columns = new DecodingColumns(capacity);
    this.shown = new Uint8Array(capacity);
    this.size = new Uint8Array(capacity);
    this.displacementAt = new Uint8Array(capacity);
    this.displacementSize = new Uint8Array(capacity);
    const registers = new Qwords(GPR_COUNT * capacity);
    registers.u64.fill(REGISTER_VALUE);
    this.#solver = new AddressSolver(this.columns, registers);
  }

  /** Empties a row, whose instruction is `length` bytes long. */
  clear(row: number, length: number): void {
    const { columns } = this;
    this.shown[row] = Shown.none;
    this.size[row] = this.displacementSize[row] = 0;
    columns.length[row] = length;
    columns.register[row] = columns.base[row] = columns.index[row] = NO_REGISTER;
  }

  /** Whether the operand can be moved: its base can have any value, or its displacement's place is known. */
  canAim(row: number): boolean {
    return this.shown[row] !== Shown.none && (this.#hasBase(row) || this.displacementSize[row] !== 0);
  }

  /** Where the row's operand can be moved to: displacements do not reach every window. */
  windowOf(row: number): Halves {
    const { base, addressSize } = this.columns;
    return addressSize[row] === 4 || base[row] === NO_REGISTER ? LOW : HIGH;
  }

  /** Makes the operand of record `to` lie at `offset` of its window; all else of the record is set. */
  aim(row: number, text: Uint8Array, offset: number, records: Records, to: number): void {
    const solver = this.#solver;
    const register = this.columns.base[row]!;
    const { low, high } = this.windowOf(row);
    if (this.#hasBase(row)) {
      solver.start(row, register);
      solver.solveRegister(low + offset, high);
      return records.setRegisterHalves(to, register, solver.value.low, solver.value.high);
    }
    solver.solveDisplacement(row, low + offset, high);
    const value = BigInt(solver.value.high) << 32n | BigInt(solver.value.low);
    setPatchedCode(records, to, text, { at: this.displacementAt[row]!, size: this.displacementSize[row]!, value });
  }

  #hasBase(row: number): boolean {
    return this.columns.base[row] !== NO_REGISTER && this.columns.base[row] !== RIP;
  }
}
