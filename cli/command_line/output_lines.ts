/**
 * Writing answers line by line, to a file or to standard output.
 *
 * @module
 */
import { usageError } from "./errors.ts";
import { messageOf, writeOut } from "./output.ts";

/** Where lines go. */
export interface LineOutput {
  /** Writes lines, each with an end. */
  write(lines: readonly string[]): void;
  /** Ends it. */
  close(): void;
}

/**
 * Opens a file for lines; `-` is standard output.
 *
 * @throws {CommandError} When it cannot be written.
 */
export function openOutput(file: string): LineOutput {
  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
  if (file === "-") return { write: (lines) => writeOut(text(lines)), close: () => {} };
  const encoder = new TextEncoder();
  const open = forFile(file, () => Deno.openSync(file, { write: true, create: true, truncate: true }));
  return {
    write: (lines) =>
      forFile(file, () => {
        const bytes = encoder.encode(text(lines));
        for (let done = 0; done < bytes.length;) done += open.writeSync(bytes.subarray(done));
      }),
    close: () => open.close(),
  };
}

function forFile<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw usageError(`File cannot be written: ${file}: ${messageOf(error)}`);
  }
}
