/**
 * Records: many executions as one block of memory each way, packed and read without an object per record.
 *
 * A record says which code runs with which registers and memory; after a run it says how that ended. Every field of a
 * record must be set before its first use; what is not set again keeps its value.
 *
 * @module
 */
import type { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT } from "../../../machine/registers.ts";
import { CODE_END, WINDOW_SIZE } from "./address_space.ts";
import {
  Asked,
  CODE_SIZE,
  EXTRA_STRIDE,
  Input,
  INPUT_STRIDE,
  MAX_RECORDS,
  MEMORY_SIZE,
  Output,
  OUTPUT_STRIDE,
  REGION_SIZE,
  USER_CODE_SELECTOR,
  USER_DATA_SELECTOR,
  VECTOR_STATE,
} from "./record_layout.ts";
import { NO_VECTOR, Stop, stopOf } from "./stop.ts";
import { Wide } from "./wide.ts";

const NO_CODE = new Uint8Array(0);

/** What code is filled with before its first byte. */
const INT3 = 0xcc;

const CODE_END_LOW = Number(BigInt.asUintN(32, CODE_END));
const CODE_END_HIGH = Number(CODE_END >> 32n);

const INPUT_WORDS = INPUT_STRIDE / 4;
const OUTPUT_WORDS = OUTPUT_STRIDE / 4;
const RSP = 4;

/** RFLAGS bits that a record sets: CF PF AF ZF SF DF OF NT AC ID. TF would stop it, and the others are the kernel's. */
const FLAGS_IN = 0x0024_4cd5;

/** Bit 1 is always set, and IF always in a user process. */
const FLAGS_ALWAYS = 0x202;

/** RFLAGS bits that stopping disturbs: RF and TF. */
const FLAGS_DISTURBED = 0x1_0100;

/** A sum, between two lines of code. */
const SUM = new Wide();

/** Up to {@linkcode MAX_RECORDS} executions. Register `r` is numbered as ModRM does; addresses are 64-bit. */
export class Records {
  /** How many records fit. */
  readonly capacity: number;
  /** How many there are. */
  size = 0;
  /** The inputs, as the shared file has them. */
  readonly input: Uint8Array<ArrayBuffer>;
  /** The outputs, as the shared file has them. */
  readonly output: Uint8Array<ArrayBuffer>;
  /** What records asked for beside them, as the shared file has it; empty where none may ask. */
  readonly extra: Uint8Array<ArrayBuffer>;
  /** {@linkcode Stop}: how each record ended. */
  readonly stop: Uint8Array<ArrayBuffer>;
  /** Vector of the exception where it ended in one, else {@linkcode NO_VECTOR}. */
  readonly vector: Uint8Array<ArrayBuffer>;
  readonly #in32: Uint32Array<ArrayBuffer>;
  readonly #in64: BigUint64Array<ArrayBuffer>;
  readonly #out32: Uint32Array<ArrayBuffer>;
  readonly #out64: BigUint64Array<ArrayBuffer>;
  readonly #extra32: Uint32Array<ArrayBuffer>;

  /** Makes room for `capacity` records: no code, and zeros in every register. `mayAsk`: whether they may ask for more. */
  constructor(capacity: number, mayAsk = false) {
    if (capacity > MAX_RECORDS) throw new RangeError(`Batch holds at most ${MAX_RECORDS} records: got ${capacity}`);
    this.capacity = capacity;
    this.input = new Uint8Array(capacity * INPUT_STRIDE);
    this.output = new Uint8Array(capacity * OUTPUT_STRIDE);
    this.extra = new Uint8Array(mayAsk ? capacity * EXTRA_STRIDE : 0);
    this.stop = new Uint8Array(capacity).fill(Stop.notRun);
    this.vector = new Uint8Array(capacity).fill(NO_VECTOR);
    this.#in32 = new Uint32Array(this.input.buffer);
    this.#in64 = new BigUint64Array(this.input.buffer);
    this.#out32 = new Uint32Array(this.output.buffer);
    this.#out64 = new BigUint64Array(this.output.buffer);
    this.#extra32 = new Uint32Array(this.extra.buffer);
    for (let i = 0; i < capacity; i++) {
      this.#in32[i * INPUT_WORDS + Input.cs / 4] = USER_CODE_SELECTOR;
      this.#in32[i * INPUT_WORDS + Input.ss / 4] = USER_DATA_SELECTOR;
      this.setFlags(i, FLAGS_ALWAYS);
      this.setCode(i, NO_CODE, 0, 0);
    }
  }

