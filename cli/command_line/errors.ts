/**
 * Errors that end a command: a message for people, what to type next, and an exit code.
 *
 * @module
 */

/** Exit codes of every command. */
export const ExitCode = {
  /** As expected. */
  ok: 0,
  /** A new finding, or a known one that no longer shows. */
  findings: 1,
  /** The command was not understood, or its input is broken. */
  usage: 2,
  /** The environment failed. */
  environment: 3,
  /** Nobody reads what it writes any more: 128 and the number of SIGPIPE, as shells have it. */
  readerGone: 141,
} as const;

/** Ends the command with a message and no stack trace. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** The process's exit code. */
  readonly exitCode: number;
  /** What to type next, if there is anything. */
  readonly hint: string | undefined;

  /** Makes an error that ends the command with `exitCode`. */
  constructor(message: string, exitCode: number, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** The command line or its input is wrong. */
export function usageError(message: string, hint?: string): CommandError {
  return new CommandError(message, ExitCode.usage, hint);
}
