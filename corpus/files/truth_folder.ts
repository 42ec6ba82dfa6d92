/**
 * The folder of the committed records of truth.
 *
 * @module
 */
import { formatBytes, InputError } from "./hex.ts";
import { isLeftOut, parseLine } from "./parse_lines.ts";
import { parseTruthLine, type TruthRecord } from "./truth_file.ts";
import { keyOf, type PlacedRecord, TruthIndex, wholeText } from "./truth_index.ts";

const FOLDER = new URL("../truths/", import.meta.url);

/** A file of records. */
export interface TruthFile {
  /** How people name it. */
  readonly name: string;
  /** Its text. */
  readonly text: string;
}

/** Every file of records in corpus/truths, by name. */
export function readTruthFolder(): TruthFile[] {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".jsonl")).sort();
  return names.map((name) => ({
    name: `corpus/truths/${name}`,
    text: Deno.readTextFileSync(new URL(name, FOLDER)),
  }));
}

/**
 * Reads files of records, and compares those of the same CPU.
 *
 * @returns The records of each file.
 * @throws {InputError} When one holds a line that is no record, or two contradict each other; the message names file and
 * line.
 */
export function parseTruthFiles(files: readonly TruthFile[]): TruthRecord[][] {
  const placed = files.map((file) => recordsOf(file, placedByWhole));
  new TruthIndex(placed.flat()).check();
  return placed.map((records) => records.map(({ read }) => read()));
}

/**
 * Sorts files of records without reading each line in whole, which takes ten times as long.
 *
 * @throws {InputError} When a line is not even JSON with bytes and a CPU's name; the message names file and line.
 */
export function indexTruthFiles(files: readonly TruthFile[]): TruthIndex {
  return new TruthIndex(files.flatMap((file) => recordsOf(file, placedByParts)));
}

type Placed = Omit<PlacedRecord, "file" | "line">;

function recordsOf({ name, text }: TruthFile, place: (line: string) => Placed): PlacedRecord[] {
  try {
    return text.split("\n").flatMap((line, k) =>
      isLeftOut(line) ? [] : [{ ...parseLine(line, k + 1, place), file: name, line: k + 1 }]
    );
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${name}: ${error.message}`);
    throw error;
  }
}

function placedByWhole(line: string): Placed {
  const record = parseTruthLine(line);
  const { case: { bytes, fetch }, truth: { name, length, valid } } = record;
  return { cpu: name, key: keyOf(wholeText(formatBytes(bytes)), fetch, length), length, valid, read: () => record };
}

const HEX = /^(?:[\da-f]{2}){1,15}$/;

/** The parts by which a record is found, as {@linkcode formatTruth} writes them; another one's are read in whole. */
function placedByParts(line: string): Placed {
  let json: { readonly bytes?: unknown; readonly fetch?: unknown; readonly cpu?: Partial<Record<string, unknown>> };
  try {
    json = JSON.parse(line);
  } catch {
    return placedByWhole(line);
  }
  const { bytes, fetch = 15, cpu } = json;
  const { name, length, valid } = cpu ?? {};
  const isPlain = typeof bytes === "string" && HEX.test(bytes) && typeof fetch === "number" &&
    typeof name === "string" && typeof valid === "boolean" && (length === null || typeof length === "number");
  if (!isPlain) return placedByWhole(line);
  let record: TruthRecord | undefined;
  const read = () => record ??= parseTruthLine(line);
  return { cpu: name, key: keyOf(wholeText(bytes), fetch, length), length, valid, read };
}
