/**
 * Answers: turns what a relocated record did back into the terms of its case.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../../../machine/batch.ts";
import { type DecodingColumns, Form } from "../../../machine/decoding.ts";
import type { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER } from "../../../machine/registers.ts";
import type { Records } from "../executor/records.ts";
import { NO_VECTOR, Stop, Vector } from "../executor/stop.ts";
import { Wide } from "../executor/wide.ts";
import type { CpuTruths } from "./cpu_truths.ts";
import { InstructionAnswers } from "./instruction_answers.ts";
import type { InstructionRelocations } from "./instruction_relocations.ts";
import { type Relocations, Solved } from "./relocate.ts";

const RCX = 1, RSI = 6, RDI = 7;

/** Writes the truths of one batch. */
export class Answers {
  readonly #batch: Batch;
  readonly #decodings: DecodingColumns;
  readonly #relocations: Relocations;
  readonly #out: CpuTruths;
  readonly #before = new Wide();
  readonly #instructions: InstructionAnswers | undefined;

  /** Makes one; `out` gets the truths. `own`: how instructions were relocated that are no moves, where it was wanted. */
  constructor(
    batch: Batch,
    decodings: DecodingColumns,
    relocations: Relocations,
    out: CpuTruths,
    own?: InstructionRelocations,
  ) {
    this.#batch = batch;
    this.#decodings = decodings;
    this.#relocations = relocations;
    this.#out = out;
    if (own !== undefined) this.#instructions = new InstructionAnswers(batch, decodings, own, out, out.effects!);
  }

  /** Says that the bytes of case `row` that can be fetched are a part of an instruction, if they are anything. */
  writeTooShort(row: number): void {
    this.#out.valid[row] = 0;
    this.#out.length[row] = 0;
    this.#out.stop[row] = Stop.needsMore;
    this.#out.vector[row] = NO_VECTOR;
    this.#out.solved[row] = Solved.nothing;
  }

  /** Says that case `row` is no instruction: it raises #UD, and leaves everything as it was. */
  writeInvalid(row: number): void {
    const { registers, rflags, rip } = this.#batch;
    const out = this.#out;
    this.#clearMemory(row);
    out.valid[row] = out.length[row] = 0;
    out.stop[row] = Stop.fault;
    out.vector[row] = Vector.invalidOpcode;
    out.solved[row] = Solved.nothing;
    out.flags[row] = rflags.u32[2 * row]!;
    out.rip.copy(row, rip, row);
    for (let r = GPR_COUNT * row; r < GPR_COUNT * (row + 1); r++) out.registers.copy(r, registers, r);
  }

  /** Takes the answer to case `row`, which is `length` bytes long, from record `from`. */
  write(row: number, length: number, records: Records, from: number): void {
    const out = this.#out;
    out.length[row] = length;
    out.stop[row] = records.stop[from]!;
    out.vector[row] = records.vector[from]!;
    out.solved[row] = this.#relocations.solved[row]!;
    out.flags[row] = records.flags(from);
    const hasMoved = this.#writeRip(row, records, from);
    out.valid[row] = this.#isValid(row, hasMoved) ? 1 : 0;
    if (out.solved[row] === Solved.instruction) {
      this.#clearMemory(row);
      return this.#instructions!.write(row, length, records, from);
    }
    this.#writeMemory(row, records, from);
    records.copyRegisters(from, out.registers, GPR_COUNT * row);
    if (out.solved[row] === Solved.string) this.#writeString(row, records, from);
    else if (this.#relocations.register[row] !== NO_REGISTER) this.#writeSolved(row, records, from);
  }

  /**
   * A #UD behind the instruction is not its own: a branch can lead into its own bytes. A #GP of the longest instruction is
   * one of its own only where the decoder saw an instruction as long.
   */
  #isValid(row: number, hasMoved: boolean): boolean {
    const { vector, length } = this.#out;
    if (vector[row] === Vector.invalidOpcode) return hasMoved;
    const isTooLong = vector[row] === Vector.generalProtection && length[row] === MAX_INSTRUCTION;
    const { valid, length: said, rowOf } = this.#decodings;
    return !isTooLong || valid[rowOf[row]!] === 1 && said[rowOf[row]!] === MAX_INSTRUCTION;
  }

