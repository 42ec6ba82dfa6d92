/**
 * What an emulator in a module is given: one guest's instruction, its registers, and memory.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { CaseMemory } from "../../machine/case_memory.ts";
import {
  Mark,
  MOST_TOLD,
  NONE,
  type Telling,
  Tells,
  VECTOR_BYTES,
  VECTOR_COUNT,
  writeVector,
} from "../../machine/effects.ts";
import { LAST_EXCEPTION } from "../../machine/exception.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { garbage } from "../protocol/subject_error.ts";
import type { TrapResult } from "./trap.ts";

/** What every emulator in a module tells: all but iterations, which rcx says, and its path. */
export const MACHINE_TELLING: Telling = {
  what: Tells.rflags | Tells.exception | Tells.accesses | Tells.vectors,
  accesses: MOST_TOLD,
};

/** The device answers with a failure. Whoever does not catch it refuses the instruction. */
export class DeviceFailure extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "DeviceFailure";
}

/** A guest that has stopped in front of an instruction. One object serves all cases. */
export interface Machine {
  /** The instruction's bytes at rip: as many as can be fetched, 15 at most. */
  readonly text: Uint8Array;
  /** Current privilege level, 0 or 3. */
  readonly cpl: number;
  /** Levels of paging, 4 or 5: linear addresses are canonical in 48 or 57 bits (CR4.LA57). */
  readonly paging: number;
  /** Address of the instruction. */
  readonly rip: bigint;
  /** Base of fs. */
  readonly fsBase: bigint;
  /** Base of gs. */
  readonly gsBase: bigint;
  /** Linear address of the device, of which there are 64 bytes. */
  readonly gla: bigint;
  /** Guest physical address of the device. */
  readonly gpa: bigint;
  /** RFLAGS. Write to change them. */
  rflags: bigint;
  /** The 16 general-purpose registers by number: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15. Write to change one. */
  readonly regs: BigUint64Array;
  /**
   * Reads 1 to 64 bytes at a linear address, zero-extended. An access of more than 8 is told in pieces.
   *
   * @throws {DeviceFailure} When they are the device's and it answers with a failure.
   */
  read(address: bigint, size: number): bigint;
  /**
   * Writes 1 to 64 bytes at a linear address, of a value that may have more. An access of more than 8 is told in pieces.
   *
   * @throws {DeviceFailure} When they are the device's and it answers with a failure.
   */
  write(address: bigint, size: number, value: bigint): void;
  /** The 32 bytes of vector register `register`. */
  readVector(register: number): Uint8Array;
  /** Changes vector register `register`, all 32 bytes of it. */
  writeVector(register: number, bytes: Uint8Array): void;
  /** Raises an exception in place of the instruction; what it gives is what the emulator returns. */
  raise(vector: number, errorCode?: number, cr2?: bigint): TrapResult;
}

/** The most bytes of an access, and of a piece of one. */
const [MOST_BYTES, PIECE] = [64, 8];

const RAISED: TrapResult = { handled: false, returned: 0 };

/** The machine of row `row` of a batch. */
export class BatchMachine implements Machine {
  /** The cases. */
  batch: Batch = new Batch(1);
  /** What comes of them. */
  out: Outcomes = new Outcomes(1, MACHINE_TELLING);
  /** Which case it is. */
  row = 0;
  regs: BigUint64Array = new BigUint64Array(GPR_COUNT);
  readonly #memory = new CaseMemory();

  /** Goes to a row. */
  enter(row: number): void {
    this.row = row;
    this.regs = this.out.registers.u64.subarray(GPR_COUNT * row, GPR_COUNT * (row + 1));
    this.#memory.enter(this.batch, row);
    const effects = this.out.effects!;
    effects.resetRow(this.batch, row);
    effects.told[row] = MACHINE_TELLING.what;
  }

  get text(): Uint8Array {
    const at = TEXT_STRIDE * this.row;
    return this.batch.text.subarray(at, at + Math.min(this.batch.fetch[this.row]!, MAX_INSTRUCTION));
  }

  get cpl(): number {
    return this.batch.cpl[this.row]!;
  }

  get paging(): number {
    return this.batch.paging[this.row]!;
  }

  get rip(): bigint {
    return this.batch.rip.at(this.row);
  }

