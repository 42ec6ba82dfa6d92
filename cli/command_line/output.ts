/**
 * Writing what a command says.
 *
 * @module
 */
import { CommandError, ExitCode } from "./errors.ts";

const encoder = new TextEncoder();

/**
 * Writes text to standard output, all of it.
 *
 * @throws {CommandError} When nobody reads it any more, or there is no room.
 */
export function writeOut(text: string): void {
  try {
    writeAll(Deno.stdout, encoder.encode(text));
  } catch (error) {
    throw new CommandError(`Standard output cannot be written: ${messageOf(error)}`, ExitCode.environment);
  }
}

/** Writes a line to standard error; where that is closed too, nobody is left to tell. */
export function writeError(line: string): void {
  try {
    writeAll(Deno.stderr, encoder.encode(`${line}\n`));
  } catch {
    // Nothing can be said any more; the exit code still tells.
  }
}

/** Takes bytes, perhaps not all of them. */
export interface Writer {
  writeSync(bytes: Uint8Array): number;
}

/** Where people may look on: standard output or standard error. */
export interface Terminal extends Writer {
  isTerminal(): boolean;
}

/** Writes all bytes. */
export function writeAll(to: Writer, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += to.writeSync(bytes.subarray(written));
}

/** What Deno says where a permission of its own is missing, and what the system adds of the call and its path. */
const NOT_CAPABLE = /^Requires (.*?),? run again with the .*$/s;
const CALL = /: [a-z_]+ '[^]*'$/;

/** What an error says, without its class and without a path that was said already. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof Deno.errors.NotCapable)) return error.message.replace(CALL, "");
  return `Deno was not given ${error.message.replace(NOT_CAPABLE, "$1")}`;
}
