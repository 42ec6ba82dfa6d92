/**
 * An instruction as people read it, as plain values for reports.
 *
 * @module
 */
import { isAbsolute } from "../../machine/aim.ts";
import type { Case } from "../../machine/case.ts";
import { Segment } from "../../machine/decoding.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import type { InstructionOperand } from "../../oracles/decoders/iced/iced_formatter.ts";
import { type MemoryUse, readInstruction } from "../../oracles/decoders/iced/iced_instruction.ts";

/** An instruction, whatever it is. */
export interface InstructionView {
  /** In Intel syntax. */
  readonly text: string;
  /** Its operands in the order of the text; those that the text leaves out come last. */
  readonly operands: readonly InstructionOperand[];
  /** Names of the general-purpose registers that it uses, those of addresses too. */
  readonly registers: readonly string[];
  /** Whether it accesses memory, the stack's too. */
  readonly accessesMemory: boolean;
  /**
   * Why registers cannot lead its operand everywhere: `user` where its address has 32 bits and no segment base, `text` where
   * it stands in the text; null where they can, or there is no operand in memory.
   */
  readonly reach: "user" | "text" | null;
}

/** The instruction of a case, by the reference decoder; null where the bytes that can be fetched are none. */
export function instructionView({ bytes, fetch, rip }: Case): InstructionView | null {
  const instruction = readInstruction(bytes.subarray(0, fetch), rip);
  if (instruction === null) return null;
  const { text, operands, registers, memory } = instruction;
  return {
    text,
    operands,
    registers: registers.map((number) => REGISTER_NAMES[number]!),
    accessesMemory: memory.length > 0,
    reach: reachOf(memory.find(({ isStack }) => !isStack)),
  };
}

function reachOf(use: MemoryUse | undefined): InstructionView["reach"] {
  if (use === undefined || use.segment !== Segment.none) return null;
  return isAbsolute(use) ? "text" : use.address32 === 1 ? "user" : null;
}
