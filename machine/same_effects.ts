/**
 * Whether two subjects tell the same, as far as both tell.
 *
 * @module
 */
import type { AccessLists, EffectColumns } from "./effects.ts";
import { Mark, NONE, Tells, VECTOR_BYTES } from "./effects.ts";

/** Vector of #PF, the one exception that sets CR2. */
const PAGE_FAULT = 14;

/** What of two outcomes is the same that is told in both. */
export interface SameEffects {
  readonly rflags: boolean;
  readonly exception: boolean;
  readonly accesses: boolean;
  readonly iterations: boolean;
  readonly vectors: boolean;
}

const ALL_SAME: SameEffects = { rflags: true, exception: true, accesses: true, iterations: true, vectors: true };

/**
 * Compares what is told of case `row` with what is told of case `other`. What means nothing beside what is told is no difference:
 * the error code where no exception is raised, CR2 of another one than #PF, and an address that is not marked as told.
 */
export function sameEffects(
  a: EffectColumns | undefined,
  row: number,
  b: EffectColumns | undefined,
  other: number,
): SameEffects {
  if (a === undefined || b === undefined) return ALL_SAME;
  const told = a.told[row]! & b.told[other]!;
  const isUntold = (bit: number) => (told & bit) === 0;
  return {
    rflags: isUntold(Tells.rflags) || a.rflags.equals(row, b.rflags, other),
    exception: isUntold(Tells.exception) || isSameException(a, row, b, other),
    accesses: isUntold(Tells.accesses) || isSameList(a.accesses, row, b.accesses, other),
    iterations: isUntold(Tells.iterations) || a.iterations.equals(row, b.iterations, other),
    vectors: isUntold(Tells.vectors) || isSameVector(a, row, b, other),
  };
}

function isSameException(a: EffectColumns, row: number, b: EffectColumns, other: number): boolean {
  const vector = a.exception[row];
  if (vector !== b.exception[other]) return false;
  if (vector === NONE) return true;
  return a.errorCode[row] === b.errorCode[other] && (vector !== PAGE_FAULT || a.cr2.equals(row, b.cr2, other));
}

/** Compares as much as both lists tell. */
function isSameList(a: AccessLists, row: number, b: AccessLists, other: number): boolean {
  if (a.count[row] !== b.count[other]) return false;
  const [first, second] = [a.most * row, b.most * other];
  for (let k = 0; k < Math.min(a.told[row]!, b.told[other]!); k++) {
    const [at, to] = [first + k, second + k];
    if (a.size[at] !== b.size[to] || a.direction[at] !== b.direction[to] || a.mark[at] !== b.mark[to]) return false;
    if ((a.mark[at]! & Mark.unplaced) === 0 && !a.address.equals(at, b.address, to)) return false;
    if ((a.mark[at]! & Mark.device) !== 0 && !a.gpa.equals(at, b.gpa, to)) return false;
    for (let byte = 0; byte < a.size[at]!; byte++) {
      if (a.data.u8[8 * at + byte] !== b.data.u8[8 * to + byte]) return false;
    }
  }
  return true;
}

function isSameVector(a: EffectColumns, row: number, b: EffectColumns, other: number): boolean {
  if (a.vector[row] !== b.vector[other]) return false;
  if (a.vector[row] === NONE) return true;
  for (let k = 0; k < VECTOR_BYTES; k++) {
    if (a.vectorBytes[VECTOR_BYTES * row + k] !== b.vectorBytes[VECTOR_BYTES * other + k]) return false;
  }
  return true;
}
