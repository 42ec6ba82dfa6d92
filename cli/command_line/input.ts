/**
 * Reading lines from a file or from standard input.
 *
 * @module
 */
import { usageError } from "./errors.ts";
import { messageOf } from "./output.ts";

/** How much of a file is read at once, in bytes: some two thousand lines. */
const CHUNK = 1 << 18;

/** A line and its number, from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** What an input is called in messages. */
export function nameOf(input: string): string {
  return input === "-" ? "standard input" : input;
}

/**
 * The lines of a file, as many at a time as arrive together, so that whoever writes a line to a pipe gets it answered.
 * Blank lines are left out; they count for the numbers.
 *
 * @param input The file's name; `-` is standard input.
 * @throws {CommandError} When it cannot be read.
 */
export async function* numberedLines(input: string): AsyncGenerator<NumberedLine[]> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = "";
  const number1 = (text: string): NumberedLine => ({ number: ++number, text });
  for await (const chunk of chunks(input)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    const numbered = lines.map(number1).filter(({ text }) => text.trim() !== "");
    if (numbered.length > 0) yield numbered;
  }
  rest += decoder.decode();
  if (rest.trim() !== "") yield [number1(rest)];
}

async function* chunks(input: string): AsyncGenerator<Uint8Array> {
  try {
    if (input === "-") return yield* Deno.stdin.readable;
    using file = await Deno.open(input);
    const buffer = new Uint8Array(CHUNK);
    for (let n = await file.read(buffer); n !== null; n = await file.read(buffer)) yield buffer.subarray(0, n);
  } catch (error) {
    throw usageError(`File cannot be read: ${nameOf(input)}: ${messageOf(error)}`);
  }
}
