/**
 * What a worker says of itself, once a second and when it comes and goes.
 *
 * @module
 */

/** How a worker is. */
export interface Beat {
  /** Why it speaks: it lives; it leaves; an order ended a thread of it; it does not take part. */
  readonly said: "lives" | "leaves" | "failed" | "refuses";
  /** Its machine's name, and its process. */
  readonly machine: string;
  readonly pid: number;
  readonly threads: number;
  /** The CPU that it asks; null where it asks none. */
  readonly cpu: string | null;
  /** Orders that it has carried out for this job, and the cases or points of them. */
  readonly done: number;
  readonly cases: number;
  /** Cases or points a second, lately. */
  readonly rate: number;
  /** The orders that it is at. */
  readonly running: readonly string[];
  /** The order that ended a thread; null where it speaks for another reason. */
  readonly order: string | null;
  /** What went wrong last, or why it does not take part; null where nothing did. */
  readonly message: string | null;
}

/** The longest text that is believed. */
const MOST_TEXT = 2000;

/**
 * Reads what a worker said.
 *
 * @returns Undefined where it is nothing that a worker says.
 */
export function parseBeat(bytes: Uint8Array): Beat | undefined {
  let value: Partial<Record<keyof Beat, unknown>> | null;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const isCount = (each: unknown) => Number.isSafeInteger(each) && (each as number) >= 0;
  const isText = (each: unknown) => typeof each === "string" && each.length <= MOST_TEXT;
  const isTextOrNull = (each: unknown) => each === null || isText(each);
  const { said, machine, pid, threads, cpu, done, cases, rate, running, order, message } = value;
  const isBeat = ["lives", "leaves", "failed", "refuses"].some((each) => each === said) && isText(machine) &&
    [pid, threads, done, cases].every(isCount) && Number.isFinite(rate) && (rate as number) >= 0 &&
    Array.isArray(running) && running.every(isText) && [cpu, order, message].every(isTextOrNull);
  return isBeat ? value as Beat : undefined;
}

/** A beat as bytes. */
export function beatBytes(beat: Beat): Uint8Array {
  const message = beat.message?.slice(0, MOST_TEXT) ?? null;
  return new TextEncoder().encode(JSON.stringify({ ...beat, message }));
}