  /** Sets the code to `length` bytes, 0 to 16, of `bytes` from `from`. Its end is the end of what can be fetched. */
  setCode(i: number, bytes: Uint8Array, from: number, length: number): void {
    const end = i * INPUT_STRIDE + Input.code + CODE_SIZE;
    const start = end - length;
    for (let k = end - CODE_SIZE; k < start; k++) this.input[k] = INT3;
    for (let k = 0; k < length; k++) this.input[start + k] = bytes[from + k]!;
    const rip = i * INPUT_WORDS + Input.rip / 4;
    this.#in32[rip] = CODE_END_LOW - length;
    this.#in32[rip + 1] = CODE_END_HIGH;
  }

  /** Sets the code of a record that asks for nothing more. */
  setPlainCode(i: number, bytes: Uint8Array, from: number, length: number): void {
    this.ask(i, 0);
    this.setCode(i, bytes, from, length);
  }

  /** Sets all registers from 16 values of `source` that begin at value `from`. */
  setRegisters(i: number, source: Qwords, from: number): void {
    const to = i * INPUT_WORDS;
    for (let k = 0; k < 2 * GPR_COUNT; k++) this.#in32[to + k] = source.u32[2 * from + k]!;
    this.#in32[to + Input.rsp / 4] = source.u32[2 * (from + RSP)]!;
    this.#in32[to + Input.rsp / 4 + 1] = source.u32[2 * (from + RSP) + 1]!;
  }

  /** What every byte of the window holds that is not set: so many times these eight bytes, from two halves. */
  setFill(i: number, low: number, high: number): void {
    this.#in32[i * INPUT_WORDS + Input.fill / 4] = low;
    this.#in32[i * INPUT_WORDS + Input.fill / 4 + 1] = high;
  }

  /**
   * Says what the record asks for.
   *
   * @param i The record.
   * @param asked Bits of {@linkcode Asked}.
   * @param region Offset in the window of the region that it gets back.
   * @throws {RangeError} When these records may not ask, or the region is not in the window.
   */
  ask(i: number, asked: number, region = 0): void {
    if (asked !== 0 && this.extra.length === 0) throw new RangeError("These records may ask for nothing more");
    if (region < 0 || region > WINDOW_SIZE - REGION_SIZE) throw new RangeError(`Outside the window: offset ${region}`);
    this.#in32[i * INPUT_WORDS + Input.asked / 4] = asked;
    this.#in32[i * INPUT_WORDS + Input.regionOffset / 4] = region;
  }

  /** What record `i` asks for: bits of {@linkcode Asked}. */
  asked(i: number): number {
    return this.#in32[i * INPUT_WORDS + Input.asked / 4]!;
  }

  /** Whether any of `count` records from `first` asks for something. */
  areAsking(first: number, count: number): boolean {
    if (this.extra.length === 0) return false;
    for (let i = first; i < first + count; i++) if (this.asked(i) !== 0) return true;
    return false;
  }

  /** Sets what vector registers are made of, from two halves. */
  setVectors(i: number, low: number, high: number): void {
    this.#in32[i * INPUT_WORDS + Input.vectors / 4] = low;
    this.#in32[i * INPUT_WORDS + Input.vectors / 4 + 1] = high;
  }

