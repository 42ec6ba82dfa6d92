/**
 * Where displacement and immediate stand in an instruction, by iced-x86; for people who look at one instruction.
 *
 * @module
 */
import iced from "iced-x86";

/** Offsets in bytes from the instruction's start; sizes in bytes, 0 where there is none. */
export interface ConstantOffsets {
  /** Length of the instruction; 0 where it is invalid. */
  readonly length: number;
  /** Where the displacement (or moffs) begins. */
  readonly displacementOffset: number;
  /** Its size. */
  readonly displacementSize: number;
  /** Where the immediate begins. */
  readonly immediateOffset: number;
  /** Its size, together with a second immediate's. */
  readonly immediateSize: number;
}

/**
 * The offsets of one instruction.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @returns The offsets, all zero where iced finds no instruction.
 */
export function constantOffsets(bytes: Uint8Array): ConstantOffsets {
  // A prefix that is not allowed, such as LOCK on a load, changes nothing about where the parts are.
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.NoInvalidCheck);
  const instruction = decoder.decode();
  const offsets = decoder.getConstantOffsets(instruction);
  const { displacementOffset, displacementSize, immediateOffset, immediateSize, immediateSize2 } = offsets;
  const length = instruction.isInvalid ? 0 : instruction.length;
  offsets.free();
  instruction.free();
  decoder.free();
  if (length === 0) {
    return { length, displacementOffset: 0, displacementSize: 0, immediateOffset: 0, immediateSize: 0 };
  }
  return {
    length,
    displacementOffset,
    displacementSize,
    immediateOffset,
    immediateSize: immediateSize + immediateSize2,
  };
}