  get fsBase(): bigint {
    return this.batch.fsBase.at(this.row);
  }

  get gsBase(): bigint {
    return this.batch.gsBase.at(this.row);
  }

  get gla(): bigint {
    return this.batch.ve.gla.at(this.row);
  }

  get gpa(): bigint {
    return this.batch.ve.gpa.at(this.row);
  }

  get rflags(): bigint {
    return this.out.effects!.rflags.at(this.row);
  }

  set rflags(value: bigint) {
    this.out.effects!.rflags.set(this.row, value);
  }

  // Properties, so that they work without the object.
  readonly read = (address: bigint, size: number): bigint => {
    checkSize(size);
    let value = 0n;
    for (let done = 0; done < size; done += PIECE) {
      const [at, bytes] = [address + BigInt(done), Math.min(PIECE, size - done)];
      const piece = this.#memory.read(at, bytes);
      this.#note(at, bytes, Direction.read, piece, done > 0);
      value |= piece << BigInt(8 * done);
    }
    return value;
  };

  readonly write = (address: bigint, size: number, value: bigint): void => {
    checkSize(size);
    for (let done = 0; done < size; done += PIECE) {
      const [at, bytes] = [address + BigInt(done), Math.min(PIECE, size - done)];
      const piece = BigInt.asUintN(8 * bytes, value >> BigInt(8 * done));
      this.#note(at, bytes, Direction.write, piece, done > 0);
      this.#memory.write(at, bytes, piece);
    }
  };

  readonly readVector = (register: number): Uint8Array => {
    checkVector(register);
    const { vector, vectorBytes } = this.out.effects!;
    const at = VECTOR_BYTES * this.row;
    if (vector[this.row] === register) return vectorBytes.slice(at, at + VECTOR_BYTES);
    const bytes = new Uint8Array(VECTOR_BYTES);
    writeVector(this.batch.vectors.at(this.row), register, bytes, 0);
    return bytes;
  };

  readonly writeVector = (register: number, bytes: Uint8Array): void => {
    checkVector(register);
    const { vector, vectorBytes } = this.out.effects!;
    if (bytes.length !== VECTOR_BYTES) {
      throw garbage(`writes ${bytes.length} bytes to a vector register, which has ${VECTOR_BYTES}`);
    }
    if (vector[this.row] !== NONE && vector[this.row] !== register) throw garbage("writes two vector registers");
    vector[this.row] = register;
    vectorBytes.set(bytes, VECTOR_BYTES * this.row);
  };

  readonly raise = (vector: number, errorCode = 0, cr2 = 0n): TrapResult => {
    if (!Number.isInteger(vector) || vector < 0 || vector > LAST_EXCEPTION) {
      throw garbage(`raises exception ${vector}, which is not from 0 to ${LAST_EXCEPTION}`);
    }
    const effects = this.out.effects!;
    effects.exception[this.row] = vector;
    effects.errorCode[this.row] = errorCode;
    effects.cr2.set(this.row, cr2);
    return RAISED;
  };

  /** Takes note of an access, or of a piece that goes on with one, and fails where the device does. */
  #note(address: bigint, size: number, direction: number, data: bigint, isPiece: boolean): void {
    const { accesses } = this.out.effects!;
    const { row } = this;
    const count = accesses.count[row]!;
    if (count < accesses.most) {
      const at = accesses.most * row + count;
      const gpa = this.#memory.gpaOf(address);
      accesses.address.set(at, address);
      accesses.gpa.set(at, gpa ?? 0n);
      accesses.data.set(at, data);
      accesses.size[at] = size;
      accesses.direction[at] = direction;
      accesses.mark[at] = (gpa === undefined ? 0 : Mark.device) | (isPiece ? Mark.piece : 0);
    }
    accesses.setCount(row, count + 1);
    if (this.#memory.fails(address, size)) throw new DeviceFailure("The device answers with a failure");
  }
}

function checkSize(size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= MOST_BYTES) return;
  throw garbage(`makes an access of ${size} bytes, which is not from 1 to ${MOST_BYTES}`);
}

function checkVector(register: number): void {
  if (Number.isInteger(register) && register >= 0 && register < VECTOR_COUNT) return;
  throw garbage(`names a vector register ${register}, and there are ${VECTOR_COUNT}`);
}
