/**
 * How long an instruction is by iced-x86, whether it may have the prefixes that it has or not; for people who look at one.
 *
 * @module
 */
import iced from "iced-x86";

/**
 * The length of one instruction.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @returns The length in bytes; 0 where iced finds no instruction.
 */
export function icedLength(bytes: Uint8Array): number {
  // A prefix that is not allowed, such as LOCK on a load, changes nothing about where the parts are.
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.NoInvalidCheck);
  const instruction = decoder.decode();
  const length = instruction.isInvalid ? 0 : instruction.length;
  instruction.free();
  decoder.free();
  return length;
}
