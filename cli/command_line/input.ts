/**
 * Reading files and standard input: lines, of any number, and texts that are needed in whole.
 *
 * @module
 */
import { InputError } from "../../corpus/files/hex.ts";
import { isLeftOut, MOST_LINE, parseLine } from "../../corpus/files/parse_lines.ts";
import { usageError } from "./errors.ts";
import { messageOf } from "./output.ts";

/** How much of a file is read at once, in bytes: some two thousand lines. */
const CHUNK = 1 << 18;

/** The most bytes of a text that is read in whole: far more than any report has, and fewer than a string can have. */
const MOST_TEXT = 1 << 28;

/** What the command line and the system call standard input. */
const INPUT_NAMES = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/** A line and its number, from 1. */
export interface NumberedLine {
  readonly number: number;
  /** The line; of one that is longer than {@linkcode MOST_LINE}, a part that is, too. */
  readonly text: string;
}

/** What an input is called in messages. */
export function nameOf(input: string): string {
  return INPUT_NAMES.includes(input) ? "standard input" : input;
}

/**
 * The lines of a file, as many at a time as arrive together, so that whoever writes a line to a pipe gets it answered.
 * Blank lines and comments are left out; they count for the numbers. However long a line is, little of it is kept.
 *
 * @param input The file's name; `-` is standard input.
 * @param hint What to type where it cannot be read.
 * @throws {CommandError} When it cannot be read.
 */
export async function* numberedLines(input: string, hint?: string): AsyncGenerator<NumberedLine[]> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = "";
  const numbered = (lines: readonly string[]): NumberedLine[] =>
    lines.map((text) => ({ number: ++number, text }))
      // What follows in a line that is too long is not known, so that it is never nothing.
      .filter(({ text }) => text.length > MOST_LINE || !isLeftOut(text));
  for await (const chunk of chunks(input, hint)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!.slice(0, MOST_LINE + 1);
    const found = numbered(lines);
    if (found.length > 0) yield found;
  }
  const last = numbered([rest + decoder.decode()]);
  if (last.length > 0) yield last;
}

/**
 * Reads what each line of a file holds.
 *
 * @typeParam T What a line holds.
 * @param input The file's name; `-` is standard input.
 * @param parse Reads a line.
 * @param hint What to type where it cannot be read.
 * @throws {CommandError} When it cannot be read.
 * @throws {InputError} When a line holds something else; the message begins with the line's number.
 */
export async function parseFile<T>(input: string, parse: (line: string) => T, hint?: string): Promise<T[]> {
  const all: T[] = [];
  for await (const lines of numberedLines(input, hint)) {
    for (const { number, text } of lines) all.push(parseLine(text, number, parse));
  }
  return all;
}

/**
 * The whole text of a file.
 *
 * @throws {InputError} When it is too large. What else is thrown is the system's.
 */
export function readText(file: string | URL): string {
  if (Deno.statSync(file).size > MOST_TEXT) throw new InputError(`It has more than ${MOST_TEXT / (1 << 20)} MiB`);
  return Deno.readTextFileSync(file);
}

async function* chunks(input: string, hint: string | undefined): AsyncGenerator<Uint8Array> {
  try {
    if (INPUT_NAMES.includes(input)) return yield* Deno.stdin.readable;
    using file = await Deno.open(input);
    const buffer = new Uint8Array(CHUNK);
    for (let n = await file.read(buffer); n !== null; n = await file.read(buffer)) yield buffer.subarray(0, n);
  } catch (error) {
    throw usageError(`File cannot be read: ${nameOf(input)}: ${messageOf(error)}`, hint);
  }
}
