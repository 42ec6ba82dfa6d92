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
import { BYTE_INDEX, type Form, Shown } from "./access_form.ts";

/** What every register holds unless something else is said, or the instruction asks for an alignment. */
export const REGISTER_VALUE = 1n;

/** One operand of each row. */
export class ShownOperands {
  /** What its address is made of. */
  readonly columns: DecodingColumns;
  /** {@linkcode Shown}: how it is accessed. */
  readonly shown: Uint8Array<ArrayBuffer>;
  /** 1 where the low byte of rax is part of the address. */
  readonly hasByteIndex: Uint8Array<ArrayBuffer>;
  /** Where the displacement is in the text. */
  readonly displacementAt: Uint8Array<ArrayBuffer>;
  /** Size of the displacement in bytes, 0 where it is not known where it is. */
  readonly displacementSize: Uint8Array<ArrayBuffer>;
  readonly #registers: Qwords;
  readonly #solver: AddressSolver;

  /** Makes columns for `capacity` rows. */
  constructor(capacity: number) {
    this.columns = new DecodingColumns(capacity);
    this.shown = new Uint8Array(capacity);
    this.hasByteIndex = new Uint8Array(capacity);
    this.displacementAt = new Uint8Array(capacity);
    this.displacementSize = new Uint8Array(capacity);
    this.#registers = new Qwords(GPR_COUNT * capacity);
    this.#solver = new AddressSolver(this.columns, this.#registers);
  }

  /** Empties a row, whose instruction is `length` bytes long, and whose registers hold `value` unless something else is said. */
  clear(row: number, length: number, value: bigint): void {
    const { columns } = this;
    this.#registers.u64.fill(value, GPR_COUNT * row, GPR_COUNT * (row + 1));
    this.shown[row] = Shown.none;
    this.hasByteIndex[row] = this.displacementSize[row] = 0;
    columns.length[row] = length;
    columns.register[row] = columns.base[row] = columns.index[row] = NO_REGISTER;
  }

  /** Whether the operand can be moved: a register of it can have any value, or its displacement's place is known. */
  canAim(row: number): boolean {
    return this.shown[row] !== Shown.none && (this.#movable(row) !== NO_REGISTER || this.displacementSize[row] !== 0);
  }

  /** Where the row's operand can be moved to: displacements do not reach every window. */
  windowOf(row: number): Halves {
    const { base, addressSize } = this.columns;
    return addressSize[row] === 4 || base[row] === NO_REGISTER ? LOW : HIGH;
  }

  /** Address at which that window starts. */
  windowStart(row: number): bigint {
    const { low, high } = this.windowOf(row);
    return (BigInt(high) << 32n) + BigInt(low);
  }

  /** Takes up what the records of an address say. */
  take(row: number, { shown, hasByteIndex }: Form): void {
    this.shown[row] = shown;
    this.hasByteIndex[row] = hasByteIndex ? 1 : 0;
  }

  /** Whether the operand can lie at `offset` of its window: a register that counts twice leads to every other place only. */
  reaches(row: number, offset: number): boolean {
    return this.#remainder(row, offset) === 0;
  }

  /** Bytes from the last place up to `offset` that the operand can lie at. */
  #remainder(row: number, offset: number): number {
    const { base, index, scale } = this.columns;
    const register = this.#movable(row);
    const factor = (base[row] === register ? 1 : 0) + (index[row] === register ? 1 << scale[row]! : 0);
    if (register === NO_REGISTER || factor % 2 === 1) return 0;
    this.#solver.start(row, register);
    return (offset - this.#solver.adjustment & 0xffff) % factor;
  }

  /** Whether the operand has a displacement that is to be looked for, since no base can be moved instead. */
  isWithoutBase(row: number): boolean {
    const { base } = this.columns;
    return this.shown[row] === Shown.none || base[row] === NO_REGISTER || base[row] === RIP;
  }

  /** Makes the operand of record `to` lie at `offset` of its window, or as near before as it can; all else of the record is set. */
  aim(row: number, text: Uint8Array, offset: number, records: Records, to: number): void {
    const solver = this.#solver;
    const register = this.#movable(row);
    const { low, high } = this.windowOf(row);
    if (this.hasByteIndex[row] === 1) records.setRegister(to, BYTE_INDEX, 0n);
    if (register !== NO_REGISTER) {
      const reached = offset - this.#remainder(row, offset);
      solver.start(row, register);
      solver.solveRegister(low + reached, high);
      return records.setRegisterHalves(to, register, solver.value.low, solver.value.high);
    }
    solver.solveDisplacement(row, low + offset, high);
    const value = BigInt(solver.value.high) << 32n | BigInt(solver.value.low);
    setPatchedCode(records, to, text, { at: this.displacementAt[row]!, size: this.displacementSize[row]!, value });
  }

  /** The register that can have any value: the base; or the index, where there is neither a base nor a displacement. */
  #movable(row: number): number {
    const { base, index } = this.columns;
    if (base[row] !== NO_REGISTER) return base[row] === RIP ? NO_REGISTER : base[row]!;
    return this.displacementSize[row] === 0 ? index[row]! : NO_REGISTER;
  }
}
