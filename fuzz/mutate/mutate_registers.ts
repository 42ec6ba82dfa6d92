/**
 * Mutations of the general-purpose registers, those first that the instruction names.
 *
 * @module
 */
import { GPR_COUNT, NO_REGISTER } from "../../machine/registers.ts";
import { setValue } from "../generate/machine_state.ts";
import { addNear, flipBit, setLane } from "./mutate_value.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";

/** Registers that instructions use without naming them: rax, rcx, rsi, rdi. */
const IMPLIED = [0, 1, 6, 7];

/** The register to change, as the number of its value in the column. */
export function anyRegister(mutant: Mutant): number {
  const { random, row } = mutant;
  const { register, base, index, hasModrm } = mutant.addressing;
  const bits = random.half();
  const kind = bits & 15;
  let chosen = bits >> 4 & 15;
  if (kind < 12) {
    if (hasModrm === 0) chosen = IMPLIED[bits >> 4 & 3]!;
    // AH CH DH BH are named by the numbers of the registers after them.
    else if (kind < 6) chosen = kind === 0 && register >= 4 ? register - 4 : register;
    else if (kind < 9) chosen = base;
    else chosen = index === NO_REGISTER ? base : index;
  }
  return GPR_COUNT * row + (chosen < GPR_COUNT ? chosen : bits >> 4 & 15);
}

function copy(mutant: Mutant): void {
  const { random, batch: { registers }, row } = mutant;
  registers.copy(anyRegister(mutant), registers, GPR_COUNT * row + random.below(GPR_COUNT));
}

/** Mutations of registers. */
export const REGISTER_MUTATIONS: readonly Mutation[] = [
  {
    name: "boundary in register",
    changes: Part.registers,
    weight: 6,
    apply: (mutant) => setValue(mutant.random, mutant.batch.registers, anyRegister(mutant)),
  },
  {
    name: "flip bit of register",
    changes: Part.registers,
    weight: 4,
    apply: (mutant) => flipBit(mutant.random, mutant.batch.registers, anyRegister(mutant)),
  },
  {
    name: "add to register",
    changes: Part.registers,
    weight: 3,
    apply: (mutant) => addNear(mutant.random, mutant.batch.registers, anyRegister(mutant)),
  },
  {
    name: "part of register",
    changes: Part.registers,
    weight: 3,
    apply: (mutant) => setLane(mutant.random, mutant.batch.registers, anyRegister(mutant)),
  },
  { name: "copy register", changes: Part.registers, weight: 2, apply: copy },
];
