/**
 * The records as they lie in the shared file: byte offsets that the executor and its parent agree on.
 *
 * @module
 */

/** Records in a batch, at most. */
export const MAX_RECORDS = 4096;

/** Bytes of code a record holds: the longest instruction and one more, to ask for too long a one. */
export const CODE_SIZE = 16;

/** Bytes of the window that a record sets and gets back. */
export const MEMORY_SIZE = 64;

/** Distance between two input records, in bytes. */
export const INPUT_STRIDE = 0x130;

/**
 * Fields of an input record. The registers stand in the order of their numbers, and rip to ss is the frame that IRETQ
 * takes (SDM vol. 2, IRET): loading all of it is fifteen POPs and one IRETQ.
 */
export const Input = {
  registers: 0x00,
  rip: 0x80,
  cs: 0x88,
  rflags: 0x90,
  rsp: 0x98,
  ss: 0xa0,
  fsBase: 0xa8,
  gsBase: 0xb0,
  /** Offset in the window of the memory below. */
  memoryOffset: 0xb8,
  /** The code, ending at the last byte, INT3 before it. */
  code: 0xc0,
  memory: 0xd0,
  /** What every other eight bytes of the window hold. */
  fill: 0x110,
  /** What the vector registers are made of, where they are asked for. */
  vectors: 0x118,
  /** Bits of {@linkcode Asked}. */
  asked: 0x120,
  /** Offset in the window of the region that the record gets back beside its 64 bytes. */
  regionOffset: 0x128,
} as const;

/**
 * What a record asks for beside what every record gets: the region of the window, and vector registers that are set before
 * and got back after, as wide as the CPU has them. All of it costs time.
 */
export const Asked = { region: 1, sse: 2, avx: 4, avx512: 8 } as const;

/** Bytes of the region. */
export const REGION_SIZE = 512;

/**
 * What a signal's frame keeps of vector registers, from the first one of 16 bytes to the end of the upper halves of those of
 * 32 (SDM vol. 1, 13.4): its offset in the frame, and its size.
 */
export const VECTOR_STATE = { offset: 160, size: 672 } as const;

/** Where in it stand the lower halves, 16 bytes each, the bits that say what of it means something, and the upper halves. */
export const VectorState = { low: 0, present: 512 - 160, high: 576 - 160 } as const;

/** Distance between what two records asked for gets, in bytes: the region, then the vector registers. */
export const EXTRA_STRIDE: number = REGION_SIZE + VECTOR_STATE.size + 32;

/** Distance between two output records, in bytes. */
export const OUTPUT_STRIDE = 0x108;

/** Fields of an output record. */
export const Output = {
  registers: 0x00,
  rip: 0x80,
  rflags: 0x88,
  cr2: 0x90,
  /** 32 bits. */
  errorCode: 0x98,
  /** 32 bits. */
  vector: 0x9c,
  /** 32 bits: the signal that ended the record. */
  signal: 0xa0,
  fsBase: 0xa8,
  gsBase: 0xb0,
  /** cs, gs, fs and ss, 16 bits each. */
  selectors: 0xb8,
  memory: 0xc0,
  /** Sum of the 64-bit words of what the record asked for beside this. */
  extraSum: 0x100,
} as const;

/** Selector of 64-bit user code under Linux. */
export const USER_CODE_SELECTOR = 0x33;

/** Selector of user data under Linux. */
export const USER_DATA_SELECTOR = 0x2b;
