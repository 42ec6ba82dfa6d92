/**
 * A table of machine states: a few that were prepared once, so that between them every byte lane of registers and device
 * values and both sides of every sign are seen. They are written once; after that, what was aimed is taken back, and
 * aiming is the solving of a register.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { type Case, DEFAULT_CASE, fillBatch } from "../machine/case.ts";
import { Segment } from "../machine/decoding.ts";
import { Qwords } from "../machine/qwords.ts";
import { DEFAULT_REGISTERS, GPR_COUNT, NO_REGISTER, RIP } from "../machine/registers.ts";
import type { Addressing } from "../fuzz/generate/addressing.ts";
import { aimAt, type AimedAt, solveRegisters } from "../fuzz/generate/aim.ts";
import { KERNEL_HIGH } from "../fuzz/generate/opcodes.ts";

/** The operand's address, and the same offset in the page of the gpa. */
const DEVICE_LOW = 0xfee0_0448;
const DEVICE_GPA = 0x8000_fee0_0448n;

/** The base of fs and gs: a small one, and the kernel's where only that brings a 32-bit address to the device. */
const NEAR_BASE = [0x0123_4000, 0] as const;
const KERNEL_BASE = [0x0123_4000, KERNEL_HIGH] as const;

/** What the device answers: different bytes in every lane, and the greatest and the least value of every size. */
const ANSWERS = [
  ...[0x1122_3344_5566_777fn, 0xeedd_ccbb_aa99_8880n],
  ...[0x1122_3344_5566_7fffn, 0xeedd_ccbb_aa99_8000n],
  ...[0x1122_3344_7fff_ffffn, 0xeedd_ccbb_8000_0000n],
  ...[0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n],
];

/** How many states there are; each answers differently. */
export const TABLE_STATES: number = ANSWERS.length;

/**
 * What every byte of every register differs by from its default. Defaults differ in every lane already, and still do
 * after that; of two states that follow each other, every sign bit is set in one and clear in the other.
 */
const CHANGES = [0x00, 0x80, 0x7f, 0xff, 0x08, 0x88, 0x77, 0xf7];

const LANES = 0x0101_0101_0101_0101n;

/**
 * Writes prepared states: those of a whole batch at once, and then, for each case, the registers that make its operand
 * address the device.
 *
 * @example A load in every state there is
 * ```ts
 * import { Batch } from "../machine/batch.ts";
 * import { Encoding } from "../fuzz/generate/encoding.ts";
 * import { StateTable, TABLE_STATES } from "./state_table.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(TABLE_STATES);
 * const encoding = new Encoding();
 * encoding.start(batch.text, 0);
 * encoding.byte(0x8b);
 * encoding.modrm(0x07, 0, 0);
 * const table = new StateTable(TABLE_STATES);
 * table.start(batch);
 * table.aim(encoding, batch, 0);
 * const answers = new Set(batch.device.value.u64);
 * assertEquals([answers.size, batch.registers.at(7)], [TABLE_STATES, 0xffff_c900_fee0_0448n]);
 * ```
 */
export class StateTable {
  readonly #states: Batch;
  /** The register that was solved for each text, or none. */
  readonly #solved: Uint8Array<ArrayBuffer>;
  /** Where the states stand, but for what was aimed. */
  #batch: Batch | undefined;
  readonly #target = new Qwords(1);
  readonly #near: AimedAt = { target: this.#target, segmentBase: NEAR_BASE };
  readonly #kernel: AimedAt = { target: this.#target, segmentBase: KERNEL_BASE };

  /** Prepares the states of batches of `capacity` cases. */
  constructor(capacity: number) {
    this.#states = new Batch(capacity);
    this.#solved = new Uint8Array(Math.ceil(capacity / TABLE_STATES));
    fillBatch(this.#states, Array.from({ length: capacity }, (_, row) => stateOf(row % TABLE_STATES)));
  }

  /**
   * Gives every case of `batch`, which has the table's capacity, the next state in turn.
   *
   * @param batch The batch. When it is started again, nobody but the table may have changed its states; the gla, which
   * is the operand's address, does not count.
   */
  start(batch: Batch): void {
    if (batch === this.#batch) return this.#restore(batch);
    this.#batch = batch;
    batch.copyStates(this.#states);
    this.#solved.fill(NO_REGISTER);
  }

  /** Takes back what was aimed. With all states copied, filling a batch took a fifth longer. */
  #restore(batch: Batch): void {
    const solved = this.#solved;
    batch.rip.u64.set(this.#states.rip.u64);
    batch.fsBase.u64.set(this.#states.fsBase.u64);
    batch.gsBase.u64.set(this.#states.gsBase.u64);
    for (let text = 0; text < solved.length; text++) {
      const register = solved[text]!;
      if (register === NO_REGISTER) continue;
      solved[text] = NO_REGISTER;
      const first = GPR_COUNT * TABLE_STATES * text + register;
      for (let k = 0; k < GPR_COUNT * TABLE_STATES; k += GPR_COUNT) {
        batch.registers.copy(first + k, this.#states.registers, register + k);
      }
    }
  }

  /** Aims the operands of the cases of one text, in every state from case `first` on, at the device. */
  aim(operand: Addressing, batch: Batch, first: number): void {
    if (operand.memory === 0) return;
    this.#aimFirst(operand, batch, first);
    const { base, segment } = operand;
    if (segment !== Segment.none) repeat(segment === Segment.fs ? batch.fsBase : batch.gsBase, first);
    this.#solved[first / TABLE_STATES] = base === RIP ? NO_REGISTER : base === NO_REGISTER ? operand.index : base;
    if (base === RIP) repeat(batch.rip, first);
    else solveRegisters(operand, batch.registers, first + 1, first + TABLE_STATES, this.#target);
  }

  #aimFirst(operand: Addressing, batch: Batch, row: number): void {
    const is32 = operand.address32 === 1;
    this.#target.setHalves(0, DEVICE_LOW, is32 && operand.segment === Segment.none ? 0 : KERNEL_HIGH);
    aimAt(operand, batch, row, is32 ? this.#kernel : this.#near);
  }
}

/** Gives the other states of a text the value of the one of case `first`. */
function repeat(column: Qwords, first: number): void {
  for (let row = first + 1; row < first + TABLE_STATES; row++) column.copy(row, column, first);
}

function stateOf(state: number): Case {
  const registers = DEFAULT_REGISTERS.map((register) => register ^ BigInt(CHANGES[state]!) * LANES);
  const device = { value: ANSWERS[state]!, status: 0n };
  return { ...DEFAULT_CASE, registers, ve: { ...DEFAULT_CASE.ve, gpa: DEVICE_GPA }, device };
}
