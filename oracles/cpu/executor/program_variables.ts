/**
 * The executor's own variables: byte offsets from the label `state` in its data.
 *
 * @module
 */
import { COMMAND_SIZE, MESSAGE_SIZE } from "./executor_protocol.ts";

/** Offsets of the variables. */
export const State = {
  /** The command that is being carried out: count and slot, 32 bits each, the nonce, and the times. */
  count: 0,
  slot: 4,
  nonce: 8,
  times: 16,
  /** Address of the current input record. */
  input: COMMAND_SIZE,
  /** Address of its output record. */
  output: COMMAND_SIZE + 8,
  /** Records left, the current one included. */
  remaining: COMMAND_SIZE + 16,
  /** Sum of all 64-bit words written to the batch's outputs. */
  outputSum: COMMAND_SIZE + 24,
  /** Watchdog ticks that hit the current record. */
  ticks: COMMAND_SIZE + 32,
  /** How often the current record ran, how often in a row with the same result, and the sum of that. */
  runs: COMMAND_SIZE + 40,
  alike: COMMAND_SIZE + 48,
  resultSum: COMMAND_SIZE + 56,
  /** What is being done; the exit code where that fails. */
  stage: COMMAND_SIZE + 64,
  /** Address of what the current record asks for beside its output. */
  extra: COMMAND_SIZE + 72,
  /** The message that ends a batch. */
  message: COMMAND_SIZE + 80,
} as const;

/** Size of all variables in bytes. */
export const STATE_SIZE: number = State.message + MESSAGE_SIZE;
