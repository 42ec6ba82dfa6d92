/**
 * Comparing single values that subjects of protocol 2 tell: flags, and how many iterations they did.
 *
 * @module
 */
import type { EffectColumns } from "../../machine/effects.ts";
import { type Expectations, Source } from "../model/expectation.ts";

/** Flags that are compared: all but reserved ones and RF, which the CPU clears by itself (SDM vol. 1, 3.4.3). */
export const COMPARED_FLAGS = 0x003e_7fd5;

/** The flags, as bits of RFLAGS, that are not as expected. */
export function differingFlags({ rflags }: EffectColumns, expected: Expectations, row: number): number {
  const undefinedFlags = expected.source[row] === Source.cpu ? expected.effects!.undefinedFlags[row]! : 0;
  return (rflags.u32[2 * row]! ^ expected.rflags.u32[2 * row]!) & COMPARED_FLAGS & ~undefinedFlags;
}

/** Whether so many iterations are told. */
export function isCount({ iterations }: EffectColumns, row: number, done: number): boolean {
  return iterations.u32[2 * row] === done && iterations.u32[2 * row + 1] === 0;
}
