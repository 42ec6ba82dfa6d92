/**
 * A file of a sweep's folder: what it belongs to, and what its points came to.
 *
 * @module
 */
import { areIdentities } from "../../corpus/campaign/subject_identity.ts";
import { isOutside } from "../../findings/outside_model.ts";
import type { PointRange } from "../../fuzz/sweep/sweep_space.ts";
import {
  BUCKET_NUMBERS,
  CELL_NUMBERS,
  NO_MODRM,
  type OpcodeData,
  type PairData,
  type TallyData,
  WORDS,
} from "../../fuzz/sweep/sweep_tally.ts";
import { usageError } from "../command_line/errors.ts";
import { sweepDifferences, type SweepIdentity } from "../subjects/sweep_identity.ts";

/** Version of the file; it changes when an old one can't be continued. */
const VERSION = 5;

/** Some points, and what they came to. */
export interface SavedSweep {
  readonly done: readonly PointRange[];
  readonly tally: TallyData;
}

/** The text of a file. */
export function formatSweep(identity: SweepIdentity, { done, tally }: SavedSweep): string {
  const ranges = done.map(({ from, to }) => [from, to]);
  return `${JSON.stringify({ version: VERSION, identity, done: ranges, tally: toJson(tally) })}\n`;
}

/**
 * Reads the text of a file.
 *
 * @param text The text.
 * @param path The file's name, for messages.
 * @param identity What it has to belong to.
 * @throws {CommandError} When it is no such file, or belongs to another sweep.
 */
export function parseSweep(text: string, path: string, identity: SweepIdentity): SavedSweep {
  const hint = "Name another folder with --out, or remove the file to run its points anew";
  const json = parse(text);
  const version = json?.["version"];
  if (json === undefined || typeof version !== "number") throw usageError(`File is not part of a sweep: ${path}`, hint);
  if (version !== VERSION) {
    throw usageError(`File is of another version: ${path}: it has ${version}, and this program reads ${VERSION}`, hint);
  }
  const { identity: was, done, tally } = json;
  if (!isIdentity(was)) throw usageError(`File is damaged: ${path}`, hint);
  const [difference] = sweepDifferences(was, identity);
  if (difference !== undefined) throw usageError(`File is of another sweep: ${path}: ${difference}`, hint);
  if (!isDone(done, identity.points) || !isTally(tally)) throw usageError(`File is damaged: ${path}`, hint);
  return { done: done.map(([from, to]) => ({ from, to })), tally: fromJson(tally) };
}

/** Whether subjects can be compared; of the rest, a value of another type differs from all that there are. */
function isIdentity(value: unknown): value is SweepIdentity {
  const { subjects, identities } = (value ?? {}) as Partial<Record<keyof SweepIdentity, unknown>>;
  return Array.isArray(subjects) && areIdentities(identities);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}

function isDone(value: unknown, points: number): value is [number, number][] {
  const isRange = (each: unknown) =>
    isNumbers(each) && each.length === 2 && each.every(Number.isInteger) && 0 <= each[0]! && each[0]! < each[1]! &&
    each[1]! <= points;
  return Array.isArray(value) && value.every(isRange);
}

/** Numbers as the file has them. */
type Json<T> = { readonly [Key in keyof T]: T[Key] extends number | string ? T[Key] : readonly number[] };

/** What the points of one opcode came to, as the file has it. */
type OpcodeJson = Pick<OpcodeData, "opcode"> & {
  readonly cells: readonly number[];
  readonly pairs: readonly Json<PairData>[];
};

/** What all points came to, as the file has it. */
type TallyJson = Pick<TallyData, "outside"> & { readonly opcodes: readonly OpcodeJson[] };

function toJson({ opcodes, outside }: TallyData): TallyJson {
  return { opcodes: opcodes.map(opcodeToJson), outside };
}

function fromJson({ opcodes, outside }: TallyJson): TallyData {
  return { opcodes: opcodes.map(opcodeFromJson), outside };
}

function opcodeToJson({ opcode, cells, pairs }: OpcodeData): OpcodeJson {
  return {
    opcode,
    cells: [...cells],
    pairs: pairs.map(({ pair, buckets, modrm }) => ({ pair, buckets: [...buckets], modrm: [...modrm] })),
  };
}

function opcodeFromJson({ opcode, cells, pairs }: OpcodeJson): OpcodeData {
  return {
    opcode,
    cells: Float64Array.from(cells),
    pairs: pairs.map(({ pair, buckets, modrm }) => ({
      pair,
      buckets: Float64Array.from(buckets),
      modrm: Uint32Array.from(modrm),
    })),
  };
}

function isTally(value: unknown): value is TallyJson {
  const { opcodes, outside } = (value ?? {}) as Partial<Record<keyof TallyJson, unknown>>;
  return areOpcodes(opcodes) && isOutside(outside);
}

function areOpcodes(value: unknown): value is OpcodeJson[] {
  return Array.isArray(value) && value.every((each) => {
    const { opcode, cells, pairs } = each ?? {};
    return Number.isInteger(opcode) && isNumbers(cells) && Array.isArray(pairs) && pairs.every(isPair) &&
      cells.length % CELL_NUMBERS === 0 && cells.every((cell, k) => k % CELL_NUMBERS !== 0 || isCell(cell));
  });
}

function isPair(value: unknown): value is Json<PairData> {
  const { pair, buckets, modrm } = (value ?? {}) as Partial<Json<PairData>>;
  return typeof pair === "string" && isNumbers(buckets) && isNumbers(modrm) &&
    buckets.length % BUCKET_NUMBERS === 0 && modrm.length * BUCKET_NUMBERS === buckets.length * WORDS;
}

function isCell(number: number): boolean {
  return Number.isInteger(number) && 0 <= number && number <= NO_MODRM;
}
