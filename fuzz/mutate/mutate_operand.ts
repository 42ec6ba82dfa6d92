/**
 * Mutations of ModRM, SIB, displacement and immediate, and of how much of a text can be fetched.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { KERNEL_HIGH } from "../../states/settle.ts";
import { hasSib, Modrm, namesRegister, Sib } from "../../x86/modrm.ts";
import { value } from "../generate/operand_text.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";

/** Changes to numbers that stay near by are at most so large. */
const NEAR = 16;

const MODRM_SIZE = 1;

/**
 * Replaces ModRM and SIB, and gives or takes the bytes that the operand is then longer or shorter by: what follows
 * keeps its meaning. A SIB byte where there was none is `sib`.
 */
function reshape(mutant: Mutant, modrm: number, sib: number): void {
  const { modrmAt: at, operandEnd } = mutant.anatomy;
  const had = hasSib(mutant.byte(at));
  const has = hasSib(modrm);
  if (has && !had) mutant.insert(at + MODRM_SIZE, 1);
  if (had && !has) mutant.remove(at + MODRM_SIZE, 1);
  mutant.setByte(at, modrm);
  if (has) mutant.setByte(at + MODRM_SIZE, sib);
  const end = operandEnd + (has ? 1 : 0) - (had ? 1 : 0);
  const growth = mutant.anatomy.operandEnd - end;
  if (growth > 0) {
    mutant.insert(end, growth);
    mutant.setLittle(end, growth, value(mutant.random));
  } else if (growth < 0) mutant.remove(end + growth, -growth);
}

/** The SIB byte, or what could stand in its place. */
function sibOf(mutant: Mutant): number {
  const { modrmAt } = mutant.anatomy;
  return hasSib(mutant.byte(modrmAt)) ? mutant.byte(modrmAt + MODRM_SIZE) : mutant.random.half() & 0xff;
}

/** Changes `size` bits from `shift` of ModRM to other ones. */
function changeModrm(mutant: Mutant, shift: number, size: number): void {
  const at = mutant.anatomy.modrmAt;
  const other = 1 + mutant.random.below((1 << size) - 1);
  const modrm = mutant.byte(at) ^ other << shift;
  // Now and then the bytes that follow are left to mean something else.
  if (mutant.random.oneIn(4)) return mutant.setByte(at, modrm);
  reshape(mutant, modrm, sibOf(mutant));
}

/** Gives the operand a SIB byte, or changes one of its parts. */
function changeSib(mutant: Mutant): void {
  const { random, anatomy: { modrmAt } } = mutant;
  const modrm = mutant.byte(modrmAt);
  const bits = random.half();
  const sib = bits & 0xff;
  if (!hasSib(modrm)) {
    return reshape(mutant, modrm & (namesRegister(modrm) ? Modrm.reg : Modrm.mod | Modrm.reg) | 4, sib);
  }
  const parts = SIB_PARTS[bits >> 8 & 3]!;
  reshape(mutant, modrm, mutant.byte(modrmAt + MODRM_SIZE) & ~parts | sib & parts);
}

/** Scale, index, base, and base and index. */
const SIB_PARTS = [Sib.scale, Sib.index, Sib.base, Sib.index | Sib.base];

/** Changes the `size`-byte number at `at`: a boundary, random bits, near by, or one bit. */
function changeNumber(mutant: Mutant, at: number, size: number): void {
  const bits = mutant.random.half();
  const kind = bits & 3;
  if (kind < 2) return mutant.setLittle(at, size, value(mutant.random));
  if (kind === 2) {
    const bit = (bits >> 2) % (8 * size);
    return mutant.setByte(at + (bit >> 3), mutant.byte(at + (bit >> 3)) ^ 1 << (bit & 7));
  }
  let number = 0;
  for (let k = 0; k < size; k++) number |= mutant.byte(at + k) << 8 * k;
  const amount = 1 + (bits >> 2) % NEAR;
  mutant.setLittle(at, size, number + ((bits & 0x8000) === 0 ? amount : -amount));
}

/** Changes the displacement, or gives one where there is none. */
function changeDisplacement(mutant: Mutant): void {
  const { random, anatomy: { modrmAt, operandEnd } } = mutant;
  const modrm = mutant.byte(modrmAt);
  const size = operandEnd - modrmAt - MODRM_SIZE - (hasSib(modrm) ? 1 : 0);
  if (size > 0) return changeNumber(mutant, operandEnd - size, size);
  reshape(mutant, modrm & ~Modrm.mod | (random.oneIn(2) ? 0x40 : 0x80), sibOf(mutant));
}

/** Changes the immediate or the absolute address; what another opcode would take for an immediate where there is none. */
function changeImmediate(mutant: Mutant): void {
  const { random } = mutant;
  const { immediate, length } = mutant.addressing;
  const at = length - immediate;
  if (immediate === 0) return changeNumber(mutant, at, random.oneIn(2) ? 1 : 4);
  if (immediate === 8 && random.oneIn(2)) {
    return mutant.setLittle(at + 4, 4, random.oneIn(2) ? KERNEL_HIGH : random.bits());
  }
  changeNumber(mutant, at, Math.min(immediate, 4));
}

/** Ends what can be fetched in or about the instruction, or makes all of it fetchable again. */
function truncate(mutant: Mutant): void {
  const { random, batch, row } = mutant;
  const bits = random.half();
  if ((bits & 1) === 1 && batch.fetch[row] !== MAX_INSTRUCTION) batch.fetch[row] = MAX_INSTRUCTION;
  else if ((bits & 2) === 0) batch.fetch[row] = bits >> 2 & 15;
  else batch.fetch[row] = Math.max(0, Math.min(mutant.addressing.length + (bits >> 2) % 3 - 1, MAX_INSTRUCTION));
}

/** Mutations of operands. */
export const OPERAND_MUTATIONS: readonly Mutation[] = [
  { name: "change mod", changes: Part.text, weight: 3, apply: (mutant) => changeModrm(mutant, 6, 2) },
  { name: "change reg", changes: Part.text, weight: 4, apply: (mutant) => changeModrm(mutant, 3, 3) },
  { name: "change rm", changes: Part.text, weight: 4, apply: (mutant) => changeModrm(mutant, 0, 3) },
  { name: "change SIB", changes: Part.text, weight: 4, apply: changeSib },
  { name: "change displacement", changes: Part.text, weight: 4, apply: changeDisplacement },
  { name: "change immediate", changes: Part.text, weight: 3, apply: changeImmediate },
  { name: "truncate", changes: Part.fetch, weight: 2, apply: truncate },
];
