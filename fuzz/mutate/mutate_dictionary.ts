/**
 * Mutations by what a subject compared its input with.
 *
 * @module
 */
import { Qwords } from "../../machine/qwords.ts";
import { Dictionary, type PairColumns } from "./dictionary.ts";
import { anyRegister } from "./mutate_registers.ts";
import { addSigned } from "./mutate_value.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";
import { Place, PlaceNumber, PLACES } from "./places.ts";

const PLACE = new Place();

/** The value to write. */
const WANTED = new Qwords(1);

/** The pair that is put in: a number, and what it is one of. */
const CHOSEN: { pairs: PairColumns; pair: number } = { pairs: new Dictionary(1), pair: 0 };

/** Chooses a pair: mostly one of the entry's own, whose value the case is likely to have. */
function choosePair({ random, dictionary, entryPairs, ownFrom, ownTo }: Mutant): void {
  const isOwn = ownTo > ownFrom && (dictionary.size === 0 || !random.oneIn(4));
  CHOSEN.pairs = isOwn ? entryPairs : dictionary;
  CHOSEN.pair = isOwn ? ownFrom + random.below(ownTo - ownFrom) : dictionary.draw(random);
}

/** A pair that a comparison of other order than equality could need is missed by one. */
function chooseWanted({ random }: Mutant): void {
  WANTED.copy(0, CHOSEN.pairs.wanted, CHOSEN.pair);
  const kind = random.below(8);
  if (kind < 2) addSigned(WANTED, 0, kind === 0 ? 1 : -1);
}

/** Whether all bytes of value `i` from `size` on repeat the sign, or are zero. */
function fits(column: Qwords, i: number, size: number, whole: number): boolean {
  const { u8 } = column;
  const fill = u8[8 * i + size]!;
  if (fill !== 0 && (fill !== 0xff || u8[8 * i + size - 1]! < 0x80)) return false;
  for (let k = size + 1; k < whole; k++) if (u8[8 * i + k] !== fill) return false;
  return true;
}

/** The size of a pair, now and then less: what was compared may have been extended from fewer bytes. */
function chooseSize({ random }: Mutant): number {
  const { pairs: { found, wanted, sizes }, pair } = CHOSEN;
  const whole = sizes[pair]!;
  const size = 1 << (random.half() & 3);
  const isLess = size < whole && fits(found, pair, size, whole) && fits(wanted, pair, size, whole);
  return isLess ? size : whole;
}

/** The bytes to find, in the order in which they stand. */
const SOUGHT = { found: new Uint8Array(8), size: 0 };

/** Seeks the low `size` bytes of what the subject found, the highest first where `big` is 1. */
function seek(size: number, big: number): void {
  const { pairs: { found }, pair } = CHOSEN;
  SOUGHT.size = size;
  for (let k = 0; k < size; k++) SOUGHT.found[k] = found.u8[8 * pair + (big === 1 ? size - 1 - k : k)]!;
}

/** Where in the place those bytes begin, `from` or some steps after it and before `to`; -1 where they do not. */
function find(from: number, to: number, step: number): number {
  const { found, size } = SOUGHT;
  const { bytes } = PLACE;
  const first = found[0]!;
  for (let at = from; at < to; at += step) {
    if (bytes[at] !== first) continue;
    let k = 1;
    while (k < size && bytes[at + k] === found[k]) k++;
    if (k === size && PLACE.holds(at, size)) return at;
  }
  return -1;
}

function write(mutant: Mutant, at: number, size: number, big: number): void {
  const { bytes } = PLACE;
  for (let k = 0; k < size; k++) bytes[at + k] = WANTED.u8[big === 1 ? size - 1 - k : k]!;
  PLACE.touch(mutant);
}

