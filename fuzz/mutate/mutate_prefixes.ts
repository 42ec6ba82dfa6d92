/**
 * Mutations of what stands in front of an opcode.
 *
 * @module
 */
import { Prefix } from "../../x86/anatomy.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";
import { EMULATE_PREFIXES, LEGACY_PREFIXES } from "../generate/opcodes.ts";

/** Bytes of an emulate prefix. */
const EMULATE_SIZE = 5;

const REX = 0x40;

/** Where the prefixes that come in any order begin. */
function firstPrefix({ anatomy }: Mutant): number {
  return (anatomy.prefixes & Prefix.emulate) === 0 ? 0 : EMULATE_SIZE;
}

/** Where they end: the REX in force is one of them. */
function prefixEnd({ anatomy }: Mutant): number {
  return anatomy.prefixEnd + (anatomy.rex === 0 ? 0 : 1);
}

/** One of the prefixes by chance, or -1. */
function anyPrefix(mutant: Mutant): number {
  const first = firstPrefix(mutant);
  const count = prefixEnd(mutant) - first;
  return count === 0 ? -1 : first + mutant.random.below(count);
}

/** Mostly in front of the REX, which a prefix behind it makes idle. */
function add(mutant: Mutant): void {
  const { random } = mutant;
  const first = firstPrefix(mutant);
  const end = random.oneIn(8) ? prefixEnd(mutant) : mutant.anatomy.prefixEnd;
  const at = first + random.below(end - first + 1);
  mutant.insert(at, 1);
  mutant.setByte(at, random.pick(LEGACY_PREFIXES));
}

function remove(mutant: Mutant): void {
  const at = anyPrefix(mutant);
  if (at < 0) return add(mutant);
  mutant.remove(at, 1);
}

function replace(mutant: Mutant): void {
  const at = anyPrefix(mutant);
  if (at < 0) return add(mutant);
  mutant.setByte(at, mutant.random.pick(LEGACY_PREFIXES));
}

function swap(mutant: Mutant): void {
  const a = anyPrefix(mutant);
  const b = anyPrefix(mutant);
  if (a === b) return add(mutant);
  const byte = mutant.byte(a);
  mutant.setByte(a, mutant.byte(b));
  mutant.setByte(b, byte);
}

function repeat(mutant: Mutant): void {
  const from = anyPrefix(mutant);
  if (from < 0) return add(mutant);
  const byte = mutant.byte(from);
  const at = anyPrefix(mutant);
  mutant.insert(at, 1);
  mutant.setByte(at, byte);
}

/** Gives a REX, takes it away, or changes a bit of it. */
function changeRex(mutant: Mutant): void {
  const { random, anatomy: { rex, prefixEnd: at } } = mutant;
  const bits = random.half();
  if (rex === 0) mutant.insert(at, 1);
  else if ((bits & 7) === 0) return mutant.remove(at, 1);
  const isFlip = rex !== 0 && (bits & 8) === 0;
  mutant.setByte(at, isFlip ? rex ^ 1 << (bits >> 4 & 3) : REX | bits >> 4 & 15);
}

/** Puts an emulate prefix in front, or takes it away. */
function emulate(mutant: Mutant): void {
  if (firstPrefix(mutant) !== 0) return mutant.remove(0, EMULATE_SIZE);
  const prefix = mutant.random.pick(EMULATE_PREFIXES);
  mutant.insert(0, EMULATE_SIZE);
  for (let k = 0; k < EMULATE_SIZE; k++) mutant.setByte(k, prefix[k]!);
}

/** Mutations of prefixes. */
export const PREFIX_MUTATIONS: readonly Mutation[] = [
  { name: "add prefix", changes: Part.text, weight: 5, apply: add },
  { name: "remove prefix", changes: Part.text, weight: 4, apply: remove },
  { name: "replace prefix", changes: Part.text, weight: 3, apply: replace },
  { name: "swap prefixes", changes: Part.text, weight: 1, apply: swap },
  { name: "repeat prefix", changes: Part.text, weight: 1, apply: repeat },
  { name: "change REX", changes: Part.text, weight: 5, apply: changeRex },
  { name: "emulate prefix", changes: Part.text, weight: 1, apply: emulate },
];
