/**
 * The committed records of truth.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../corpus/files/hex.ts";
import { parseTruthLine, type TruthRecord } from "../corpus/files/truth_file.ts";
import { usageError } from "./command_line/errors.ts";
import { parseFile } from "./command_line/input.ts";

const FOLDER = new URL("../corpus/truths/", import.meta.url);

/**
 * Reads every file of records in corpus/truths.
 *
 * @returns The records, file by file.
 * @throws {CommandError} When a file cannot be read or holds a line that is no record.
 */
export async function readTruths(): Promise<TruthRecord[][]> {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".jsonl")).sort();
  const files: TruthRecord[][] = [];
  for (const name of names) {
    try {
      files.push(await parseFile(fileURLToPath(new URL(name, FOLDER)), parseTruthLine));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw usageError(`Records of truth cannot be used: corpus/truths/${name}: ${error.message}`);
    }
  }
  return files;
}
