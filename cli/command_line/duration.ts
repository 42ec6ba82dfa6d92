/**
 * Lengths of time on the command line.
 *
 * @module
 */
import { usageError } from "./errors.ts";
import type { Parsed } from "./options.ts";

const SECONDS: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * The value of an option in seconds; null where it was not given.
 *
 * @throws {CommandError} When it is no length of time.
 */
export function durationOf({ values }: Parsed, name = "duration"): number | null {
  const text = values.get(name);
  if (text === undefined) return null;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * SECONDS[unit ?? "s"]!;
  if (seconds > 0) return seconds;
  throw usageError(`Value of --${name} is no length of time: "${text}"`, "Give it such as 90s, 30m, 8h or 2d");
}