  /** Sets one register. */
  setRegister(i: number, register: number, value: bigint): void {
    this.#in64[(i * INPUT_STRIDE + Input.registers) / 8 + register] = value;
    if (register === RSP) this.#in64[(i * INPUT_STRIDE + Input.rsp) / 8] = value;
  }

  /** Sets one register from the two halves of its value. */
  setRegisterHalves(i: number, register: number, low: number, high: number): void {
    const at = i * INPUT_WORDS + (register === RSP ? Input.rsp / 4 : 2 * register);
    this.#in32[at] = low;
    this.#in32[at + 1] = high;
  }

  /** Sets RFLAGS from its low half: the status flags, DF, NT, AC and ID; the others stay as in any process. */
  setFlags(i: number, low: number): void {
    this.#in32[i * INPUT_WORDS + Input.rflags / 4] = low & FLAGS_IN | FLAGS_ALWAYS;
  }

  /** Sets the base of fs from its two halves; it must be canonical. */
  setFsBase(i: number, low: number, high: number): void {
    this.#in32[i * INPUT_WORDS + Input.fsBase / 4] = low;
    this.#in32[i * INPUT_WORDS + Input.fsBase / 4 + 1] = high;
  }

  /** Sets the base of gs from its two halves; it must be canonical. */
  setGsBase(i: number, low: number, high: number): void {
    this.#in32[i * INPUT_WORDS + Input.gsBase / 4] = low;
    this.#in32[i * INPUT_WORDS + Input.gsBase / 4 + 1] = high;
  }

  /** Says which 64 bytes of the window, from `offset` on, the record sets and gets back; the other bytes are zeros. */
  setMemoryOffset(i: number, offset: number): void {
    if (offset < 0 || offset > WINDOW_SIZE - MEMORY_SIZE) throw new RangeError(`Outside the window: offset ${offset}`);
    this.#in32[i * INPUT_WORDS + Input.memoryOffset / 4] = offset;
  }

  /** Sets the content of those 64 bytes: up to 64 bytes of `bytes` from `from`, and zeros. */
  setMemory(i: number, bytes: Uint8Array, from = 0, length = bytes.length - from): void {
    const at = i * INPUT_STRIDE + Input.memory;
    if (length === MEMORY_SIZE && bytes.length === MEMORY_SIZE) return this.input.set(bytes, at);
    this.input.fill(0, at, at + MEMORY_SIZE);
    for (let k = 0; k < length; k++) this.input[at + k] = bytes[from + k]!;
  }

