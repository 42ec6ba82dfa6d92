/**
 * Answers about instructions that are no moves: turns what a relocated record did back into the terms of its case, and lists its
 * accesses.
 *
 * @module
 */
import { Direction } from "../../../machine/access.ts";
import { type Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import type { DecodingColumns } from "../../../machine/decoding.ts";
import { GPR_COUNT } from "../../../machine/registers.ts";
import { isLegacyPrefix, isRex } from "../../../x86/prefixes.ts";
import { factsOf, type InstructionFacts, pushedBy } from "../../instructions/facts.ts";
import { type InstructionEffects, NotAsked } from "../../instructions/instruction_effects.ts";
import { Flag, isResultUndefined, shiftsNothing, undefinedFlags } from "../../instructions/undefined_flags.ts";
import { CODE_END } from "../executor/address_space.ts";
import type { Records } from "../executor/records.ts";
import { Stop, Vector } from "../executor/stop.ts";
import { Wide } from "../executor/wide.ts";
import type { CpuTruths } from "./cpu_truths.ts";
import { usesOtherRegisters } from "./evex_text.ts";
import { InstructionMemory } from "./instruction_memory.ts";
import { NOWHERE } from "./instruction_places.ts";
import type { InstructionRelocations } from "./instruction_relocations.ts";
import { VectorChange } from "./vector_change.ts";

const [RCX, RSP, RDI] = [1, 4, 7];

const OPERAND_SIZE = 0x66;
const [REPNE, REPE] = [0xf2, 0xf3];

/** Writes the answers of one batch. */
export class InstructionAnswers {
  readonly #batch: Batch;
  readonly #decodings: DecodingColumns;
  readonly #relocations: InstructionRelocations;
  readonly #out: CpuTruths;
  readonly #effects: InstructionEffects;
  readonly #wide = new Wide();
  readonly #vectors = new VectorChange();
  readonly #memory: InstructionMemory;

  /** Makes one; `out` gets the truths and `effects` what else was done. */
  constructor(
    batch: Batch,
    decodings: DecodingColumns,
    relocations: InstructionRelocations,
    out: CpuTruths,
    effects: InstructionEffects,
  ) {
    this.#batch = batch;
    this.#decodings = decodings;
    this.#relocations = relocations;
    this.#out = out;
    this.#effects = effects;
    this.#memory = new InstructionMemory(batch, decodings, relocations, effects);
  }

  /** Takes the answer to case `row`, which is `length` bytes long, from record `from`; the truths have what is true of any record. */
  write(row: number, length: number, records: Records, from: number): void {
    const facts = factsOf(this.#decodings.facts[this.#decodings.rowOf[row]!]!);
    const effects = this.#effects;
    const { columns } = effects;
    columns.resetRow(this.#batch, row);
    this.#writeRip(row, length, records, from);
    records.copyRegisters(from, this.#out.registers, GPR_COUNT * row);
    this.#restore(facts, row, records, from);
    effects.why[row] = this.#whyNone(facts, row, length) || this.#whyNot(row, records, from);
    if (effects.why[row] !== NotAsked.asked) return;
    columns.rflags.setHalves(row, this.#out.flags[row]!, 0);
    effects.undefinedFlags[row] = undefinedFlags(facts, this.#batch, row, length);
    effects.isUndefined[row] = isResultUndefined(facts, this.#batch, row, length) ? 1 : 0;
    effects.isCut[row] = 0;
    effects.hasAccesses[row] = facts.areAll ? 1 : 0;
    effects.hasVectors[row] = 1;
    effects.mayOnlyRead[row] = this.#mayOnlyRead(facts, row, length) ? 1 : 0;
    const { openAlignment } = facts;
    const isAligned = openAlignment === 0 || effects.places.operand.u32[2 * row]! % openAlignment === 0;
    effects.mayFault[row] = isAligned ? 0 : 1;
    effects.twoSources[row] = facts.accesses.filter(({ direction }) => direction === Direction.read).length > 1 ? 1 : 0;
    if (records.stop[from] === Stop.fault) {
      columns.exception[row] = records.vector[from]!;
      return;
    }
    const iterations = this.#writeIterations(facts, row);
    this.#memory.list(facts, row, length, iterations, records, from);
    if (this.#memory.hasStrayed(facts, row, iterations, records, from)) effects.why[row] = NotAsked.elsewhere;
    if (facts.hasVectors) this.#writeVectors(row, records, from);
    if (pushedBy(facts) > 0 && facts.jumps) this.#memory.writeReturn(row, length);
  }

  /** A comparison that fails, or a shift by zero. */
  #mayOnlyRead(facts: InstructionFacts, row: number, length: number): boolean {
    if (facts.writesIfEqual) return (this.#out.flags[row]! & Flag.zero) === 0;
    return shiftsNothing(facts, this.#batch, row, length);
  }

  /** Why nothing that a CPU does is the answer to a case, whatever it does; 0 where that is not so. */
  #whyNone(facts: InstructionFacts, row: number, length: number): number {
    if (this.#isDisputed(facts, row)) return NotAsked.disputed;
    return usesOtherRegisters(this.#batch.text, TEXT_STRIDE * row, length) ? NotAsked.registers : NotAsked.asked;
  }

  /** Whether 66 stands before a near branch: AMD's CPUs take it for one of 16 bits, and Intel's ignore it. */
  #isDisputed({ jumps }: InstructionFacts, row: number): boolean {
    if (!jumps) return false;
    const { text } = this.#batch;
    for (let k = TEXT_STRIDE * row; isLegacyPrefix(text[k]!) || isRex(text[k]!); k++) {
      if (text[k] === OPERAND_SIZE) return true;
    }
    return false;
  }

  #whyNot(row: number, records: Records, from: number): number {
    if (this.#relocations.why[row] !== NotAsked.asked) return this.#relocations.why[row]!;
    switch (records.stop[from]) {
      case Stop.completed:
        return NotAsked.asked;
      case Stop.fault:
        if (records.vector[from] === Vector.invalidOpcode) return NotAsked.lacking;
        return records.vector[from] === Vector.pageFault || records.vector[from] === Vector.breakpoint
          ? NotAsked.elsewhere
          : NotAsked.asked;
    }
    return NotAsked.endless;
  }

  /** rip is behind the instruction, where it was, or where a jump led. */
  #writeRip(row: number, length: number, records: Records, from: number): void {
    const { rip } = this.#batch;
    const after = records.rip(from);
    this.#out.rip.copy(row, rip, row);
    if (after === CODE_END) this.#out.rip.add(row, length);
    else if (after !== records.ripBefore(from)) this.#out.rip.set(row, after);
  }

  /** rdi and rsp move on from the case's values as they did from those they were given, and so does a count. */
  #restore(facts: InstructionFacts, row: number, records: Records, from: number): void {
    const { secondAt, count } = this.#relocations;
    const isNarrow = this.#decodings.addressSize[this.#decodings.rowOf[row]!] === 4;
    if (this.#relocations.isSpared[row] === 1) {
      this.#out.registers.copy(GPR_COUNT * row + RSP, this.#batch.registers, GPR_COUNT * row + RSP);
    }
    if (secondAt[row] !== NOWHERE) {
      if (pushedBy(facts) === 0) this.#moveOn(row, RDI, isNarrow, records, from);
      else this.#moveOn(row, RSP, false, records, from);
    }
    if (facts.isString && count[row] !== 0) this.#moveOn(row, RCX, isNarrow, records, from);
  }

  #moveOn(row: number, register: number, isNarrow: boolean, records: Records, from: number): void {
    const { registers: { u32 } } = this.#out;
    const at = 2 * (GPR_COUNT * row + register);
    const source = this.#batch.registers.u32;
    const wide = this.#wide;
    records.registerBefore(from, register, wide);
    const [low, high] = [u32[at]!, u32[at + 1]!];
    if (low === wide.low && high === wide.high) {
      u32[at] = source[at]!;
      u32[at + 1] = source[at + 1]!;
      return;
    }
    wide.set(low - wide.low + source[at]!, isNarrow ? 0 : high - wide.high + source[at + 1]!);
    u32[at] = wide.low;
    u32[at + 1] = isNarrow ? high : wide.high;
  }

  /** How many iterations were done, of a repeated instruction; where more are to be done, rip stays. */
  #writeIterations(facts: InstructionFacts, row: number): number {
    const { repeat, addressSize, rowOf } = this.#decodings;
    const at = rowOf[row]!;
    if (!facts.isString || repeat[at] === 0) return 1;
    const rcx = 2 * (GPR_COUNT * row + RCX);
    const before = this.#batch.registers.u32;
    const after = this.#out.registers.u32;
    const done = before[rcx]! - after[rcx]! >>> 0;
    this.#effects.columns.iterations.setHalves(row, done, 0);
    const isNarrow = addressSize[at] === 4;
    const isOver = after[rcx] === 0 && (isNarrow || after[rcx + 1] === 0);
    const limit = this.#relocations.count[row]!;
    if (limit === 0 || isOver || done < limit || facts.compares && this.#isEnded(row)) return done;
    this.#effects.isCut[row] = 1;
    this.#out.rip.copy(row, this.#batch.rip, row);
    return done;
  }

  /** Whether the last comparison ends a repetition: F3 goes on while operands are equal, F2 while they are not. */
  #isEnded(row: number): boolean {
    const { text } = this.#batch;
    let isEqual = true;
    for (let k = TEXT_STRIDE * row; isLegacyPrefix(text[k]!) || isRex(text[k]!); k++) {
      if (text[k] === REPE) isEqual = true;
      if (text[k] === REPNE) isEqual = false;
    }
    return (this.#out.flags[row]! & Flag.zero) !== 0 !== isEqual;
  }

  #writeVectors(row: number, records: Records, from: number): void {
    const { columns, hasVectors } = this.#effects;
    const { vectors } = this.#batch;
    this.#vectors.read(vectors.u32[2 * row]!, vectors.u32[2 * row + 1]!, records, from);
    hasVectors[row] = this.#vectors.changed <= 1 ? 1 : 0;
    if (this.#vectors.changed !== 1) return;
    columns.vector[row] = this.#vectors.register;
    this.#vectors.copy(records, from, columns.vectorBytes, row);
  }
}
