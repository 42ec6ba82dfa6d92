/**
 * The committed records of truth.
 *
 * @module
 */
import { InputError } from "../corpus/files/hex.ts";
import type { TruthRecord } from "../corpus/files/truth_file.ts";
import { parseTruthFiles, readTruthFolder } from "../corpus/files/truth_folder.ts";
import { usageError } from "./command_line/errors.ts";

/**
 * Reads and checks every file of records in corpus/truths.
 *
 * @returns The records, those of each CPU together.
 * @throws {CommandError} When a file cannot be read, holds a line that is no record, or contradicts another of its CPU.
 */
export function readTruths(): TruthRecord[][] {
  try {
    const records = parseTruthFiles(readTruthFolder()).flat();
    return [...Map.groupBy(records, ({ truth: { name } }) => name).values()];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw usageError(`Records of truth cannot be used: ${error.message}`, "Correct the file, or restore it from git");
  }
}
