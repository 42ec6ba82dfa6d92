/**
 * Errors that end a command: a message for people, what to type next, and an exit code.
 *
 * @module
 */
import { nearName } from "../../corpus/files/near_name.ts";

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

/**
 * Something was named that there is not. The hint has the names that there are, and first the one that was meant.
 *
 * @param message What is wrong.
 * @param given What was typed.
 * @param known The names that there are.
 * @param more What follows them in the hint.
 */
export function unknownName(message: string, given: string, known: readonly string[], more = ""): CommandError {
  const names = `Known: ${known.join(", ")}${more}`;
  const near = meant(given, known);
  return usageError(message, near === undefined ? names : `${near} ${names}`);
}

/** The question whether a near name was meant; undefined where none is near. */
export function meant(given: string, known: readonly string[]): string | undefined {
  const near = nearName(given, known);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}
