/** Operands, as far as they can be read and written as numbers. */
import type { Machine } from "@verdict/verdict";
import type { Insn } from "./decode.ts";

/** The value of a register, of memory, or of the text. */
export interface Operand {
  /** Reads it, zero-extended. */
  get(): bigint;
  /** Writes the lowest bytes of a value, as many as it has. */
  set(value: bigint): void;
}

/** A register as an operand of an instruction. */
export function registerOperand({ regs }: Machine, { size, hasRex }: Insn, number: number): Operand {
  // Without REX, byte registers 4 to 7 are the second bytes of the first four registers.
  const isHigh = size === 1 && !hasRex && number >= 4;
  const at = isHigh ? number - 4 : number;
  const shift = isHigh ? 8n : 0n;
  const mask = (1n << BigInt(8 * size)) - 1n << shift;
  return {
    get: () => (regs[at]! & mask) >> shift,
    set: (value) => {
      // Writing 32 bits of a register clears the others.
      const kept = size === 4 ? 0n : regs[at]! & ~mask;
      regs[at] = kept | value << shift & mask;
    },
  };
}

/** An immediate, of which the lowest bytes count. */
export function immediateOperand({ immediate, size }: Insn): Operand {
  return {
    get: () => BigInt.asUintN(8 * size, immediate),
    set: () => {
      throw new TypeError("No instruction writes an immediate");
    },
  };
}
