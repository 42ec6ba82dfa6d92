/**
 * Flags by their names (SDM vol. 1, 3.4.3).
 *
 * @module
 */

/** Names by bit of RFLAGS; reserved bits have none. */
const FLAGS: Readonly<Record<number, string>> = {
  0: "CF",
  2: "PF",
  4: "AF",
  6: "ZF",
  7: "SF",
  8: "TF",
  9: "IF",
  10: "DF",
  11: "OF",
  12: "IOPL",
  13: "IOPL",
  14: "NT",
  16: "RF",
  17: "VM",
  18: "AC",
  19: "VIF",
  20: "VIP",
  21: "ID",
};

/** The names of the flags that are set in `bits`, each once. */
export function flagNames(bits: number): string[] {
  const names = Object.entries(FLAGS).filter(([bit]) => (bits & 1 << Number(bit)) !== 0).map(([, name]) => name);
  return [...new Set(names)];
}
