/**
 * Mutations of what stands in front of an opcode.
 *
 * @module
 */
import { EMULATE_LENGTH, EMULATE_PREFIXES, LEGACY_PREFIXES, PLAIN_REX, REX_BITS } from "../../x86/prefixes.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";

/** One of the prefixes by chance, or -1. */
function anyPrefix(mutant: Mutant): number {
  const { prefixStart, rexEnd } = mutant.anatomy;
  const count = rexEnd - prefixStart;
  return count === 0 ? -1 : prefixStart + mutant.random.below(count);
}

/** Mostly in front of the REX, which a prefix behind it makes idle. */
function add(mutant: Mutant): void {
  const { random, anatomy: { prefixStart, prefixEnd, rexEnd } } = mutant;
  const end = random.oneIn(8) ? rexEnd : prefixEnd;
  const at = prefixStart + random.below(end - prefixStart + 1);
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
  mutant.setByte(at, isFlip ? rex ^ 1 << (bits >> 4 & 3) : PLAIN_REX | bits >> 4 & REX_BITS);
}

/** Puts an emulate prefix in front, or takes it away. */
function emulate(mutant: Mutant): void {
  if (mutant.anatomy.prefixStart !== 0) return mutant.remove(0, EMULATE_LENGTH);
  const prefix = mutant.random.pick(EMULATE_PREFIXES);
  mutant.insert(0, EMULATE_LENGTH);
  for (let k = 0; k < EMULATE_LENGTH; k++) mutant.setByte(k, prefix[k]!);
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
