/**
 * Tallies as JSON, in files and messages, and back, whatever comes.
 *
 * @module
 */
import * as v from "valibot";
import { isOutside, type OutsideModel } from "../../findings/outside_model.ts";
import {
  BUCKET_NUMBERS,
  CELL_NUMBERS,
  NO_MODRM,
  type OpcodeData,
  type PairData,
  type TallyData,
  WORDS,
} from "./sweep_tally.ts";

/** Numbers as JSON has them. */
type Json<T> = { readonly [Key in keyof T]: T[Key] extends number | string ? T[Key] : readonly number[] };

/** What the points of one opcode came to, as JSON. */
export type OpcodeJson = Pick<OpcodeData, "opcode"> & {
  /** Of each cell with points its number and its counts. */
  readonly cells: readonly number[];
  /** The buckets, pair by pair. */
  readonly pairs: readonly Json<PairData>[];
};

/** A tally as JSON. */
export type TallyJson = Pick<TallyData, "outside"> & { readonly opcodes: readonly OpcodeJson[] };

/** A tally, as {@linkcode tallyTo} reads it back. */
export function tallyJson({ opcodes, outside }: TallyData): TallyJson {
  return { opcodes: opcodes.map(opcodeJson), outside };
}

function opcodeJson({ opcode, cells, pairs }: OpcodeData): OpcodeJson {
  return {
    opcode,
    cells: [...cells],
    pairs: pairs.map(({ pair, buckets, modrm }) => ({ pair, buckets: [...buckets], modrm: [...modrm] })),
  };
}

/** More opcodes than a space has. Each takes 12 KB of a tally, however little is said of it. */
const MOST_OPCODES = 1 << 12;

function isWhole(value: unknown, most = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && 0 <= (value as number) && (value as number) <= most;
}

function areWhole(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => isWhole(each));
}

function isAscending<T extends number | string>(values: readonly T[]): boolean {
  return values.every((value, k) => k === 0 || values[k - 1]! < value);
}

/** The numbers at `from` of every `width` numbers. */
function everyOf(numbers: readonly number[], width: number, from: number): number[] {
  return Array.from({ length: Math.ceil(numbers.length / width) }, (_, k) => numbers[k * width + from]!);
}

/** An opcode that is there has points. */
function areCells(value: unknown, most: number): value is number[] {
  if (!areWhole(value) || value.length === 0 || value.length % CELL_NUMBERS !== 0) return false;
  const cells = everyOf(value, CELL_NUMBERS, 0);
  return isAscending(cells) && cells.at(-1)! <= NO_MODRM &&
    value.every((count, k) => k % CELL_NUMBERS === 0 || count <= most);
}

function areBuckets(value: unknown, most: number): value is number[] {
  return areWhole(value) && value.length > 0 && value.length % BUCKET_NUMBERS === 0 &&
    everyOf(value, BUCKET_NUMBERS, 2).every((count) => count <= most);
}

function areWords(value: unknown): value is number[] {
  return areWhole(value) && value.every((word) => word < 2 ** 32);
}

/**
 * The schema of a tally.
 *
 * @param most What each of its counts may be at most.
 */
export function tallyTo(most: number): v.GenericSchema<unknown, TallyData> {
  const pair = v.pipe(
    v.strictObject({
      pair: v.string("is not a text"),
      buckets: v.custom<number[]>((value) => areBuckets(value, most), "is no list of buckets"),
      modrm: v.custom<number[]>(areWords, "is no list of words"),
    }, "is no pair"),
    v.check(({ buckets, modrm }) => modrm.length * BUCKET_NUMBERS === buckets.length * WORDS, "has too few words"),
    v.transform(({ pair, buckets, modrm }) => {
      return { pair, buckets: Float64Array.from(buckets), modrm: Uint32Array.from(modrm) };
    }),
  );
  const opcode = v.pipe(
    v.strictObject({
      opcode: v.custom<number>((value) => isWhole(value, MOST_OPCODES), "is no opcode"),
      cells: v.custom<number[]>((value) => areCells(value, most), "is no list of cells"),
      pairs: v.pipe(
        v.array(pair, "is not a list"),
        v.check((pairs) => isAscending(pairs.map(({ pair }) => pair)), "is not in order"),
      ),
    }, "is no opcode"),
    v.transform(({ opcode, cells, pairs }) => ({ opcode, cells: Float64Array.from(cells), pairs })),
  );
  return v.strictObject({
    opcodes: v.pipe(
      v.array(opcode, "is not a list"),
      v.check((opcodes) => isAscending(opcodes.map(({ opcode }) => opcode)), "is not in order"),
    ),
    outside: v.custom<OutsideModel[]>((value) => isOutside(value, most), "is no count of what is outside the model"),
  }, "is no tally");
}
