/**
 * Lines that programs answer with: whatever is wrong with one is garbage.
 *
 * @module
 */
import { InputError, quoted } from "../../corpus/files/hex.ts";
import { knownNames } from "../../corpus/files/near_name.ts";
import { garbage } from "./subject_error.ts";

/** An object as JSON has it. */
export type Json = Record<string, unknown>;

/** Whatever is wrong with a line is its program's fault. */
export function asGarbage(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw garbage(error.message);
  }
}

/**
 * A line as an object.
 *
 * @param line The line.
 * @param what What it is due to be, in messages.
 * @param keys The keys that it can have.
 * @throws {ProgramFailure} When it is none, or has others.
 */
export function parseAnswer(line: string, what: string, keys: readonly string[]): Json {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw garbage(`answer is not JSON: ${quoted(line)}`);
  }
  return object(json, what, keys);
}

/** A value as an object that has no other keys than the known ones, where these are given. */
export function object(value: unknown, what: string, known: readonly string[] | null): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw garbage(`${what} is no JSON object: ${quoted(value)}`);
  }
  if (known === null) return value as Json;
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw garbage(`${what} has an unknown key: ${quoted(unknown)} (${knownNames(unknown, known)})`);
  }
  return value as Json;
}

/** A value as a whole number. */
export function whole(value: unknown, what: string, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw garbage(`${what} is no whole number from ${least} to ${most}: ${quoted(value)}`);
}
