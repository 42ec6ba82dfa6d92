/**
 * Finds out which memory the instructions of cases access: the CPU is asked, and no decoder is believed.
 *
 * @module
 */
import { TEXT_STRIDE } from "../../../machine/batch.ts";
import { Operand, Segment } from "../../../machine/decoding.ts";
import { linearAddress } from "../../../machine/linear_address.ts";
import { GPR_COUNT, NO_REGISTER } from "../../../machine/registers.ts";
import { FS_BASE, GS_BASE } from "../ask/address_solver.ts";
import { WINDOW_SIZE } from "../executor/address_space.ts";
import { MAX_RECORDS } from "../executor/record_layout.ts";
import { Records } from "../executor/records.ts";
import { Stop } from "../executor/stop.ts";
import type { Transport } from "../executor/transport.ts";
import { PLACE_COUNT, readTrials, setTrial } from "./access_displacement.ts";
import { readForm, setSegmentWeights, setVariant, Shown, shownBy, VARIANTS } from "./access_form.ts";
import { REGISTER_VALUE, ShownOperands } from "./access_operand.ts";
import type { AccessTruths, AskedCases } from "./access_truths.ts";

/** Bytes of the operand that are left in the window: where it needs more, the access shows at the window's end. */
const ROOMS = [1, 2, 4, 8, 16, 32] as const;

/** Rows whose records fit into one batch, whatever is asked. */
const ROWS_AT_ONCE = Math.floor(MAX_RECORDS / ROOMS.length);

/** Where in the window the first access goes while the second is looked at. */
const FIRST_PLACE = 0x100;

const RCX = 1;
const ALIGNMENT_CHECK = 0x4_0000;

/** One round of executions: how many each row takes, what they are, and what they show. */
interface Round {
  readonly count: number;
  readonly write: (row: number, to: number) => void;
  readonly read: (row: number, from: number) => void;
}

/** Asks about accesses. It keeps the memory it needs, and takes one question at a time. */
export class AccessProbe {
  readonly #transport: Transport;
  readonly #records = new Records(MAX_RECORDS);
  readonly #first: ShownOperands;
  readonly #second: ShownOperands;
  #asked!: AskedCases;

  /** Makes a probe for batches of up to `capacity` cases. */
  constructor(transport: Transport, capacity: number) {
    this.#transport = transport;
    this.#first = new ShownOperands(capacity);
    this.#second = new ShownOperands(capacity);
  }

  /**
   * Finds the accesses of some rows, in 15 to 25 executions each.
   *
   * The first access is the one that faults where nothing is mapped; the second is what faults once the first goes to
   * memory.
   */
  async run(asked: AskedCases, rows: Iterable<number>, out: AccessTruths): Promise<void> {
    this.#asked = asked;
    const [first, second] = [this.#first, this.#second];
    const known = [...rows].filter((row) => this.#clear(row, out));
    await this.#round(known, this.#firstForms());
    await this.#round(known.filter((row) => !first.canAim(row)), this.#trials());
    const movable = known.filter((row) => first.canAim(row));
    await this.#round(movable, this.#sizes(first, () => {}));
    await this.#round(movable, this.#secondForms());
    const again = movable.filter((row) => second.canAim(row));
    await this.#round(again, this.#sizes(second, (row, to) => this.#aimFirst(row, to)));
    for (const row of known) {
      this.#answer(row, first, out);
      this.#answer(row, second, out);
    }
  }

  async #round(rows: readonly number[], { count, write, read }: Round): Promise<void> {
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      const some = rows.slice(start, start + ROWS_AT_ONCE);
      some.forEach((row, n) => write(row, count * n));
      this.#records.size = count * some.length;
      await this.#transport.run(this.#records);
      some.forEach((row, n) => read(row, count * n));
    }
  }

