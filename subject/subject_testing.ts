/**
 * Programs as subjects in tests.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { type ProcessOptions, ProcessSubject } from "./program/process_subject.ts";

/** The words that start a program of `testdata`. */
export function testProgram(file: string, ...args: string[]): string[] {
  const path = fileURLToPath(new URL(`./testdata/${file}`, import.meta.url));
  const permissions = ["--allow-run", "--allow-read", "--allow-write"];
  return [Deno.execPath(), "run", "--no-lock", ...permissions, path, ...args];
}

/** Runs something with a hostile program, which is ended afterwards. */
export async function withHostile(
  what: string,
  use: (subject: ProcessSubject) => Promise<void>,
  options: ProcessOptions = {},
): Promise<void> {
  await withProgram(testProgram("hostile.ts", what), use, options);
}

/** Runs something with a program, which is ended afterwards. */
export async function withProgram(
  words: readonly string[],
  use: (subject: ProcessSubject) => Promise<void>,
  options: ProcessOptions = {},
): Promise<void> {
  const subject = await ProcessSubject.open(words, options);
  try {
    await use(subject);
  } finally {
    await subject.close();
  }
}

/** The outcomes of cases, with all that the subject tells. */
export async function outcomesOf(subject: Subject, cases: readonly Case[]): Promise<Outcomes> {
  const [batch, out] = [new Batch(cases.length), new Outcomes(cases.length, subject.telling)];
  fillBatch(batch, cases);
  await subject.run(batch, out);
  return out;
}
