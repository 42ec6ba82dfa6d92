/**
 * Truths: what the CPU did with each case of a batch, in the case's own terms.
 *
 * @module
 */
import { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT } from "../../../machine/registers.ts";
import { InstructionEffects } from "../../instructions/instruction_effects.ts";

/** What the CPU did, one column a field. Fields after `solved` have a meaning where `stop` is completed or a fault. */
export class CpuTruths {
  /** 1 where the bytes that can be fetched begin with an instruction that this CPU has. */
  readonly valid: Uint8Array<ArrayBuffer>;
  /** Length in bytes: one byte less needs more, these do not. 0 where no number of bytes is enough. */
  readonly length: Uint8Array<ArrayBuffer>;
  /** {@linkcode Stop}: how it ended. One iteration of a repeated MOVS is completed. */
  readonly stop: Uint8Array<ArrayBuffer>;
  /** Vector of the exception where it ended in one, else {@linkcode NO_VECTOR}. */
  readonly vector: Uint8Array<ArrayBuffer>;
  /** {@linkcode Solved}: how the operand was moved to memory that can be mapped. A fault of an access says that it is not where the decoder put it. */
  readonly solved: Uint8Array<ArrayBuffer>;
  /** rip afterwards. */
  readonly rip: Qwords;
  /** Low half of RFLAGS afterwards. */
  readonly flags: Uint32Array<ArrayBuffer>;
  /** Registers afterwards: register `r` of case `i` is value `16 * i + r`. */
  readonly registers: Qwords;
  /**
   * The eight bytes at the operand afterwards, at the destination for MOVS; an operand holds the device's value before. 0
   * where there is no operand.
   */
  readonly memory: Qwords;
  /** 1 where memory around those eight bytes was written. */
  readonly strayed: Uint8Array<ArrayBuffer>;
  /** What was done by instructions that are no moves; undefined where nobody wants to know. */
  readonly effects: InstructionEffects | undefined;

  /** Makes columns for `capacity` cases. `hasEffects`: whether the CPU shall be asked what others than moves do. */
  constructor(capacity: number, hasEffects = false) {
    this.valid = new Uint8Array(capacity);
    this.length = new Uint8Array(capacity);
    this.stop = new Uint8Array(capacity);
    this.vector = new Uint8Array(capacity);
    this.solved = new Uint8Array(capacity);
    this.rip = new Qwords(capacity);
    this.flags = new Uint32Array(capacity);
    this.registers = new Qwords(GPR_COUNT * capacity);
    this.memory = new Qwords(capacity);
    this.strayed = new Uint8Array(capacity);
    this.effects = hasEffects ? new InstructionEffects(capacity) : undefined;
  }

  /** Takes a row of others. */
  take(from: CpuTruths, row: number): void {
    for (const name of ["valid", "length", "stop", "vector", "solved", "flags", "strayed"] as const) {
      this[name][row] = from[name][row]!;
    }
    this.rip.copy(row, from.rip, row);
    this.memory.copy(row, from.memory, row);
    for (let r = GPR_COUNT * row; r < GPR_COUNT * (row + 1); r++) this.registers.copy(r, from.registers, r);
  }
}
