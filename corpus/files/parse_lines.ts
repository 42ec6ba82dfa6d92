/**
 * Files with one thing a line.
 *
 * @module
 */
import { InputError } from "./hex.ts";

/** The most characters of a line: many times those of a case that gives everything. */
export const MOST_LINE = 1 << 16;

/** Whether a line holds nothing: a blank one, or a comment. */
export function isLeftOut(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

/**
 * Refuses a line that is too long to be looked at.
 *
 * @throws {InputError} When it is.
 */
export function checkLineLength(line: string): void {
  if (line.length > MOST_LINE) throw new InputError(`Line has more than ${MOST_LINE} characters`);
}

/**
 * Reads each line of a text. Blank lines and those that begin with `#` are left out; they count for the numbers.
 *
 * @typeParam T What a line holds.
 * @param text The text.
 * @param parse Reads a line.
 * @returns What the lines hold.
 * @throws {InputError} When `parse` throws one; the message begins with the line's number, from 1.
 */
export function parseLines<T>(text: string, parse: (line: string) => T): T[] {
  return text.split("\n").flatMap((line, k) => isLeftOut(line) ? [] : [parseLine(line, k + 1, parse)]);
}

/**
 * Reads a line.
 *
 * @typeParam T What it holds.
 * @param line The line.
 * @param number Its number, from 1.
 * @param parse Reads it.
 * @throws {InputError} When it is too long or `parse` throws one; the message begins with the number.
 */
export function parseLine<T>(line: string, number: number, parse: (line: string) => T): T {
  try {
    checkLineLength(line);
    return parse(line);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`Line ${number}: ${error.message}`);
    throw error;
  }
}
