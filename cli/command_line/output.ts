/**
 * Writing what a command says.
 *
 * @module
 */
import { messageOf } from "../../corpus/files/error_message.ts";
import { CommandError, ExitCode } from "./errors.ts";

export { messageOf };

const encoder = new TextEncoder();

/** Nobody reads standard output any more, as behind `| head`: the program is to end at once and to say nothing. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

/**
 * Writes text to standard output, all of it.
 *
 * @throws {ReaderGone} When nobody reads it any more.
 * @throws {CommandError} When there is no room.
 */
export function writeOut(text: string): void {
  try {
    writeAll(Deno.stdout, encoder.encode(text));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new ReaderGone();
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
