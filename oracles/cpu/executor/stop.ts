/**
 * How an execution ended, read from its output record.
 *
 * @module
 */
import { CODE_END, CODE_PAGE } from "./address_space.ts";
import { Signal } from "./linux.ts";
import { Input, INPUT_STRIDE, Output, OUTPUT_STRIDE } from "./record_layout.ts";

/** How a record ended. */
export const Stop = {
  /** Not run yet. */
  notRun: 0,
  /** The instruction completed; rip is where it left it. */
  completed: 1,
  /** Its bytes are not a whole instruction: the processor went on to fetch the byte after them. */
  needsMore: 2,
  /** It raised an exception: see the vector. */
  fault: 3,
  /** It entered the kernel, which carried nothing out. */
  systemCall: 4,
  /** It did not end within the watchdog's two periods. */
  timeout: 5,
  /** It ended the executor, alone and twice. */
  killed: 6,
  /** It wrote into the executor's own memory, alone and twice: nothing it left behind is believed. */
  tampered: 7,
  /** Nothing was run: a record of truth says which bytes are an instruction, and nothing else. */
  decoded: 8,
} as const;

/** Says that a record did not end in an exception. */
export const NO_VECTOR = 0xff;

/** Exception vectors (SDM vol. 3, table 7-1). */
export const Vector = {
  divide: 0,
  debug: 1,
  breakpoint: 3,
  invalidOpcode: 6,
  stackFault: 12,
  generalProtection: 13,
  pageFault: 14,
  floatingPoint: 16,
  alignmentCheck: 17,
  simd: 19,
} as const;

/** Bit of a #PF error code: the access was an instruction fetch. */
const FETCH = 0x10;

const INPUT_WORDS = INPUT_STRIDE / 4;
const OUTPUT_WORDS = OUTPUT_STRIDE / 4;
const END_LOW = Number(BigInt.asUintN(32, CODE_END));
const HIGH = Number(CODE_PAGE >> 32n);

/**
 * Says how record `i` ended.
 *
 * A fetch fault is never the instruction's own: either the processor ran out of bytes in its middle, or it is done and
 * what comes next can't be fetched. The second is the ordinary end, at the end of the code or at a branch's target.
 *
 * @param input The input records as 32-bit words.
 * @param output The output records as 32-bit words.
 * @param i Which record.
 * @returns A {@linkcode Stop}.
 */
export function stopOf(input: Uint32Array, output: Uint32Array, i: number): number {
  const at = i * OUTPUT_WORDS;
  const signal = output[at + Output.signal / 4];
  if (signal === Signal.virtualAlarm) return Stop.timeout;
  if (signal === Signal.badSystemCall) return Stop.systemCall;
  if (output[at + Output.vector / 4] !== Vector.pageFault) return Stop.fault;
  if ((output[at + Output.errorCode / 4]! & FETCH) === 0) return Stop.fault;
  const start = input[i * INPUT_WORDS + Input.rip / 4];
  const atStart = output[at + Output.rip / 4] === start && output[at + Output.rip / 4 + 1] === HIGH;
  const ranOut = output[at + Output.cr2 / 4] === END_LOW && output[at + Output.cr2 / 4 + 1] === HIGH;
  return atStart && ranOut && start !== END_LOW ? Stop.needsMore : Stop.completed;
}
