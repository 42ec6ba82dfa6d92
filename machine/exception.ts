/**
 * Exceptions by their names (SDM vol. 3, 6.3.1).
 *
 * @module
 */

const MNEMONICS: Readonly<Record<number, string>> = {
  0: "#DE",
  1: "#DB",
  3: "#BP",
  4: "#OF",
  5: "#BR",
  6: "#UD",
  7: "#NM",
  10: "#TS",
  11: "#NP",
  12: "#SS",
  13: "#GP",
  14: "#PF",
  16: "#MF",
  17: "#AC",
  19: "#XM",
  21: "#CP",
};

/** The last of the vectors that are exceptions: those above are interrupts. */
export const LAST_EXCEPTION = 31;

/** The manual's mnemonic of an exception vector, such as `#GP`. */
export function vectorName(vector: number): string {
  return MNEMONICS[vector] ?? `#${vector}`;
}
