/**
 * What the executor and its parent say to each other through the executor's standard input and output, and the exit
 * codes that say why it could not start.
 *
 * @module
 */

/**
 * A command: count u32, slot u32, nonce u64, times u64. The count is of records, the canary included. The times are how
 * often in a row a record in doubt has to do the same to be believed.
 */
export const COMMAND_SIZE = 24;

/** Fields of a message, 64 bits each. */
export const Message = { kind: 0, nonce: 8, textSum: 16, outputDifference: 24 } as const;

/** Size of a message in bytes. */
export const MESSAGE_SIZE = 32;

/**
 * Kinds of message. `ready` comes once; `beat` at every tick of the watchdog, so that a parent knows that it is alive and
 * it finds out that nobody reads any more; `done` after a batch.
 */
export const MessageKind = { ready: 0x1ead_1ead, beat: 0xbea7_bea7, done: 0xd02e_d02e } as const;

/** What the executor is doing; its exit code where it fails at that. */
export const Stage = {
  unmap: 40,
  openFile: 41,
  mapCode: 42,
  mapMemory: 43,
  signals: 44,
  segmentBases: 45,
  privileges: 46,
  watchdog: 47,
  seccomp: 48,
  running: 49,
} as const;

/** Why the oracle is unavailable, by exit code. */
export const STAGE_REASONS: Readonly<Record<number, string>> = {
  [Stage.unmap]: "the kernel keeps its own pages mapped",
  [Stage.openFile]: "the executor can not open the shared file",
  [Stage.mapCode]: "the temporary folder is mounted noexec",
  [Stage.mapMemory]: "the kernel refuses the executor's memory mappings",
  [Stage.signals]: "the kernel refuses the executor's signal handlers",
  [Stage.segmentBases]: "the kernel does not enable FSGSBASE",
  [Stage.privileges]: "the kernel refuses to give up privileges",
  [Stage.watchdog]: "the kernel refuses an interval timer",
  [Stage.seccomp]: "seccomp is forbidden",
  [Stage.running]: "a fault in the executor itself",
};

/** Folds `qword` into a running checksum of the executor's text, as the executor does it. */
export function foldTextSum(sum: bigint, qword: bigint): bigint {
  return BigInt.asUintN(64, (sum << 1n | sum >> 63n) + qword);
}
