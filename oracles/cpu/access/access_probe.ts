/**
 * Finds out which memory the instructions of cases access: the CPU is asked, and no decoder is believed.
 *
 * @module
 */
import { TEXT_STRIDE } from "../../../machine/batch.ts";
import { type DecodingColumns, Operand, Segment } from "../../../machine/decoding.ts";
import { linearAddress } from "../../../machine/linear_address.ts";
import type { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER } from "../../../machine/registers.ts";
import { FS_BASE, GS_BASE } from "../ask/address_solver.ts";
import { WINDOW_SIZE } from "../executor/address_space.ts";
import { MAX_RECORDS, MEMORY_SIZE } from "../executor/record_layout.ts";
import { Records } from "../executor/records.ts";
import { Stop, Vector } from "../executor/stop.ts";
import type { Transport } from "../executor/transport.ts";
import { PLACE_COUNT, readTrials, setTrial } from "./access_displacement.ts";
import { ALIGNMENT, readForm, setSegmentWeights, setVariant, Shown, shownBy, VARIANTS } from "./access_form.ts";
import { REGISTER_VALUE, ShownOperands } from "./access_operand.ts";
import { Fit, SIZE_ROUNDS, SizeSearch, TRIES } from "./access_sizes.ts";
import { type AccessTruths, type AskedCases, type ShownAccesses, Told, Way } from "./access_truths.ts";

/** Where in the window the first access goes while others are looked at, and where the second does. */
const FIRST_PLACE = 0x1000;
const SECOND_PLACE = 0x200;

/** How near to an operand a second access has to be that moves with it, as those of the stack do. */
const NEAR = 0x100n;

/** How far outside the window an access is still one that did not fit. */
const PAST = 0x1000n;

/** Steps in which the start of an access is looked for that has to be aligned: what every such access has. */
const ALIGNED_STEP = 16;

/** Two contents of the memory that is read or not, as bytes: they differ in sign, parity and in the bits that registers have. */
const CONTENTS = [0x5b, 0xbc] as const;

