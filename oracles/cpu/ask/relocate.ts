/**
 * Relocation: gives a case's memory operand an address that a user process can map.
 *
 * A case's operand lies where a kernel keeps its devices, and no process can map that. So one part of the operand's
 * address is solved for the address it shall have: the base or index register, else the segment's base, else the
 * displacement in the code. Every other register keeps its value. Where the decoder misunderstood the operand, the access
 * goes elsewhere and faults.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../../machine/batch.ts";
import { type DecodingColumns, Form, Operand, Segment } from "../../../machine/decoding.ts";
import type { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../../../machine/registers.ts";
import { factsOf } from "../../instructions/facts.ts";
import { WINDOW_SIZE } from "../executor/address_space.ts";
import { MEMORY_SIZE } from "../executor/record_layout.ts";
import type { Records } from "../executor/records.ts";
import { Wide } from "../executor/wide.ts";
import { AddressSolver, FS_BASE, GS_BASE, HIGH, LOW, segmentBase } from "./address_solver.ts";
import { InstructionRelocator, type OwnRelocations } from "./instruction_relocator.ts";

/**
 * What was solved. `nothing` where there is no memory operand, `impossible` where there is no way to move it; an `instruction` is
 * no move, and has relocations of its own.
 */
export const Solved = {
  nothing: 0,
  register: 1,
  segment: 2,
  displacement: 3,
  string: 4,
  impossible: 5,
  instruction: 6,
} as const;

/** What fills the memory around the operand, so that a store that misses it shows. */
export const MEMORY_FILL = 0xa5;

/** Offset of the operand among the record's 64 bytes of the window. */
const OPERAND_AT = 24;

/** RFLAGS.AC makes a misaligned access fault in user mode only, and a handler's cases are a kernel's. */
const ALIGNMENT_CHECK = 0x4_0000;
const DIRECTION = 0x400;

/** Where an operand may lie in the window, and the step to the next place that is tried: multiples of 8. */
const FIRST_PLACE = 0x100;
const PLACE_STEP = 0x198;
const LAST_PLACE = WINDOW_SIZE - 0x100;

const RSI = 6, RDI = 7;

/** How each case of a batch was relocated, one column a field. */
export class Relocations {
  /** {@linkcode Solved}. */
  readonly solved: Uint8Array<ArrayBuffer>;
  /** The register that was solved, or NO_REGISTER; a string form has rsi and rdi solved. */
  readonly register: Uint8Array<ArrayBuffer>;
  /** Offset, in the record's 64 bytes, of the operand; of the destination where the form is MOVS. */
  readonly memoryAt: Uint8Array<ArrayBuffer>;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.solved = new Uint8Array(capacity);
    this.register = new Uint8Array(capacity);
    this.memoryAt = new Uint8Array(capacity);
  }
}

/** Writes the cases of one batch into records, as one decoder understands them. */
export class Relocator {
  readonly #batch: Batch;
  readonly #decodings: DecodingColumns;
  readonly #out: Relocations;
  readonly #text = new Uint8Array(TEXT_STRIDE);
  readonly #memory = new Uint8Array(MEMORY_SIZE).fill(MEMORY_FILL);
  readonly #solver: AddressSolver;
  readonly #value = new Wide();
  readonly #instructions: InstructionRelocator | undefined;

  /** Makes one; `out` gets how each case was relocated. `own`: where that of instructions goes that are no moves, if anywhere. */
  constructor(batch: Batch, decodings: DecodingColumns, out: Relocations, own?: OwnRelocations) {
    this.#batch = batch;
    this.#decodings = decodings;
    this.#out = out;
    this.#solver = new AddressSolver(decodings, batch.registers);
    this.#instructions = own && new InstructionRelocator(batch, decodings, own);
  }

