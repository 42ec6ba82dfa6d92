/**
 * Explanations: in what ways what a subject did to registers or sent as data can be read. A zero can have been written, or be
 * what stood there; so a case can have several, and other values tell them apart.
 *
 * @module
 */
import { Nature, type NatureName } from "../../findings/nature.ts";

/** From the first that says all of it to the last, that is always true. */
const EXPLANATIONS = [
  "nothing written",
  "byte register",
  "lower register",
  "higher register",
  "other register",
  "more registers",
  "upper half kept",
  "upper half signed",
  "upper half zeroed",
  "above byte",
  "above word",
  "extension kept",
  "extension zeroed",
  "extension signed",
  "other sign",
  "behind immediate",
  "value",
] as const satisfies readonly NatureName[];

/** The bit of each. */
export const Explanation = Object.fromEntries(EXPLANATIONS.map((name, n) => [name, 1 << n])) as Record<
  typeof EXPLANATIONS[number],
  number
>;

const NATURE_OF = EXPLANATIONS.map((name) => Nature[name]);

/** The nature of a difference that can be read in those ways: the first of them. */
export function natureOfExplanations(explanations: number): number {
  return NATURE_OF[31 - Math.clz32(explanations & -explanations)]!;
}

/** Whether a difference can be read in one way, beside being a wrong value. */
export function isUnambiguous(explanations: number): boolean {
  const rest = explanations & ~Explanation.value;
  return (rest & rest - 1) === 0;
}

const REGISTER_NATURES: readonly number[] = [
  Nature["byte register"],
  Nature["lower register"],
  Nature["higher register"],
  Nature["other register"],
  Nature["more registers"],
];

/** Whether a nature is about which register is taken, and not about what becomes of it. */
export function isAboutRegister(nature: number): boolean {
  return REGISTER_NATURES.includes(nature);
}
