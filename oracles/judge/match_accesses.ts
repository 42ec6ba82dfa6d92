/**
 * Comparing lists of accesses: in order, with pieces of one access joined.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { type AccessLists, Mark } from "../../machine/effects.ts";
import { sameBytes } from "./equality.ts";

const PAGE = 0x1000;

const { write: WRITE } = Direction;

/** How lists differ at a place: an access is missing, there is one too many, or one is another. */
export const Differing = { missing: 0, extra: 1, other: 2 } as const;

/** Where a difference is: the place of the first access of either list that differs, and how ({@linkcode Differing}). */
export const DIFFERENCE: { did: number; must: number; how: number } = { did: 0, must: 0, how: Differing.other };

/**
 * In what the accesses that a subject tells of differ from those that are expected, up to the first one that differs. What
 * does not fit a list is not compared.
 *
 * @param did What the subject tells.
 * @param row Its row there.
 * @param must What is expected.
 * @param due Its row there.
 * @param areAsked Whether the device's data comes with a hypercall's answer, so that nothing is said of what is read.
 * @returns Bits of {@linkcode SubjectField}; {@linkcode DIFFERENCE} says where, as places in the columns.
 */
export function matchAccesses(
  did: AccessLists,
  row: number,
  must: AccessLists,
  due: number,
  areAsked = false,
): number {
  const [first, firstDue] = [did.most * row, must.most * due];
  const [told, wanted] = [did.told[row]!, must.told[due]!];
  let k = 0;
  for (let m = 0; m < wanted; m++) {
    DIFFERENCE.did = first + k;
    DIFFERENCE.must = firstDue + m;
    DIFFERENCE.how = Differing.missing;
    if (k === told) return told < did.count[row]! ? 0 : SubjectField.access;
    const fields = matchOne(did, first + k, first + told, must, firstDue + m, areAsked);
    if (fields !== 0) {
      return explain(fields, { did, at: first + k, end: first + told }, {
        must,
        to: firstDue + m,
        end: firstDue + wanted,
      });
    }
    k += joined;
  }
  DIFFERENCE.did = first + k;
  DIFFERENCE.must = firstDue + wanted;
  DIFFERENCE.how = Differing.extra;
  if (wanted < must.count[due]!) return 0;
  return k === told && told === did.count[row] ? 0 : SubjectField.access;
}

/** The accesses that a subject made, from a place on. */
interface Made {
  readonly did: AccessLists;
  readonly at: number;
  readonly end: number;
}

/** The accesses that are due, from a place on. */
interface Due {
  readonly must: AccessLists;
  readonly to: number;
  readonly end: number;
}

/** What is the matter with an access that differs in `fields`: one of the lists may have one more in front of it. */
function explain(fields: number, made: Made, due: Due): number {
  const { did, at, end } = made;
  const { must, to, end: dueEnd } = due;
  const [nextDue, nextMade] = [behind(must, to, dueEnd), behind(did, at, end)];
  const isNextDue = nextDue < dueEnd && isAlike(did, at, must, nextDue);
  const isNextMade = nextMade < end && isAlike(did, nextMade, must, to);
  DIFFERENCE.how = Differing.other;
  if (isNextDue && isNextMade) return SubjectField.order;
  if (!isNextDue && !isNextMade) return fields;
  DIFFERENCE.how = isNextMade ? Differing.extra : Differing.missing;
  return SubjectField.access;
}

/** The place behind an access and its pieces. */
function behind({ mark }: AccessLists, at: number, end: number): number {
  let next = at + 1;
  while (next < end && (mark[next]! & Mark.piece) !== 0) next++;
  return next;
}

/** How many pieces {@linkcode matchOne} took for one access. */
let joined = 0;

/** Compares the access at place `at`, and the pieces that belong to it before `end`, with the one that is due at `to`. */
function matchOne(
  did: AccessLists,
  at: number,
  end: number,
  must: AccessLists,
  to: number,
  areAsked: boolean,
): number {
  joined = 1;
  const size = must.size[to]!;
  let bytes = did.size[at]!;
  while (bytes < size && at + joined < end && goesOn(did, at, at + joined, bytes)) bytes += did.size[at + joined++]!;
  let fields = did.direction[at] === must.direction[to] ? 0 : SubjectField.direction;
  if ((did.mark[at]! & Mark.unplaced) === 0 && !did.address.equals(at, must.address, to)) {
    fields |= SubjectField["linear-address"];
  } else if (!hasGpa(did, at, must, to)) fields |= SubjectField.gpa;
  if (bytes !== size) fields |= SubjectField.size;
  const isUnsaid = areAsked && must.direction[to] !== WRITE && (did.mark[at]! & Mark.device) !== 0;
  return fields !== 0 || isUnsaid || hasData(did, at, must, to) ? fields : SubjectField.data;
}

/** Whether the access at `next` is a piece of the one at `at`, of which `bytes` bytes are before it. */
function goesOn(did: AccessLists, at: number, next: number, bytes: number): boolean {
  if (did.direction[next] !== did.direction[at]) return false;
  const low = did.address.u32[2 * at]! + bytes >>> 0;
  if (did.address.u32[2 * next] !== low) return (did.mark[next]! & Mark.piece) !== 0;
  return (did.mark[next]! & Mark.piece) !== 0 || (low & PAGE - 1) === 0;
}

/** Whether a gpa is told where it is the device's; who tells none is taken to know of linear addresses alone. */
function hasGpa(did: AccessLists, at: number, must: AccessLists, to: number): boolean {
  if ((did.mark[at]! & Mark.device) === 0) return true;
  return (must.mark[to]! & Mark.device) !== 0 && did.gpa.equals(at, must.gpa, to);
}

/** Whether all pieces together have the data that is due. */
function hasData(did: AccessLists, at: number, must: AccessLists, to: number): boolean {
  let from = 0;
  for (let k = 0; k < joined; k++) {
    const size = did.size[at + k]!;
    if ((did.mark[at + k]! & Mark.silent) !== 0) return true;
    for (let byte = 0; byte < size; byte++) {
      if (did.data.u8[8 * (at + k) + byte] !== must.data.u8[8 * to + from + byte]) return false;
    }
    from += size;
  }
  return true;
}

/** Whether an access is the one that is due, its data aside where it is read. */
function isAlike(did: AccessLists, at: number, must: AccessLists, to: number): boolean {
  return did.direction[at] === must.direction[to] && did.size[at] === must.size[to] &&
    did.address.equals(at, must.address, to) &&
    (did.direction[at] !== WRITE || (did.mark[at]! & Mark.silent) !== 0 ||
      sameBytes(did.data.u8, must.data.u8, 8 * at, did.size[at]!, 8 * to));
}