  /** Sets `target` to a register as it was set. */
  registerBefore(i: number, register: number, target: Wide): void {
    const at = i * INPUT_WORDS + (register === RSP ? Input.rsp / 4 : 2 * register);
    target.set(this.#in32[at]!, this.#in32[at + 1]!);
  }

  /** Address of the first code byte. */
  ripBefore(i: number): bigint {
    return this.#in64[(i * INPUT_STRIDE + Input.rip) / 8]!;
  }

  /** Sets `target` to how far rip has moved. */
  ripMoved(i: number, target: Wide): void {
    const before = i * INPUT_WORDS + Input.rip / 4;
    const after = i * OUTPUT_WORDS + Output.rip / 4;
    target.set(
      this.#out32[after]! - this.#in32[before]!,
      this.#out32[after + 1]! - this.#in32[before + 1]!,
    );
  }

  /** rip afterwards. */
  rip(i: number): bigint {
    return this.#out64[(i * OUTPUT_STRIDE + Output.rip) / 8]!;
  }

  /** A register afterwards. */
  register(i: number, register: number): bigint {
    return this.#out64[(i * OUTPUT_STRIDE + Output.registers) / 8 + register]!;
  }

  /** Copies all registers afterwards to the 16 values of `target` that begin at value `to`. */
  copyRegisters(i: number, target: Qwords, to: number): void {
    const from = i * OUTPUT_WORDS;
    for (let k = 0; k < 2 * GPR_COUNT; k++) target.u32[2 * to + k] = this.#out32[from + k]!;
  }

  /** Low half of RFLAGS afterwards, without RF and TF. */
  flags(i: number): number {
    return this.#out32[i * OUTPUT_WORDS + Output.rflags / 4]! & ~FLAGS_DISTURBED;
  }

  /** Base of fs afterwards. */
  fsBase(i: number): bigint {
    return this.#out64[(i * OUTPUT_STRIDE + Output.fsBase) / 8]!;
  }

  /** Base of gs afterwards. */
  gsBase(i: number): bigint {
    return this.#out64[(i * OUTPUT_STRIDE + Output.gsBase) / 8]!;
  }

  /** Error code of a #PF; without meaning for everything else. */
  errorCode(i: number): number {
    return this.#out32[i * OUTPUT_WORDS + Output.errorCode / 4]!;
  }

  /** Linear address of a #PF; without meaning for everything else. */
  cr2(i: number): bigint {
    return this.#out64[(i * OUTPUT_STRIDE + Output.cr2) / 8]!;
  }

  /** Whether the record changed any of its 64 bytes of the window but the eight from `at`, a multiple of four. */
  changesAround(i: number, at: number): boolean {
    const before = i * INPUT_WORDS + Input.memory / 4;
    const after = i * OUTPUT_WORDS + Output.memory / 4;
    let difference = 0;
    for (let k = 0; k < at / 4; k++) difference |= this.#in32[before + k]! ^ this.#out32[after + k]!;
    for (let k = at / 4 + 2; k < MEMORY_SIZE / 4; k++) difference |= this.#in32[before + k]! ^ this.#out32[after + k]!;
    return difference !== 0;
  }

  /** Copies the eight bytes afterwards from `at`, a multiple of four, to value `to` of `target`. */
  copyMemory(i: number, at: number, target: Qwords, to: number): void {
    const from = i * OUTPUT_WORDS + (Output.memory + at) / 4;
    target.setHalves(to, this.#out32[from]!, this.#out32[from + 1]!);
  }

  /** Whether what `count` records from `first` asked for has the sums that the executor made of it. */
  holdsExtras(first: number, count: number): boolean {
    for (let i = first; i < first + count; i++) if (!this.#holdsExtra(i)) return false;
    return true;
  }

  #holdsExtra(i: number): boolean {
    const asked = this.asked(i);
    const size = asked === 0 ? 0 : asked === Asked.region ? REGION_SIZE : REGION_SIZE + VECTOR_STATE.size;
    let [low, high] = [0, 0];
    const from = i * EXTRA_STRIDE / 4;
    for (let k = from; k < from + size / 4; k += 2) {
      low += this.#extra32[k]!;
      high += this.#extra32[k + 1]!;
    }
    SUM.set(low, high);
    const at = i * OUTPUT_WORDS + Output.extraSum / 4;
    return SUM.low === this.#out32[at] && SUM.high === this.#out32[at + 1];
  }

  /** Index in {@linkcode Records.extra} of what a record asked for: its region, and behind it its vector registers. */
  extraAt(i: number): number {
    return i * EXTRA_STRIDE;
  }

  /** Index in {@linkcode Records.output} of the record's 64 bytes of the window afterwards. */
  memoryAt(i: number): number {
    return i * OUTPUT_STRIDE + Output.memory;
  }

  /** Fills {@linkcode Records.stop} and {@linkcode Records.vector} of `count` records from `first`, once they have run. */
  classify(first: number, count: number): void {
    for (let i = first; i < first + count; i++) {
      const stop = stopOf(this.#in32, this.#out32, i);
      this.stop[i] = stop;
      this.vector[i] = stop === Stop.fault ? this.#out32[i * OUTPUT_WORDS + Output.vector / 4]! : NO_VECTOR;
    }
  }

  /** Says that record `i` could not be run, and why; its output has no meaning. */
  giveUp(i: number, stop: number): void {
    this.stop[i] = stop;
    this.vector[i] = NO_VECTOR;
  }
}