/** Puts what the subject wants where the case has what it found; the search begins anywhere and goes round. */
function replaceFound(mutant: Mutant): void {
  const { random } = mutant;
  choosePair(mutant);
  const size = chooseSize(mutant);
  chooseWanted(mutant);
  const bits = random.half();
  const big = (bits & 3) === 0 ? 1 : 0;
  seek(size, big);
  writeWhereFound(mutant, size, big, bits >> 2);
}

/** Puts what a subject wants where an entry has what it found, as they are; nothing where it is nowhere. */
export function replaceOwn(mutant: Mutant, pair: number): void {
  CHOSEN.pairs = mutant.entryPairs;
  CHOSEN.pair = pair;
  WANTED.copy(0, CHOSEN.pairs.wanted, pair);
  const size = CHOSEN.pairs.sizes[pair]!;
  seek(size, 0);
  writeWhereFound(mutant, size, 0, mutant.random.half());
}

/** Writes what is wanted where the case has the bytes that are sought, beginning at any place. */
function writeWhereFound(mutant: Mutant, size: number, big: number, choice: number): void {
  // A single byte stands everywhere, and what a subject looks at byte by byte is the text.
  let number = size === 1 ? PlaceNumber.text : mutant.random.below(PLACES);
  for (let n = 0; n < PLACES; n++) {
    const at = findInPlace(mutant, number, choice);
    if (at >= 0) return write(mutant, at, size, big);
    number = number + 1 === PLACES ? 0 : number + 1;
  }
}

/** Where the bytes sought begin in a place of the case; which of several, `choice` decides. */
function findInPlace(mutant: Mutant, number: number, choice: number): number {
  PLACE.go(mutant, number);
  if (PLACE.isClosed(mutant)) return -1;
  const { start } = PLACE;
  const { size } = SOUGHT;
  // A part of a register that an instruction can name begins at a multiple of its size.
  const step = number === PlaceNumber.text ? 1 : size & -size;
  const end = start + PLACE.size - size + 1;
  const middle = start + (choice % (end - start) & -step);
  const at = find(middle, end, step);
  return at >= 0 ? at : find(start, middle, step);
}

/** Puts what the subject wants anywhere: in a register that matters, in the instruction's numbers, or in any value. */
function insertWanted(mutant: Mutant): void {
  const { random, dictionary, addressing: { length, immediate } } = mutant;
  if (dictionary.size === 0) return;
  CHOSEN.pairs = dictionary;
  CHOSEN.pair = dictionary.draw(random);
  const size = dictionary.sizes[CHOSEN.pair]!;
  chooseWanted(mutant);
  const bits = random.half();
  const kind = bits & 7;
  const big = (bits >> 3 & 7) === 0 ? 1 : 0;
  const number = kind === 7 ? PlaceNumber.text : random.below(PLACES);
  if (kind < 3 || number === PlaceNumber.registers || number === PlaceNumber.text && mutant.keepsText) {
    PLACE.goRegister(mutant, anyRegister(mutant));
  } else PLACE.go(mutant, number);
  if (PLACE.number !== PlaceNumber.text) {
    if ((bits >> 6 & 1) === 0) PLACE.bytes.fill(0, PLACE.start, PLACE.start + PLACE.size);
    return write(mutant, PLACE.start, size, big);
  }
  const end = length - (bits >> 6 & 1) * immediate;
  const at = (bits >> 7 & 1) === 0 ? end - size : random.below(PLACE.size);
  write(mutant, PLACE.start + Math.max(0, Math.min(at, PLACE.size - size)), size, big);
}

const ANYWHERE = Part.text | Part.registers | Part.bases | Part.rip | Part.ve | Part.device;

/** Mutations by a dictionary that is not empty. */
export const DICTIONARY_MUTATIONS: readonly Mutation[] = [
  { name: "replace found by wanted", changes: ANYWHERE, weight: 8, isDictionary: true, apply: replaceFound },
  { name: "insert wanted", changes: ANYWHERE, weight: 5, isDictionary: true, apply: insertWanted },
];
