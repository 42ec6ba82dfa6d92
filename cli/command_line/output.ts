/**
 * Writing what a command says.
 *
 * @module
 */
import { CommandError, ExitCode } from "./errors.ts";

const encoder = new TextEncoder();

/** Nobody reads standard output any more: the command ends at once and says nothing. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

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

/** Writes all bytes. */
export function writeAll(to: Writer, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += to.writeSync(bytes.subarray(written));
}

/**
 * Writes `text` to `file`, or to standard output where that is `-`.
 *
 * @throws {CommandError} When the file cannot be written.
 */
export function writeTo(file: string | URL, text: string): void {
  if (file === "-") return writeOut(text);
  try {
    Deno.writeTextFileSync(file, text);
  } catch (error) {
    throw new CommandError(`File cannot be written: ${file}: ${messageOf(error)}`, ExitCode.environment);
  }
}

/** What an error says, without its class and without a path that was said already. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/: (open|readfile|writefile) '.*'$/, "") : String(error);
}
