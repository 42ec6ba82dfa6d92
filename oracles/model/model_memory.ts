/**
 * Memory beside the device, where it is real: where an operand is, and what it holds.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { linearAddresses } from "../../machine/linear_address.ts";
import { readMemory } from "../../machine/memory_image.ts";
import type { Expectations } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";

/**
 * Says where the operand of some cases is, and what stands there before the instruction; of a string move, its source.
 *
 * @param batch The cases.
 * @param decodings What the instructions are.
 * @param insn The instruction, and which cases have it.
 * @param out Receives addresses and what they hold.
 */
export function expectMemory(
  batch: Batch,
  decodings: DecodingColumns,
  { first, end, size }: ModelInstruction,
  { address, held }: Expectations,
): void {
  linearAddresses(batch, decodings, first, end, address);
  for (let row = first; row < end; row++) {
    readMemory(batch, row, address.u32[2 * row]!, address.u32[2 * row + 1]!, size, held.u8, 8 * row);
  }
}