  /** Makes record `to` the first `length` bytes of case `row`, with all that they run with. */
  write(row: number, length: number, records: Records, to: number): void {
    const { rowOf, form, facts } = this.#decodings;
    const at = rowOf[row]!;
    const isInstruction = this.#instructions !== undefined && form[at] === Form.other &&
      factsOf(facts[at]!).outside === null;
    if (!isInstruction) return this.writePlain(row, length, records, to);
    this.#out.register[row] = NO_REGISTER;
    this.#out.solved[row] = Solved.instruction;
    if (this.#instructions.write(row, length, records, to)) return;
    this.writePlain(row, length, records, to);
  }

  /** The same of what is a move, and of everything else as if it accessed nothing. */
  writePlain(row: number, length: number, records: Records, to: number): void {
    const { registers, rflags, text } = this.#batch;
    const decodings = this.#decodings;
    for (let k = 0; k < MAX_INSTRUCTION; k++) this.#text[k] = text[TEXT_STRIDE * row + k]!;
    records.ask(to, 0);
    records.setFill(to, 0, 0);
    records.setRegisters(to, registers, GPR_COUNT * row);
    records.setFlags(to, rflags.u32[2 * row]! & ~ALIGNMENT_CHECK);
    records.setFsBase(to, FS_BASE, 0);
    records.setGsBase(to, GS_BASE, 0);
    this.#out.register[row] = NO_REGISTER;
    this.#out.memoryAt[row] = OPERAND_AT;
    const at = decodings.rowOf[row]!;
    const isKnown = decodings.valid[at] === 1 && decodings.form[at] !== Form.other;
    this.#out.solved[row] = !isKnown || decodings.operand[at] !== Operand.memory
      ? Solved.nothing
      : decodings.form[at] === Form.movs
      ? this.#aimString(row, records, to)
      : this.#aim(row, records, to);
    records.setCode(to, this.#text, 0, length);
  }

  /** Solves whatever the operand has. */
  #aim(row: number, records: Records, to: number): number {
    const register = this.#solver.registerOf(row);
    if (register !== NO_REGISTER) return this.#solveRegister(row, register, records, to);
    return this.#solveSegment(row, records, to) ? Solved.segment : this.#solveDisplacement(row, records, to);
  }

  /** Chooses a place for the operand and gives `register` the value that leads there. */
  #solveRegister(row: number, register: number, records: Records, to: number): number {
    const solver = this.#solver;
    const { addressSize, rowOf } = this.#decodings;
    const narrow = addressSize[rowOf[row]!] === 4;
    const window = narrow ? LOW : HIGH;
    solver.start(row, register);
    const { value, adjustment } = solver;
    let place = FIRST_PLACE + adjustment;
    solver.solveRegister(window.low + place, window.high);
    // Where the low bytes could be mistaken for data, a partial write of this register would go unnoticed.
    while (place + PLACE_STEP < LAST_PLACE && this.#looksLikeData(row, value)) {
      place += PLACE_STEP;
      solver.solveRegister(window.low + place, window.high);
    }
    this.#setOperand(row, place, records, to);
    records.setRegisterHalves(to, register, value.low, narrow ? this.#highHalf(row, register) : value.high);
    this.#out.register[row] = register;
    return Solved.register;
  }

  /** Solves the base of fs or gs for an operand without registers. */
  #solveSegment(row: number, records: Records, to: number): boolean {
    const { rowOf, segment, displacement, memorySize } = this.#decodings;
    const at = rowOf[row]!;
    if (segment[at] === Segment.none) return false;
    // An offset that is not canonical, of any byte, raises #GP, whatever the base makes of it.
    this.#value.set(displacement.u32[2 * at]!, displacement.u32[2 * at + 1]!);
    if (!this.#value.isCanonical) return false;
    this.#value.add(memorySize[at]! - 1, 0);
    if (!this.#value.isCanonical) return false;
    this.#solver.solveSegment(row, HIGH.low + FIRST_PLACE, HIGH.high);
    const { value } = this.#solver;
    if (!value.isCanonical) return false;
    if (segment[at] === Segment.fs) records.setFsBase(to, value.low, value.high);
    else records.setGsBase(to, value.low, value.high);
    this.#setOperand(row, FIRST_PLACE, records, to);
    return true;
  }

  /** Writes another displacement into the code. A RIP-relative one reaches only what is near the code. */
  #solveDisplacement(row: number, records: Records, to: number): number {
    const { rowOf, base, addressSize } = this.#decodings;
    const at = rowOf[row]!;
    const window = base[at] === RIP && addressSize[at] === 8 ? HIGH : LOW;
    this.#solver.solveDisplacement(row, window.low + FIRST_PLACE, window.high);
    this.#setOperand(row, FIRST_PLACE, records, to);
    return this.#replaceDisplacement(row) ? Solved.displacement : Solved.impossible;
  }

  /** Puts the value where the displacement is in the text: before the immediate, in 8 bytes (moffs) or 4. */
  #replaceDisplacement(row: number): boolean {
    const { rowOf, length, hasImmediate, operandSize, displacement } = this.#decodings;
    const from = rowOf[row]!;
    const end = length[from]! - (hasImmediate[from] === 1 ? Math.min(4, operandSize[from]!) : 0);
    for (const size of [8, 4]) {
      const at = end - size;
      if (at < 1 || !this.#textHas(displacement, from, at, size)) continue;
      for (let k = 0; k < size; k++) this.#text[at + k] = this.#solver.value.byte(k);
      return true;
    }
    return false;
  }

  #textHas(column: Qwords, from: number, at: number, size: number): boolean {
    for (let k = 0; k < size; k++) if (this.#text[at + k] !== column.u8[8 * from + k]) return false;
    return true;
  }

  /**
   * Points rsi and rdi into the window, the source at its edge: of a repeated MOVS, exactly one iteration finds memory.
   */
  #aimString(row: number, records: Records, to: number): number {
    const { rowOf, memorySize, addressSize, segment } = this.#decodings;
    const at = rowOf[row]!;
    const size = memorySize[at]!;
    const backwards = (this.#batch.rflags.u32[2 * row]! & DIRECTION) !== 0;
    const narrow = addressSize[at] === 4;
    const window = narrow ? LOW : HIGH;
    const memory = backwards ? 0 : WINDOW_SIZE - MEMORY_SIZE;
    const source = backwards ? 0 : MEMORY_SIZE - size;
    const value = this.#value;
    value.set(window.low + memory + source - segmentBase(segment[at]!), window.high);
    records.setRegisterHalves(to, RSI, value.low, narrow ? this.#highHalf(row, RSI) : value.high);
    value.set(window.low + memory + OPERAND_AT, window.high);
    records.setRegisterHalves(to, RDI, value.low, narrow ? this.#highHalf(row, RDI) : value.high);
    this.#setMemory(row, memory, source, size, records, to);
    return Solved.string;
  }

  /** The operand holds the device's value. */
  #setOperand(row: number, place: number, records: Records, to: number): void {
    this.#setMemory(row, place - OPERAND_AT, OPERAND_AT, 8, records, to);
  }

  #setMemory(row: number, offset: number, at: number, size: number, records: Records, to: number): void {
    const memory = this.#memory;
    for (let k = 0; k < size; k++) memory[at + k] = this.#batch.device.value.u8[8 * row + k]!;
    records.setMemoryOffset(to, offset);
    records.setMemory(to, memory);
    for (let k = 0; k < size; k++) memory[at + k] = MEMORY_FILL;
  }

  #highHalf(row: number, register: number): number {
    return this.#batch.registers.u32[2 * (GPR_COUNT * row + register) + 1]!;
  }

  #looksLikeData(row: number, value: Wide): boolean {
    return this.#hasByteOfData(row, value.byte(0)) || this.#hasByteOfData(row, value.byte(1));
  }

  /** Whether a load could leave `byte` in a register: from the device, or as an extension. */
  #hasByteOfData(row: number, byte: number): boolean {
    if (byte === 0 || byte === 0xff) return true;
    const { u8 } = this.#batch.device.value;
    for (let k = 0; k < 8; k++) if (u8[8 * row + k] === byte) return true;
    return false;
  }
}
