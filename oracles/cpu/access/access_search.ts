/**
 * What is known of the accesses of many rows while they are looked for, and the records that ask about them.
 *
 * @module
 */
import { TEXT_STRIDE } from "../../../machine/batch.ts";
import { GPR_COUNT } from "../../../machine/registers.ts";
import { FS_BASE, GS_BASE } from "../ask/address_solver.ts";
import { MAX_RECORDS } from "../executor/record_layout.ts";
import { Records } from "../executor/records.ts";
import { REGISTER_VALUE, ShownOperands } from "./access_operand.ts";
import { SizeSearch } from "./access_sizes.ts";
import type { AskedCases } from "./access_truths.ts";

/** Where in the window the first access goes while others are looked at. */
export const FIRST_PLACE = 0x1000;

/** How far outside the window an access is still one that did not fit. */
export const PAST = 0x1000n;

const RAX = 0, RDX = 2;
const ALIGNMENT_CHECK = 0x4_0000;
const NO_MEMORY = new Uint8Array(0);

/** A search that each round takes further. */
export class AccessSearch {
  /** The records that ask. */
  readonly records: Records = new Records(MAX_RECORDS);
  /** What faults where nothing is mapped. */
  readonly first: ShownOperands;
  /** What faults once the first operand goes to memory. */
  readonly second: ShownOperands;
  /** How large each of them is. */
  readonly sizes: readonly [SizeSearch, SizeSearch];
  /** How many bytes of the first access lie before where it shows: some instructions try the last byte first. */
  readonly before: SizeSearch;
  /** What registers hold that nothing else is said of. */
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Where an operand that has to be aligned shows, modulo the coarsest alignment. */
  readonly residue: Uint8Array<ArrayBuffer>;
  /** 1 where the first access is read, too, and written back. */
  readonly isReadBack: Uint8Array<ArrayBuffer>;
  /** The cases that are asked about; to be set before all else. */
  asked!: AskedCases;

  /** Makes one for batches of up to `capacity` cases. */
  constructor(capacity: number) {
    this.first = new ShownOperands(capacity);
    this.second = new ShownOperands(capacity);
    this.sizes = [new SizeSearch(capacity), new SizeSearch(capacity)];
    this.before = new SizeSearch(capacity);
    this.plain = new Uint8Array(capacity);
    this.residue = new Uint8Array(capacity);
    this.isReadBack = new Uint8Array(capacity);
  }

  /** Forgets what is known of a row. */
  clear(row: number): void {
    this.isReadBack[row] = this.residue[row] = 0;
    this.before.clear(row);
    this.setPlainValue(row, Number(REGISTER_VALUE));
    for (const sizes of this.sizes) sizes.clear(row);
  }

  /** Says what a row's registers hold that nothing else is said of, and forgets its operands. */
  setPlainValue(row: number, value: number): void {
    const length = this.asked.truths.length[row]!;
    this.plain[row] = value;
    this.first.clear(row, length, BigInt(value));
    this.second.clear(row, length, BigInt(value));
  }

  /** The bytes of a row's instruction. */
  text(row: number): Uint8Array {
    const at = TEXT_STRIDE * row;
    return this.asked.batch.text.subarray(at, at + this.asked.truths.length[row]!);
  }

  /** Makes record `to` the row's instruction with `register` in every register, and no memory. */
  setPlain(row: number, to: number, register: bigint): void {
    const { records } = this;
    const text = this.text(row);
    records.setCode(to, text, 0, text.length);
    for (let r = 0; r < GPR_COUNT; r++) records.setRegister(to, r, register);
    records.setFlags(to, this.asked.batch.rflags.u32[2 * row]! & ~ALIGNMENT_CHECK);
    this.setSegments(to, 0, 0);
    records.setMemoryOffset(to, 0);
    records.setMemory(to, NO_MEMORY);
  }

  /** Gives record `to` segment bases of 32 bits. */
  setSegments(to: number, fs: number, gs: number): void {
    this.records.setFsBase(to, fs, 0);
    this.records.setGsBase(to, gs, 0);
  }

  /** A record whose operands are going to be moved. */
  setAimed(row: number, to: number): void {
    this.setPlain(row, to, BigInt(this.plain[row]!));
    this.setSegments(to, FS_BASE, GS_BASE);
  }

  /** What is saved or restored goes by edx and eax: they are the case's, where no address is made of them. */
  setMasks(row: number, to: number): void {
    const { base, index } = this.first.columns;
    const { u32 } = this.asked.batch.registers;
    for (const register of [RAX, RDX]) {
      if (register === base[row] || register === index[row]) continue;
      const at = 2 * (GPR_COUNT * row + register);
      this.records.setRegisterHalves(to, register, u32[at]!, u32[at + 1]!);
    }
  }

  /** Puts the first operand at `place` of its window. */
  aimFirst(row: number, to: number, place: number): void {
    this.first.aim(row, this.text(row), place, this.records, to);
  }

  /** Puts the first operand well inside the window, also where it begins before the place where it shows. */
  keepFirst(row: number, to: number): void {
    this.aimFirst(row, to, FIRST_PLACE + this.residue[row]!);
  }
}
