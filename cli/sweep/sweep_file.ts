/**
 * A file of a sweep's folder: what it belongs to, and what its points came to.
 *
 * @module
 */
import * as v from "valibot";
import { areIdentities } from "../../corpus/campaign/subject_identity.ts";
import type { PointRange } from "../../fuzz/sweep/sweep_space.ts";
import type { TallyData } from "../../fuzz/sweep/sweep_tally.ts";
import { tallyJson, tallyTo } from "../../fuzz/sweep/tally_json.ts";
import { usageError } from "../command_line/errors.ts";
import { sweepDifferences, type SweepIdentity } from "../subjects/sweep_identity.ts";

/** Version of the file; it changes when an old one can't be continued. */
const VERSION = 5;

const TALLY = tallyTo(Number.MAX_SAFE_INTEGER);

/** Some points, and what they came to. */
export interface SavedSweep {
  readonly done: readonly PointRange[];
  readonly tally: TallyData;
}

/** The text of a file. */
export function formatSweep(identity: SweepIdentity, { done, tally }: SavedSweep): string {
  const ranges = done.map(({ from, to }) => [from, to]);
  return `${JSON.stringify({ version: VERSION, identity, done: ranges, tally: tallyJson(tally) })}\n`;
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
  const read = v.safeParse(TALLY, tally, { abortEarly: true });
  if (!isDone(done, identity.points) || !read.success) throw usageError(`File is damaged: ${path}`, hint);
  return { done: done.map(([from, to]) => ({ from, to })), tally: read.output };
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
