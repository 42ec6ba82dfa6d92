/**
 * The records of the decoder protocol: where each field stands. `docs/decoder-protocol-1.md` has the same tables for people.
 *
 * Headers and trailers are those of subjects, but for what begins a batch.
 *
 * @module
 */

/** The version of the protocol. */
export const VERSION = 1;

/** What a decoder's greeting begins with: 8 bytes of ASCII. */
export const DECODER_MAGIC = "decoder\0";

/** Size of a greeting in bytes. */
export const HELLO_SIZE = 96;

/** Byte offsets in a greeting. */
export const HelloField = {
  magic: 0,
  version: 8,
  textSize: 12,
  decodingSize: 16,
  mostTexts: 20,
  tells: 24,
  name: 32,
  release: 64,
} as const;

/** Longest name and release in a greeting, in bytes. */
export const NAME_SIZE = 32;

/** The most texts that verdict sends in one batch. */
export const MOST_TEXTS = 4096;

/** What a decoder can tell beside status and length, by bit. */
export const DecoderTells = { mnemonic: 1, operands: 2 } as const;

/** What a header of texts begins with: "text" as a number. */
export const TEXTS_MAGIC = 0x7478_6574;

/** Size of a text in bytes. Its id and words stand where those of a case do. */
export const TEXT_SIZE = 24;

/** Size of a decoding in bytes, without operands and with them. */
export const DECODING_SIZE = 40;
/** @see DECODING_SIZE */
export const OPERANDS_SIZE = 32;

/** Word offsets of a decoding's fields. */
export const DecodingWord = {
  id: 0,
  /** Byte 0 is the status, byte 1 the length; the others are zero. */
  status: 1,
  mnemonic: 2,
  operands: 10,
} as const;

/** What the bytes begin with. */
export const Status = { none: 0, instruction: 1, more: 2 } as const;

/** Longest mnemonic; a zero stands behind it. */
export const LONGEST_MNEMONIC = 31;

/** Byte offsets of the operands' fields, from where operands begin. */
export const OperandByte = {
  operand: 0,
  store: 1,
  operandSize: 2,
  memorySize: 3,
  register: 4,
  registerByte: 5,
  rmRegister: 6,
  rmRegisterByte: 7,
  base: 8,
  index: 9,
  scale: 10,
  segment: 11,
  addressSize: 12,
  hasImmediate: 13,
  repeat: 14,
  zero: 15,
  displacement: 16,
  immediate: 24,
} as const;

/** Segment registers, by their number in `segment` (SDM vol. 2, table 3-1). */
export const SEGMENTS = ["es", "cs", "ss", "ds", "fs", "gs"] as const;