  /** Empties a row; returns whether its instruction is whole. */
  #clear(row: number, out: AccessTruths): boolean {
    const length = this.#asked.truths.length[row]!;
    for (const { shown, address, size } of [out.read, out.write]) {
      shown[row] = size[row] = 0;
      address.setHalves(row, 0, 0);
    }
    this.#first.clear(row, length);
    this.#second.clear(row, length);
    return length !== 0;
  }

  /** Runs each instruction where nothing is mapped. A repeated one runs once, or not at all as its case does not. */
  #firstForms(): Round {
    const { u32 } = this.#asked.batch.registers;
    return {
      count: VARIANTS,
      write: (row, to) => {
        const rcx = 2 * (GPR_COUNT * row + RCX);
        for (let variant = 0; variant < VARIANTS; variant++) {
          this.#setPlain(row, to + variant, REGISTER_VALUE);
          this.#records.setRegisterHalves(to + variant, RCX, Math.min(1, u32[rcx]!), Math.min(1, u32[rcx + 1]!));
          setVariant(this.#records, to + variant, variant, []);
        }
      },
      read: (row, from) => {
        this.#first.shown[row] = readForm(this.#records, from, row, this.#first.columns);
      },
    };
  }

  /** Looks for displacements. */
  #trials(): Round {
    return {
      count: PLACE_COUNT,
      write: (row, to) => {
        for (let place = 0; place < PLACE_COUNT; place++) {
          this.#setPlain(row, to + place, 0n);
          setSegmentWeights(this.#records, to + place);
          setTrial(this.#records, to + place, place, this.#text(row));
        }
      },
      read: (row, from) => this.#readTrials(row, from),
    };
  }

  #readTrials(row: number, from: number): void {
    const { columns, shown, displacementAt, displacementSize } = this.#first;
    const hasIndex = shown[row] !== Shown.none && columns.index[row] !== NO_REGISTER;
    const found = readTrials(this.#records, from, this.#text(row));
    displacementAt[row] = found?.at ?? 0;
    displacementSize[row] = found?.size ?? 0;
    if (hasIndex) return;
    shown[row] = found?.shown ?? Shown.none;
    if (found === undefined) return;
    columns.operand[row] = Operand.memory;
    columns.base[row] = found.base;
    columns.index[row] = NO_REGISTER;
    columns.scale[row] = 0;
    columns.segment[row] = found.segment;
    columns.addressSize[row] = found.addressSize;
    columns.displacement.set(row, found.displacement);
  }

  /** Slides operands over the end of the window: the least room that is enough is the size. */
  #sizes(operands: ShownOperands, prepare: (row: number, to: number) => void): Round {
    return {
      count: ROOMS.length,
      write: (row, to) =>
        ROOMS.forEach((room, n) => {
          this.#setAimed(row, to + n);
          prepare(row, to + n);
          operands.aim(row, this.#text(row), WINDOW_SIZE - room, this.#records, to + n);
        }),
      read: (row, from) => {
        const { low, high } = operands.windowOf(row);
        const end = (BigInt(high) << 32n) + BigInt(low + WINDOW_SIZE);
        let n = 0;
        while (n < ROOMS.length && this.#overflows(from + n, end)) n++;
        const isKnown = n === ROOMS.length || this.#isAccess(from + n);
        operands.size[row] = isKnown ? ROOMS[n] ?? 2 * ROOMS[n - 1]! : 0;
      },
    };
  }

  #overflows(i: number, end: bigint): boolean {
    return shownBy(this.#records, i) !== Shown.none && this.#records.cr2(i) === end;
  }

  /** Whether record `i` got as far as its accesses. */
  #isAccess(i: number): boolean {
    return this.#records.stop[i] === Stop.completed || shownBy(this.#records, i) !== Shown.none;
  }

  /** Runs each instruction with its first operand in memory. */
  #secondForms(): Round {
    const { base, index, segment } = this.#first.columns;
    return {
      count: VARIANTS,
      write: (row, to) => {
        // Where the first operand has a segment, its base has to stay, and no second one ever has it too.
        const isFree = segment[row] === Segment.none;
        for (let variant = 0; variant < VARIANTS; variant++) {
          this.#setAimed(row, to + variant);
          this.#aimFirst(row, to + variant);
          if (isFree) this.#setSegments(to + variant, 0, 0);
          if (isFree || variant < VARIANTS - 1) {
            setVariant(this.#records, to + variant, variant, [base[row]!, index[row]!]);
          }
        }
      },
      read: (row, from) => {
        this.#second.shown[row] = readForm(this.#records, from, row, this.#second.columns);
      },
    };
  }

  #aimFirst(row: number, to: number): void {
    this.#first.aim(row, this.#text(row), FIRST_PLACE, this.#records, to);
  }

  /** A record whose operands are going to be moved. */
  #setAimed(row: number, to: number): void {
    this.#setPlain(row, to, REGISTER_VALUE);
    this.#setSegments(to, FS_BASE, GS_BASE);
  }

  #setPlain(row: number, to: number, register: bigint): void {
    const records = this.#records;
    const text = this.#text(row);
    records.setCode(to, text, 0, text.length);
    for (let r = 0; r < GPR_COUNT; r++) records.setRegister(to, r, register);
    records.setFlags(to, this.#asked.batch.rflags.u32[2 * row]! & ~ALIGNMENT_CHECK);
    this.#setSegments(to, 0, 0);
    records.setMemoryOffset(to, 0);
  }

  #setSegments(to: number, fs: number, gs: number): void {
    this.#records.setFsBase(to, fs, 0);
    this.#records.setGsBase(to, gs, 0);
  }

  #text(row: number): Uint8Array {
    const at = TEXT_STRIDE * row;
    return this.#asked.batch.text.subarray(at, at + this.#asked.truths.length[row]!);
  }

  #answer(row: number, { shown, size, columns }: ShownOperands, out: AccessTruths): void {
    if (shown[row] === Shown.none) return;
    const access = shown[row] === Shown.read ? out.read : out.write;
    if (access.shown[row] === 1) return;
    access.shown[row] = 1;
    access.size[row] = size[row]!;
    linearAddress(this.#asked.batch, columns, row, access.address);
  }
}
