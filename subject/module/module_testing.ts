/**
 * Modules in processes of their own, in tests.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import type { ProcessSubject } from "../program/process_subject.ts";
import { openModule } from "./module_process.ts";

/** Runs something with a module, whose process is ended afterwards. */
export async function withModule(of: URL, use: (subject: ProcessSubject) => Promise<void>): Promise<void> {
  const subject = await openModule(of, { timeout: 500 });
  try {
    await use(subject);
  } finally {
    await subject.close();
  }
}

/** Runs something with a module of that text. */
export async function withSource(source: string, use: (subject: ProcessSubject) => Promise<void>): Promise<void> {
  await withFile(source, (file) => withModule(file, use));
}

/** Runs something with the file of a module of that text. */
export async function withFile(source: string, use: (file: URL) => Promise<void>): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, source);
    await use(pathToFileURL(file));
  } finally {
    await Deno.remove(file);
  }
}