  /** The case's rip moves on as far as the record's did. Returns whether it did. */
  #writeRip(row: number, records: Records, from: number): boolean {
    const { rip } = this.#batch;
    const moved = this.#before;
    records.ripMoved(from, moved);
    const hasMoved = moved.low !== 0 || moved.high !== 0;
    moved.add(rip.u32[2 * row]!, rip.u32[2 * row + 1]!);
    this.#out.rip.setHalves(row, moved.low, moved.high);
    return hasMoved;
  }

  #writeMemory(row: number, records: Records, from: number): void {
    if (this.#out.solved[row] === Solved.nothing) return this.#clearMemory(row);
    const at = this.#relocations.memoryAt[row]!;
    records.copyMemory(from, at, this.#out.memory, row);
    this.#out.strayed[row] = records.changesAround(from, at) ? 1 : 0;
  }

  /** Without an operand, what is in the window is left from some other case. */
  #clearMemory(row: number): void {
    this.#out.memory.setHalves(row, 0, 0);
    this.#out.strayed[row] = 0;
  }

  /**
   * Gives the solved register its case's value back, but for the bytes that the instruction wrote.
   *
   * No value that a load can leave in the two low bytes is like the solved one there, so a byte that is unchanged was not
   * written. A change above them is of the whole register: no instruction writes less than that there. But above them what
   * was loaded can be like the solved value, so a load of the whole register is taken for one.
   */
  #writeSolved(row: number, records: Records, from: number): void {
    const register = this.#relocations.register[row]!;
    const { registers } = this.#out;
    const at = GPR_COUNT * row + register;
    const before = this.#before;
    records.registerBefore(from, register, before);
    const low = registers.u32[2 * at]!;
    const high = registers.u32[2 * at + 1]!;
    this.#restoreStored(row, before, register);
    if (this.#loadsWhole(row, register)) return;
    if (high !== before.high || (low ^ before.low) >>> 16 !== 0) return;
    const source = this.#batch.registers;
    for (let k = 0; k < 8; k++) {
      if (registers.u8[8 * at + k] === before.byte(k)) registers.u8[8 * at + k] = source.u8[8 * at + k]!;
    }
  }

  /** Whether a load that writes all of `register` was completed, as decoded; where it was not one, the model will differ. */
  #loadsWhole(row: number, register: number): boolean {
    const { rowOf, store, register: loaded, operandSize } = this.#decodings;
    const at = rowOf[row]!;
    return this.#out.stop[row] === Stop.completed && store[at] === 0 && loaded[at] === register &&
      operandSize[at]! >= 4;
  }

  /** Where the solved register was stored, memory holds its solved value; the case's own would be there instead. */
  #restoreStored(row: number, before: Wide, register: number): void {
    const { rowOf, store, hasImmediate, register: data, registerByte, memorySize, form } = this.#decodings;
    const at = rowOf[row]!;
    if (store[at] === 0 || hasImmediate[at] === 1 || data[at] !== register) return;
    const size = memorySize[at]!;
    const first = registerByte[at]!;
    const source = 8 * (GPR_COUNT * row + register);
    const memory: Qwords = this.#out.memory;
    for (let k = 0; k < size; k++) {
      const byte = first + (form[at] === Form.movbe ? size - 1 - k : k);
      if (memory.u8[8 * row + k] === before.byte(byte)) {
        memory.u8[8 * row + k] = this.#batch.registers.u8[source + byte]!;
      }
    }
  }

  /** rsi and rdi move on from the case's values as they did from the solved ones. */
  #writeString(row: number, records: Records, from: number): void {
    const { addressSize, repeat, rowOf } = this.#decodings;
    const narrow = addressSize[rowOf[row]!] === 4;
    const { registers } = this.#out;
    const before = this.#before;
    const source = this.#batch.registers.u32;
    for (const register of [RSI, RDI]) {
      const at = 2 * (GPR_COUNT * row + register);
      records.registerBefore(from, register, before);
      const low = registers.u32[at]!, high = registers.u32[at + 1]!;
      if (low === before.low && high === before.high) {
        registers.u32[at] = source[at]!;
        registers.u32[at + 1] = source[at + 1]!;
        continue;
      }
      before.set(low - before.low + source[at]!, narrow ? 0 : high - before.high + source[at + 1]!);
      registers.u32[at] = before.low;
      registers.u32[at + 1] = narrow ? high : before.high;
    }
    const rcx = 2 * (GPR_COUNT * row + RCX);
    const iterated = registers.u32[rcx] === (source[rcx]! - 1) >>> 0;
    if (this.#out.vector[row] === Vector.pageFault && repeat[rowOf[row]!] === 1 && iterated) {
      this.#out.stop[row] = Stop.completed;
      this.#out.vector[row] = NO_VECTOR;
    }
  }
}
