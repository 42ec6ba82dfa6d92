/**
 * Names of subjects.
 *
 * @module
 */
import { basename } from "node:path";
import { quoted } from "../../corpus/files/hex.ts";
import { SubjectError } from "../protocol/subject_error.ts";

const NAME = /^[A-Za-z0-9][\w.+-]{0,31}$/;

/** Names that mean somebody else in a finding, whoever takes part. */
const TAKEN = ["model", "cpu", "decoders", "both", "all"];

/** The name of a program that does not say one: its file's. */
export function nameOfProgram([command]: readonly string[]): string {
  return basename(command!).replace(/\.[A-Za-z]+$/, "");
}

/**
 * Checks a name.
 *
 * @param taken Names of other subjects, and of decoders.
 * @param what What has it.
 * @throws {SubjectError} When it cannot stand in a finding.
 */
export function checkName(name: string, taken: readonly string[], what = "Subject"): void {
  if (!NAME.test(name)) {
    throw new SubjectError(
      `${what} has a name that is none: ${quoted(name)}: give up to 32 letters, digits and . _ + -`,
    );
  }
  if (TAKEN.includes(name) || taken.includes(name)) {
    throw new SubjectError(`${what} has a name that is taken: ${quoted(name)}: give it another`);
  }
}
