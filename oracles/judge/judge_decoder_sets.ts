/**
 * The judge of more than two decoders: in each field, those that differ from the reference alike are one set, and what one
 * set does is one disagreement.
 *
 * @module
 */
import type { DecodingColumns } from "../../machine/decoding.ts";
import { judgeDecoding } from "./judge_decoders.ts";

/** How many decoders a panel can have: with each more, there are twice as many sets. */
export const MOST_DECODERS = 8;

/** The bits of who tells everything. */
const EVERYTHING = -1;

/** Decoders that differ from the reference alike, and the column of what they do. */
export interface DecoderSet {
  /** The numbers of the decoders, a bit each; the reference has bit 0 and is never in it. */
  readonly mask: number;
  /** Bits of `DecoderField` of each case. */
  readonly bits: Uint32Array;
}

/**
 * All sets of decoders that can differ from the reference, single ones first, by size.
 *
 * @param count How many decoders there are, the reference included.
 * @returns The numbers of the members of each set.
 */
export function setsOfDecoders(count: number): number[][] {
  const others = Array.from({ length: count - 1 }, (_, n) => n + 1);
  const sets = others.reduce<number[][]>((all, other) => [...all, ...all.map((set) => [...set, other])], [[]]);
  return sets.filter((set) => set.length > 0).sort((a, b) => a.length - b.length);
}

/**
 * Gives each disagreement with the reference to the set of decoders that differ alike.
 *
 * @param decodings What the decoders say, the reference first.
 * @param fields In what each differs from the reference; nothing of the reference itself.
 * @param size How many cases count.
 * @param sets Every set of {@linkcode setsOfDecoders}; their columns are written.
 * @param told The bits that each tells; everything where nothing is said.
 */
export function judgeDecoderSets(
  decodings: readonly DecodingColumns[],
  fields: readonly Uint32Array[],
  size: number,
  sets: readonly DecoderSet[],
  told: readonly number[] = decodings.map(() => EVERYTHING),
): void {
  const byMask = new Map(sets.map((set) => [set.mask, set]));
  const unlike = new Uint32Array(decodings.length);
  const compared = { decodings, fields, told };
  for (const { bits } of sets) bits.fill(0, 0, size);
  for (let row = 0; row < size; row++) {
    for (let member = 1; member < decodings.length; member++) {
      let left = fields[member]![row]!;
      if (left === 0) continue;
      compareOthers(compared, row, member, unlike);
      for (; left !== 0; left &= left - 1) {
        const field = left & -left;
        const mask = alike(fields, row, field, unlike);
        // The first of a set has counted it.
        if (mask % (1 << member) === 0) byMask.get(mask)!.bits[row]! |= field;
      }
    }
  }
}

/** What decoders say, in what each differs from the reference, and what each tells. */
interface Compared {
  readonly decodings: readonly DecodingColumns[];
  readonly fields: readonly Uint32Array[];
  readonly told: readonly number[];
}

/** Writes in what each of the others that differ from the reference differs from a member. */
function compareOthers(
  { decodings, fields, told }: Compared,
  row: number,
  member: number,
  unlike: Uint32Array,
): void {
  const a = decodings[member]!;
  for (let other = 1; other < decodings.length; other++) {
    const b = decodings[other]!;
    const isCompared = other !== member && fields[other]![row] !== 0;
    unlike[other] = isCompared ? judgeDecoding(a, a.rowOf[row]!, b, b.rowOf[row]!, told[member]! & told[other]!) : 0;
  }
}

/** The decoders that differ from the reference in a field and from one member in nothing of it, a bit each. */
function alike(fields: readonly Uint32Array[], row: number, field: number, unlike: Uint32Array): number {
  let mask = 0;
  for (let other = 1; other < fields.length; other++) {
    if ((fields[other]![row]! & field & ~unlike[other]!) !== 0) mask |= 1 << other;
  }
  return mask;
}