const RAX = 0, RCX = 1, RDX = 2;
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
  readonly #sizes: readonly [SizeSearch, SizeSearch];
  /** How many bytes of the first access lie before where it shows: some instructions try the last byte first. */
  readonly #before: SizeSearch;
  /** What registers hold that nothing else is said of. */
  readonly #plain: Uint8Array<ArrayBuffer>;
  /** Where an operand that has to be aligned shows, modulo the coarsest alignment. */
  readonly #residue: Uint8Array<ArrayBuffer>;
  /** 1 where the first access is read, too, and written back. */
  readonly #isReadBack: Uint8Array<ArrayBuffer>;
  #asked!: AskedCases;

  /** Makes a probe for batches of up to `capacity` cases. */
  constructor(transport: Transport, capacity: number) {
    this.#transport = transport;
    this.#first = new ShownOperands(capacity);
    this.#second = new ShownOperands(capacity);
    this.#sizes = [new SizeSearch(capacity), new SizeSearch(capacity)];
    this.#before = new SizeSearch(capacity);
    this.#plain = new Uint8Array(capacity);
    this.#residue = new Uint8Array(capacity);
    this.#isReadBack = new Uint8Array(capacity);
  }

  /**
   * Finds the accesses of some rows, in 30 to 130 executions each.
   *
   * The first access is the one that faults where nothing is mapped; the second is what faults once the first goes to
   * memory.
   */
  async run(asked: AskedCases, rows: Iterable<number>, out: AccessTruths): Promise<void> {
    this.#asked = asked;
    const [first, second] = [this.#first, this.#second];
    const known = [...rows].filter((row) => this.#clear(row, out));
    const isRefused = new Set<number>();
    await this.#round(known, this.#firstForms(out, isRefused));
    // An address that is not aligned is refused before it is looked up.
    const isAligned = new Set<number>();
    await this.#round([...isRefused], this.#alignments(isAligned));
    await this.#round([...isAligned], this.#firstForms(out, isRefused));
    await this.#round(known.filter((row) => first.isWithoutBase(row)), this.#trials());
    const movable = known.filter((row) => first.canAim(row));
    // Where no register moves the operand, none has shown whether it has to be aligned.
    await this.#round(movable.filter((row) => first.isWithoutBase(row)), this.#shifts(isAligned));
    for (let n = 0; n < SIZE_ROUNDS; n++) await this.#round(movable, this.#sizeTries(0, isAligned));
    await this.#round(movable, this.#secondForms(out));
    const startsBefore = new Set<number>();
    const lone = movable.filter((row) => second.shown[row] === Shown.none);
    await this.#round(lone, this.#edges(startsBefore));
    for (let n = 0; n < SIZE_ROUNDS; n++) await this.#round([...startsBefore], this.#startTries(isAligned));
    const again = movable.filter((row) => second.canAim(row) && !this.#isShared(row));
    for (let n = 0; n < SIZE_ROUNDS; n++) await this.#round(again, this.#sizeTries(1, isAligned));
    await this.#round(again, this.#others(out));
    const written = movable.filter((row) => first.shown[row] === Shown.write && second.shown[row] === Shown.none);
    await this.#round(written, this.#contents());
    for (const row of known) {
      this.#answer(row, 0, out.accesses[0]);
      this.#answer(row, 1, out.accesses[1]);
      // What shows after all, by its displacement, is told.
      if (out.told[row] === Told.none && first.shown[row] !== Shown.none) out.told[row] = Told.all;
    }
  }

  async #round(rows: readonly number[], { count, write, read }: Round): Promise<void> {
    const atOnce = Math.floor(MAX_RECORDS / count);
    for (let start = 0; start < rows.length; start += atOnce) {
      const some = rows.slice(start, start + atOnce);
      some.forEach((row, n) => write(row, count * n));
      this.#records.size = count * some.length;
      await this.#transport.run(this.#records);
      some.forEach((row, n) => read(row, count * n));
    }
  }

  /** Empties a row; returns whether its instruction is whole. */
  #clear(row: number, out: AccessTruths): boolean {
    const length = this.#asked.truths.length[row]!;
    for (const { ways, address, size } of out.accesses) {
      ways[row] = size[row] = 0;
      address.setHalves(row, 0, 0);
    }
    out.told[row] = Told.all;
    this.#isReadBack[row] = this.#residue[row] = 0;
    this.#before.clear(row);
    this.#setPlainValue(row, Number(REGISTER_VALUE));
    for (const sizes of this.#sizes) sizes.clear(row);
    return length !== 0;
  }

  #setPlainValue(row: number, value: number): void {
    const length = this.#asked.truths.length[row]!;
    this.#plain[row] = value;
    this.#first.clear(row, length, BigInt(value));
    this.#second.clear(row, length, BigInt(value));
  }

  /** Runs each instruction where nothing is mapped. A repeated one runs once, or not at all as its case does not. */
  #firstForms(out: AccessTruths, refused: Set<number>): Round {
    const { u32 } = this.#asked.batch.registers;
    return {
      count: VARIANTS,
      write: (row, to) => {
        const rcx = 2 * (GPR_COUNT * row + RCX);
        for (let variant = 0; variant < VARIANTS; variant++) {
          this.#setPlain(row, to + variant, BigInt(this.#plain[row]!));
          if (this.#plain[row] === Number(REGISTER_VALUE)) {
            this.#records.setRegisterHalves(to + variant, RCX, Math.min(1, u32[rcx]!), Math.min(1, u32[rcx + 1]!));
          }
          setVariant(this.#records, to + variant, variant, []);
        }
      },
      read: (row, from) => {
        this.#first.take(row, readForm(this.#records, from, row, this.#first.columns));
        const isAccess = shownBy(this.#records, from) !== Shown.none;
        if (isAccess && this.#first.shown[row] === Shown.none) out.told[row] = Told.none;
        if (isGeneralProtection(this.#records, from)) refused.add(row);
      },
    };
  }

  /** Tries all registers at each distance from a multiple of the coarsest alignment. */
  #alignments(aligned: Set<number>): Round {
    return {
      count: ALIGNMENT,
      write: (row, to) => {
        for (let n = 0; n < ALIGNMENT; n++) this.#setPlain(row, to + n, BigInt(ALIGNMENT + n));
      },
      read: (row, from) => {
        for (let n = 0; n < ALIGNMENT; n++) {
          if (shownBy(this.#records, from + n) === Shown.none) continue;
          this.#setPlainValue(row, ALIGNMENT + n);
          this.#residue[row] = Number(this.#records.cr2(from + n) & BigInt(ALIGNMENT - 1));
          aligned.add(row);
          return;
        }
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

  /** Moves the first operand, which lies inside of the window, off its alignment by one byte. */
  #shifts(aligned: Set<number>): Round {
    return {
      count: 2,
      write: (row, to) => {
        for (const shift of [0, 1]) {
          this.#setAimed(row, to + shift);
          this.#setMasks(row, to + shift);
          this.#first.aim(row, this.#text(row), FIRST_PLACE + shift, this.#records, to + shift);
        }
      },
      read: (row, from) => {
        const [isRefused, isRefusedOff] = [from, from + 1].map((i) => isGeneralProtection(this.#records, i));
        if (!isRefused && isRefusedOff) aligned.add(row);
      },
    };
  }

  /** Slides one of the operands over the end of the window; the other one stays in it. */
  #sizeTries(which: 0 | 1, aligned: ReadonlySet<number>): Round {
    const operands = which === 0 ? this.#first : this.#second;
    const sizes = this.#sizes[which];
    return {
      count: TRIES,
      write: (row, to) => {
        for (let n = 0; n < TRIES; n++) {
          this.#setAimed(row, to + n);
          if (which === 0) this.#setMasks(row, to + n);
          else this.#keepFirst(row, to + n);
          const room = sizes.room(row, n) || ALIGNMENT;
          operands.aim(row, this.#text(row), WINDOW_SIZE - room, this.#records, to + n);
        }
      },
      read: (row, from) => {
        const { end } = this.#windowOf(operands, row);
        // Rooms follow from what is known, which changes only when all have been looked at.
        const rooms = Array.from({ length: TRIES }, (_, n) => sizes.room(row, n));
        rooms.forEach((room, n) => {
          if (room !== 0 && operands.reaches(row, WINDOW_SIZE - room)) {
            const fit = this.#fitOf(operands.shown[row]!, from + n, end, aligned.has(row));
            sizes.note(row, room, fit);
          }
        });
      },
    };
  }

  /** Whether record `i` reached beyond the window, from `beyond` on, in the way `shown`. */
  #fitOf(shown: number, i: number, beyond: bigint, isAligned: boolean): number {
    const records = this.#records;
    const way = shownBy(records, i);
    if (way !== Shown.none) {
      const past = records.cr2(i) - beyond;
      return way === shown && past >= 0n && past < PAST ? Fit.overflows : Fit.fits;
    }
    // Where it can lie anywhere, an exception comes of the operand's value, and after the access.
    const isPast = records.stop[i] === Stop.completed || records.stop[i] === Stop.fault && !isAligned;
    return isPast ? Fit.fits : Fit.unknown;
  }

  #windowOf(operands: ShownOperands, row: number): { start: bigint; end: bigint } {
    const { low, high } = operands.windowOf(row);
    const start = (BigInt(high) << 32n) + BigInt(low);
    return { start, end: start + BigInt(WINDOW_SIZE) };
  }

  /** What is saved or restored goes by edx and eax: they are the case's, where no address is made of them. */
  #setMasks(row: number, to: number): void {
    const { base, index } = this.#first.columns;
    const { u32 } = this.#asked.batch.registers;
    for (const register of [RAX, RDX]) {
      if (register === base[row] || register === index[row]) continue;
      const at = 2 * (GPR_COUNT * row + register);
      this.#records.setRegisterHalves(to, register, u32[at]!, u32[at + 1]!);
    }
  }

  /** Runs each instruction with its first operand in memory. */
  #secondForms(out: AccessTruths): Round {
    const { base, index, segment } = this.#first.columns;
    return {
      count: VARIANTS,
      write: (row, to) => {
        // Where the first operand has a segment, its base has to stay, and no second one ever has it too.
        const isFree = segment[row] === Segment.none;
        for (let variant = 0; variant < VARIANTS; variant++) {
          this.#setAimed(row, to + variant);
          this.#keepFirst(row, to + variant);
          if (isFree) this.#setSegments(to + variant, 0, 0);
          if (isFree || variant < VARIANTS - 1) {
            setVariant(this.#records, to + variant, variant, [base[row]!, index[row]!]);
          }
        }
      },
      read: (row, from) => {
        this.#second.take(row, readForm(this.#records, from, row, this.#second.columns));
        const isOther = shownBy(this.#records, from) !== Shown.none;
        const isMade = this.#second.shown[row] !== Shown.none && this.#second.columns.addressSize[row] !== 0;
        // An address that no register moves is made of those that stay.
        if (isOther && !isMade) this.#second.take(row, { shown: Shown.none, hasByteIndex: false });
        if (isOther && !isMade) out.told[row] = Told.some;
        if (isGeneralProtection(this.#records, from)) out.told[row] = Told.refused;
      },
    };
  }

  /** Slides the first operand over the start of the window. */
  #startTries(aligned: ReadonlySet<number>): Round {
    const place = (row: number, room: number) =>
      aligned.has(row) ? this.#residue[row]! % ALIGNED_STEP + ALIGNED_STEP * room : room;
    return {
      count: TRIES,
      write: (row, to) => {
        for (let n = 0; n < TRIES; n++) {
          this.#setAimed(row, to + n);
          this.#setMasks(row, to + n);
          const room = place(row, this.#before.room(row, n));
          this.#aimFirst(row, to + n, Math.min(room, FIRST_PLACE));
        }
      },
      read: (row, from) => {
        const { start } = this.#windowOf(this.#first, row);
        const rooms = Array.from({ length: TRIES }, (_, n) => this.#before.room(row, n));
        rooms.forEach((room, n) => {
          const isInside = room !== 0 && place(row, room) <= FIRST_PLACE;
          const fit = this.#fitOf(this.#first.shown[row]!, from + n, start - PAST, aligned.has(row));
          if (isInside && this.#first.reaches(row, place(row, room))) this.#before.note(row, room, fit);
        });
      },
    };
  }

  /** Bytes of the first access before where it shows. */
  #bytesBefore(row: number): number {
    const room = this.#before.size(row);
    const isAligned = this.#plain[row] !== Number(REGISTER_VALUE);
    return room === 0 ? 0 : isAligned ? this.#residue[row]! % ALIGNED_STEP + ALIGNED_STEP * room : room;
  }

  /** Runs each instruction with its first operand at either end of the window: what lies beside it, as on a stack, faults. */
  #edges(startsBefore: Set<number>): Round {
    const { columns } = this.#first;
    const places = (row: number) => [
      this.#residue[row]!,
      WINDOW_SIZE - (this.#sizes[0].size(row) || WINDOW_SIZE - this.#residue[row]!),
    ];
    return {
      count: 2,
      write: (row, to) =>
        places(row).forEach((place, n) => {
          this.#setAimed(row, to + n);
          this.#aimFirst(row, to + n, place);
        }),
      read: (row, from) => {
        const { start } = this.#windowOf(this.#first, row);
        for (const [n, place] of places(row).entries()) {
          const shown = shownBy(this.#records, from + n);
          if (!this.#first.reaches(row, place)) continue;
          if (shown === Shown.none || columns.base[row] === NO_REGISTER || this.#sizes[0].size(row) === 0) continue;
          const moved = this.#records.cr2(from + n) - start - BigInt(place);
          if (shown === this.#first.shown[row] && moved < 0n && moved > -PAST) {
            startsBefore.add(row);
            continue;
          }
          if (moved < -NEAR || moved > NEAR) continue;
          this.#second.take(row, { shown, hasByteIndex: false });
          this.#copyFirst(row, moved);
          return;
        }
      },
    };
  }

  /** Makes the second operand the first one, `moved` bytes further. */
  #copyFirst(row: number, moved: bigint): void {
    const [from, to] = [this.#first.columns, this.#second.columns];
    for (const name of ["operand", "base", "index", "scale", "segment", "addressSize"] as const) {
      to[name][row] = from[name][row]!;
    }
    to.displacement.set(row, from.displacement.at(row) + moved);
  }

  /** Whether both operands are made of one base, so that neither can be moved alone. */
  #isShared(row: number): boolean {
    return this.#first.columns.base[row] === this.#second.columns.base[row];
  }

  /** Runs each instruction with both operands in memory: what still faults is a third access. */
  #others(out: AccessTruths): Round {
    return {
      count: 1,
      write: (row, to) => {
        this.#setAimed(row, to);
        this.#keepFirst(row, to);
        this.#second.aim(row, this.#text(row), SECOND_PLACE, this.#records, to);
      },
      read: (row, from) => {
        if (shownBy(this.#records, from) !== Shown.none) out.told[row] = Told.some;
      },
    };
  }

  /** Runs each instruction on two contents of its operand: what comes of it tells whether it is read, too. */
  #contents(): Round {
    return {
      count: CONTENTS.length,
      write: (row, to) =>
        CONTENTS.forEach((content, n) => {
          this.#setAimed(row, to + n);
          this.#keepFirst(row, to + n);
          this.#records.setMemoryOffset(to + n, FIRST_PLACE);
          this.#records.setMemory(to + n, new Uint8Array(MEMORY_SIZE).fill(content));
        }),
      read: (row, from) => {
        this.#isReadBack[row] = this.#dependsOnContent(from) ? 1 : 0;
      },
    };
  }

  /** Whether records from `from` differ in more than bytes that were left as they were. */
  #dependsOnContent(from: number): boolean {
    const records = this.#records;
    const [a, b] = [from, from + 1];
    if (records.stop[a] !== Stop.completed || records.stop[b] !== Stop.completed) return false;
    if (records.flags(a) !== records.flags(b)) return true;
    for (let r = 0; r < GPR_COUNT; r++) if (records.register(a, r) !== records.register(b, r)) return true;
    for (let k = 0; k < MEMORY_SIZE; k++) {
      const [one, other] = [a, b].map((i) => records.output[records.memoryAt(i) + k]!);
      const isLeft = one === CONTENTS[0] && other === CONTENTS[1];
      if (one !== other && !isLeft) return true;
    }
    return false;
  }

  #aimFirst(row: number, to: number, place: number): void {
    this.#first.aim(row, this.#text(row), place, this.#records, to);
  }

  /** Puts the first operand well inside the window, also where it begins before the place where it shows. */
  #keepFirst(row: number, to: number): void {
    this.#aimFirst(row, to, FIRST_PLACE + this.#residue[row]!);
  }

  /** A record whose operands are going to be moved. */
  #setAimed(row: number, to: number): void {
    this.#setPlain(row, to, BigInt(this.#plain[row]!));
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
    records.setMemory(to, NO_MEMORY);
  }

  #setSegments(to: number, fs: number, gs: number): void {
    this.#records.setFsBase(to, fs, 0);
    this.#records.setGsBase(to, gs, 0);
  }

  #text(row: number): Uint8Array {
    const at = TEXT_STRIDE * row;
    return this.#asked.batch.text.subarray(at, at + this.#asked.truths.length[row]!);
  }

  #answer(row: number, which: 0 | 1, out: ShownAccesses): void {
    const { shown, columns, hasByteIndex } = which === 0 ? this.#first : this.#second;
    if (shown[row] === Shown.none) return;
    const isReadBack = which === 0 && this.#isReadBack[row] === 1;
    out.ways[row] = shown[row] === Shown.read ? Way.read : isReadBack ? Way.read | Way.write : Way.write;
    const before = which === 0 ? this.#bytesBefore(row) : 0;
    out.size[row] = before + this.#sizes[which].size(row);
    const { batch } = this.#asked;
    linearAddress(batch, columns, row, out.address);
    if (before > 0) out.address.set(row, out.address.at(row) - BigInt(before));
    if (hasByteIndex[row] === 1) addByteIndex(out.address, row, batch.registers.u8[8 * GPR_COUNT * row]!, columns);
  }
}

/** Adds al to an address. */
function addByteIndex(
  address: Qwords,
  row: number,
  al: number,
  { addressSize, rowOf, segment }: DecodingColumns,
): void {
  const isCut = addressSize[rowOf[row]!] === 4 && segment[rowOf[row]!] === Segment.none;
  address.add(row, al);
  if (isCut) address.u32[2 * row + 1] = 0;
}

const NO_MEMORY = new Uint8Array(0);

function isGeneralProtection({ stop, vector }: Records, i: number): boolean {
  return stop[i] === Stop.fault && vector[i] === Vector.generalProtection;
}
