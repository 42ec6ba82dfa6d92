/**
 * Mutations that take part of a second case.
 *
 * @module
 */
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { anyRegister } from "./mutate_registers.ts";
import { type Mutant, type Mutation, Part, STATE } from "./mutation.ts";

function takeText(mutant: Mutant): void {
  const { batch, row, others, other } = mutant;
  batch.copyText(row, others, other);
  mutant.touchText();
}

function takeState({ batch, row, others, other }: Mutant): void {
  batch.copyState(row, others, other);
}

const OTHER = new Anatomy();

/** Goes on with the second text: at the same byte, or at the same part of the instruction. */
function takeEnd(mutant: Mutant): void {
  const { random, anatomy, others, other } = mutant;
  const first = TEXT_STRIDE * other;
  const kind = random.below(4);
  if (kind < 2) {
    const at = 1 + random.below(MAX_INSTRUCTION - 1);
    return copyEnd(mutant, at, at);
  }
  OTHER.read(others.text, first);
  if (kind === 2) copyEnd(mutant, anatomy.prefixEnd, OTHER.prefixEnd);
  else copyEnd(mutant, anatomy.modrmAt, OTHER.modrmAt);
}

/** Replaces what follows `to` by what follows `from` in the second text. */
function copyEnd(mutant: Mutant, to: number, from: number): void {
  const { others: { text }, other } = mutant;
  const first = TEXT_STRIDE * other;
  const count = MAX_INSTRUCTION - Math.max(to, from);
  for (let k = 0; k < count; k++) mutant.setByte(to + k, text[first + from + k]!);
}

/** Takes a register to where it matters. */
function takeRegister(mutant: Mutant): void {
  const { random, batch, others, other } = mutant;
  batch.registers.copy(anyRegister(mutant), others.registers, GPR_COUNT * other + random.below(GPR_COUNT));
}

function takeDevice({ batch, row, others, other }: Mutant): void {
  batch.copyDevice(row, others, other);
}

function takeVeInfo({ batch, row, others, other }: Mutant): void {
  batch.copyVeInfo(row, others, other);
}

/** Mutations that take from a second case. */
export const SPLICES: readonly Mutation[] = [
  { name: "take text", changes: Part.text | Part.fetch, weight: 1, apply: takeText },
  { name: "take state", changes: STATE, weight: 1, apply: takeState },
  { name: "take end of text", changes: Part.text, weight: 3, apply: takeEnd },
  { name: "take register", changes: Part.registers, weight: 2, apply: takeRegister },
  { name: "take device", changes: Part.device, weight: 1, apply: takeDevice },
  { name: "take #VE info", changes: Part.ve, weight: 1, apply: takeVeInfo },
];
