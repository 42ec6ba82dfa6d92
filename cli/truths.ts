/**
 * The committed records of truth.
 *
 * @module
 */
import { InputError } from "../corpus/files/hex.ts";
import { parseTruths, type TruthRecord } from "../corpus/files/truth_file.ts";
import { usageError } from "./command_line/errors.ts";
import { messageOf } from "./command_line/output.ts";

const FOLDER = new URL("../corpus/truths/", import.meta.url);

/**
 * Reads every file of records in corpus/truths.
 *
 * @returns The records, file by file.
 * @throws {CommandError} When a file cannot be read or holds a line that is no record.
 */
export function readTruths(): TruthRecord[][] {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".jsonl")).sort();
  return names.map((name) => {
    try {
      return parseTruths(Deno.readTextFileSync(new URL(name, FOLDER)));
    } catch (error) {
      const message = error instanceof InputError ? error.message : messageOf(error);
      throw usageError(`Records of truth cannot be used: corpus/truths/${name}: ${message}`);
    }
  });
}
