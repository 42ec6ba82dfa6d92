/**
 * Which instruction a text is by iced-x86, as a number; for asking what one field of its encoding changes.
 *
 * @module
 */
import iced from "iced-x86";

/** What iced reads. */
export interface IcedCode {
  /** Number of the instruction with its operands' kinds and sizes; 0 where there is none. */
  readonly code: number;
  /** Number of its mnemonic, as decodings have it. */
  readonly mnemonic: number;
  /** Whether the text chooses a rounding, or suppresses exceptions (SDM vol. 2, 2.7.8). */
  readonly rounds: boolean;
}

/**
 * Reads one instruction.
 *
 * @param bytes Its bytes, as many as can be fetched.
 */
export function icedCode(bytes: Uint8Array): IcedCode {
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.None);
  const instruction = decoder.decode();
  const { code, mnemonic, suppressAllExceptions, roundingControl } = instruction;
  const rounds = suppressAllExceptions || roundingControl !== iced.RoundingControl.None;
  instruction.free();
  decoder.free();
  return { code, mnemonic, rounds };
}
