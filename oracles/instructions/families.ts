/**
 * Families: instructions that differ in a condition, a size or a direction, and that a handler has one piece of code for. One
 * of its bugs shows in all of them, so they share their findings.
 *
 * @module
 */

const FAMILIES: readonly (readonly [name: string, members: RegExp])[] = [
  ["setcc", /^set(n?[abceglopsz]|n?[abgl]e|p[eo])$/],
  ["cmovcc", /^cmov/],
  ["cmpccxadd", /^cmp\w+xadd$/],
  ["movs", /^movs[bwdq]$/],
  ["stos", /^stos[bwdq]$/],
  ["lods", /^lods[bwdq]$/],
  ["cmps", /^cmps[bwdq]$/],
  ["scas", /^scas[bwdq]$/],
  ["bit test", /^bt[src]?$/],
  ["shift", /^(sal|sar|shl|shr)$/],
  ["rotate", /^(rol|ror|rcl|rcr)$/],
  ["double shift", /^sh[lr]d$/],
  ["shift without flags", /^(sarx|shlx|shrx|rorx)$/],
  ["cmpxchg8b", /^cmpxchg(8|16)b$/],
];

/** The names of the families that are not called as their one member is, in a fixed order. */
export const NAMED_FAMILIES: readonly string[] = FAMILIES.map(([name]) => name);

/** The name of a mnemonic's family; the mnemonic where it is alone. */
export function familyOf(mnemonic: string): string {
  return FAMILIES.find(([, members]) => members.test(mnemonic))?.[0] ?? mnemonic;
}
