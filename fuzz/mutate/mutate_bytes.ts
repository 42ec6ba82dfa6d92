/**
 * Mutations that take a text for plain bytes.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { value } from "../generate/operand_text.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";

/** Numbers are added up to this. */
const MOST_ADDED = 35;

/** Bytes that mean something: signs, escapes and prefixes of maps, REX, prefixes, ModRM of forms at the edges. */
const BYTES = [
  ...[0x00, 0x01, 0x7f, 0x80, 0xff, 0x0f, 0x38, 0x3a, 0xc4, 0xc5, 0x62, 0xd5],
  ...[0x40, 0x48, 0x4f, 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x64, 0x65, 0x2e, 0x90],
  ...[0x04, 0x05, 0x25, 0x44, 0x45, 0x84, 0x85, 0xc0],
];

const SIZES = [1, 1, 2, 4];

/** A place in the text, three times in four in the instruction, so that `size` bytes fit. */
function place(mutant: Mutant, size: number): number {
  const { random, addressing: { length } } = mutant;
  const end = random.oneIn(4) ? MAX_INSTRUCTION : Math.min(length, MAX_INSTRUCTION);
  return Math.min(random.below(end), MAX_INSTRUCTION - size);
}

/** Flips one bit, two or four bits in a row. */
function flipBits(mutant: Mutant): void {
  const bits = mutant.random.half();
  const at = place(mutant, 1);
  mutant.setByte(at, mutant.byte(at) ^ (FLIPS[bits & 3]! << (bits >> 2 & 7) & 0xff));
}

const FLIPS = [1, 1, 3, 15];

/** Inverts one, two or four bytes. */
function flipBytes(mutant: Mutant): void {
  const size = mutant.random.pick(SIZES);
  const at = place(mutant, size);
  for (let k = 0; k < size; k++) mutant.setByte(at + k, mutant.byte(at + k) ^ 0xff);
}

/** Adds to a number of one, two or four bytes, in either byte order. */
function add(mutant: Mutant): void {
  const { random } = mutant;
  const size = random.pick(SIZES);
  const at = place(mutant, size);
  const isBig = random.oneIn(2);
  let carry = (1 + random.below(MOST_ADDED)) * (random.oneIn(2) ? 1 : -1);
  for (let n = 0; n < size; n++) {
    const k = at + (isBig ? size - 1 - n : n);
    carry += mutant.byte(k);
    mutant.setByte(k, carry & 0xff);
    carry >>= 8;
  }
}

/** Puts a byte that means something, or a boundary number. */
function setInteresting(mutant: Mutant): void {
  const { random } = mutant;
  const size = random.pick(SIZES);
  const at = place(mutant, size);
  if (size === 1) mutant.setByte(at, random.pick(BYTES));
  else mutant.setLittle(at, size, value(random));
}

/** Any other value of one byte: over many draws a walk over all bits of every byte. */
function setAny(mutant: Mutant): void {
  const at = place(mutant, 1);
  mutant.setByte(at, mutant.byte(at) ^ 1 + mutant.random.below(255));
}

/** Copies some bytes over others. */
function copyBlock(mutant: Mutant): void {
  const size = 1 + mutant.random.below(6);
  const from = place(mutant, size);
  const to = place(mutant, size);
  const isUp = to > from;
  for (let n = 0; n < size; n++) {
    const k = isUp ? size - 1 - n : n;
    mutant.setByte(to + k, mutant.byte(from + k));
  }
}

/** Inserts random bytes, or a copy of what stands there. */
function insertBytes(mutant: Mutant): void {
  const { random } = mutant;
  const size = 1 + random.below(4);
  const at = place(mutant, 1);
  mutant.insert(at, size);
  if (random.oneIn(2)) return;
  for (let k = 0; k < size; k++) mutant.setByte(at + k, random.half() & 0xff);
}

function removeBytes(mutant: Mutant): void {
  const size = 1 + mutant.random.below(4);
  mutant.remove(place(mutant, 1), size);
}

/** Mutations of bytes. */
export const HAVOC: readonly Mutation[] = [
  { name: "flip bits", changes: Part.text, weight: 3, apply: flipBits },
  { name: "flip bytes", changes: Part.text, weight: 1, apply: flipBytes },
  { name: "add to bytes", changes: Part.text, weight: 2, apply: add },
  { name: "interesting bytes", changes: Part.text, weight: 2, apply: setInteresting },
  { name: "any byte", changes: Part.text, weight: 3, apply: setAny },
  { name: "copy block", changes: Part.text, weight: 1, apply: copyBlock },
  { name: "insert bytes", changes: Part.text, weight: 1, apply: insertBytes },
  { name: "remove bytes", changes: Part.text, weight: 1, apply: removeBytes },
];
