/**
 * Numbers of families, for buckets. A family's number follows from its name alone: were families numbered as they come, each
 * thread would have other numbers, and so would whoever goes on with a campaign.
 *
 * @module
 */
import { mnemonicId } from "../../oracles/decoders/mnemonics.ts";
import { NAMED_FAMILIES } from "../../oracles/instructions/families.ts";

/** More than the number of any family. */
export const MOST_FAMILIES = 4096;

const NUMBERS: ReadonlyMap<string, number> = new Map(NAMED_FAMILIES.map((name, number) => [name, number]));

/**
 * The number of a family, below {@linkcode MOST_FAMILIES}; no other has it.
 *
 * @param family A family of the reference decoder's instructions. All of their mnemonics have fixed numbers.
 */
export function familyNumber(family: string): number {
  return NUMBERS.get(family) ?? NUMBERS.size + mnemonicId(family);
}
