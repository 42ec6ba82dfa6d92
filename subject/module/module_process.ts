/**
 * Subjects that are modules, each in a process of its own: one that loops without end can be ended.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Telling } from "../../machine/effects.ts";
import { type ProcessOptions, ProcessSubject } from "../program/process_subject.ts";
import type { Hello } from "../protocol/hello.ts";
import { ParcelCodec } from "../protocol/parcel_codec.ts";
import { SubjectError } from "../protocol/subject_error.ts";

const MAIN = fileURLToPath(new URL("./module_main.ts", import.meta.url));

/** What the outcomes in its parcels tell: a handler of exceptions tells no effects, also below a guest. */
export function toldIn({ telling }: Pick<Hello, "telling">): Telling | undefined {
  return telling?.what === 0 ? undefined : telling;
}

/** What a process may be allowed. */
const PERMISSIONS = ["read", "write", "run", "env", "net", "sys", "ffi"] as const;

/**
 * Loads a module into a process that may do what this one may.
 *
 * @param url Its file.
 * @param options How to run it.
 * @throws {SubjectError} When it cannot be loaded, or does not export a handler.
 */
export async function openModule(url: URL, options: ProcessOptions = {}): Promise<ProcessSubject> {
  const allowed = PERMISSIONS.filter((name) => Deno.permissions.querySync({ name }).state === "granted");
  const flags = ["--quiet", "--no-lock", "--no-prompt", ...allowed.map((name) => `--allow-${name}`)];
  const words = [Deno.execPath(), "run", ...flags, MAIN, url.href];
  try {
    return await ProcessSubject.open(words, { ...options, codec: (hello) => new ParcelCodec(toldIn(hello)) });
  } catch (error) {
    const [, said] = error instanceof SubjectError ? /; it said: (Module .*)$/s.exec(error.message) ?? [] : [];
    throw said === undefined ? error : new SubjectError(said);
  }
}
