/**
 * Somebody's own subject as plain data, so that a worker can open it too.
 *
 * @module
 */
import type { Subject, SubjectTerms } from "../machine/subject.ts";
import { openModule } from "./module/module_process.ts";
import { ProcessSubject } from "./program/process_subject.ts";

/** A program, and how it is run. */
export interface ProgramSpec extends SubjectTerms {
  readonly kind: "program";
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** How long a case may take, in milliseconds. */
  readonly timeout?: number;
}

/** A module that exports a handler. */
export interface ModuleSpec extends SubjectTerms {
  readonly kind: "module";
  /** Its address. */
  readonly url: string;
  /** How long a case may take, in milliseconds. */
  readonly timeout?: number;
}

/** Somebody's own subject. */
export type OwnSpec = ProgramSpec | ModuleSpec;

/**
 * Opens it.
 *
 * @throws {SubjectError} When it does not start or load.
 */
export async function openOwn(spec: OwnSpec): Promise<Subject> {
  if (spec.kind === "module") {
    const { url, ...options } = spec;
    return await openModule(new URL(url), options);
  }
  const { words, ...options } = spec;
  return await ProcessSubject.open(words, options);
}
