/**
 * Files with one thing a line.
 *
 * @module
 */
import { InputError } from "./hex.ts";

/**
 * Reads each line of a text. Blank lines are left out; they count for the numbers.
 *
 * @typeParam T What a line holds.
 * @param text The text.
 * @param parse Reads a line.
 * @returns What the lines hold.
 * @throws {InputError} When `parse` throws one; the message begins with the line's number, from 1.
 */
export function parseLines<T>(text: string, parse: (line: string) => T): T[] {
  return text.split("\n").flatMap((line, k) => {
    if (line.trim() === "") return [];
    try {
      return [parse(line)];
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`Line ${k + 1}: ${error.message}`);
      throw error;
    }
  });
}
