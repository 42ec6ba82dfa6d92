/**
 * Schemas of the parts that messages are made of, and how one is read.
 *
 * @module
 */
import * as v from "valibot";
import { InputError } from "../../corpus/files/hex.ts";
import { isOutside, type OutsideModel } from "../../findings/outside_model.ts";
import { WireError } from "./wire_error.ts";

/** A schema of what JSON has as a `T`: it checks all of it, and makes it. */
export type Reads<T> = v.GenericSchema<unknown, T>;

/**
 * The most that the numbers of a message may count. Sums stay whole numbers below 2^53, which files can hold: an epoch has
 * at most a thousand answers, and a campaign as many epochs with as much as that.
 */
export const MOST = { answer: 2 ** 32, change: 2 ** 42, snapshot: 2 ** 52 } as const;

/** A number that counts something. */
export function countTo(most: number): Reads<number> {
  return v.custom<number>(
    (value) => Number.isSafeInteger(value) && 0 <= Number(value) && Number(value) <= most,
    "is not a whole number",
  );
}

/** A whole number below 2^53. */
export const WHOLE: Reads<number> = countTo(Number.MAX_SAFE_INTEGER);

/** A text, which can be empty. */
export const TEXT: Reads<string> = v.string("is not a text");

/** Several of something. */
export function listOf<T>(item: Reads<T>): Reads<T[]> {
  return v.array(item, "is not a list");
}

/** What subjects did with what is outside the model, in counts up to `most`. */
export function outsideTo(most: number): Reads<OutsideModel[]> {
  return v.custom<OutsideModel[]>((value) => isOutside(value, most), "is no count of what is outside the model");
}

/** Complaints about objects: themselves, or one of their keys. */
export function objectComplaint({ expected }: { readonly expected: string | null }): string {
  return expected === "Object" ? "is not an object" : expected === "never" ? "is not known here" : "is missing";
}

/** The most characters of why a value is none: some list all that is known. */
const MOST_WHY = 100;

/**
 * A value that a function reads.
 *
 * @param kind What it is, for the complaint.
 * @param read Reads it; throws {@linkcode InputError} where it cannot.
 */
export function readBy<T>(kind: string, read: (value: unknown) => T): Reads<T> {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return read(dataset.value);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const why = error.message.length <= MOST_WHY ? error.message : `${error.message.slice(0, MOST_WHY)}…`;
        addIssue({ message: `is no ${kind}: ${why}` });
        return NEVER;
      }
    }),
  );
}

/**
 * Reads a value.
 *
 * @param schema What it has to be.
 * @param json The value, from JSON.
 * @throws {WireError} When it is something else; the message names the first part of it that is.
 */
export function read<T>(schema: Reads<T>, json: unknown): T {
  const result = v.safeParse(schema, json, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const [{ path, message }] = result.issues;
  const place = (path ?? []).map(({ key }) => placeOf(key)).join("").replace(/^\./, "");
  throw new WireError(`${place === "" ? "message" : place} ${message}`);
}

/** Keys longer than this come from nobody who means well. */
const MOST_KEY = 40;

function placeOf(key: unknown): string {
  return typeof key === "number" ? `[${key}]` : `.${String(key).slice(0, MOST_KEY)}`;
}
