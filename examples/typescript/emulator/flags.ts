/** RFLAGS after arithmetic. */

/** Bits of RFLAGS. */
export const Flag = {
  cf: 1n << 0n,
  pf: 1n << 2n,
  af: 1n << 4n,
  zf: 1n << 6n,
  sf: 1n << 7n,
  df: 1n << 10n,
  of: 1n << 11n,
};

const ARITHMETIC = Flag.cf | Flag.pf | Flag.af | Flag.zf | Flag.sf | Flag.of;

/**
 * RFLAGS after a + b or a - b.
 *
 * @param before RFLAGS before it.
 * @param size Bytes of the operands.
 */
export function arithmeticFlags(before: bigint, operation: "add" | "cmp", size: number, a: bigint, b: bigint): bigint {
  const isSum = operation === "add";
  const result = BigInt.asUintN(8 * size, isSum ? a + b : a - b);
  const sign = 1n << BigInt(8 * size - 1);
  const overflow = isSum ? (a ^ result) & (b ^ result) : (a ^ b) & (a ^ result);
  const holds: readonly (readonly [flag: bigint, isSet: boolean])[] = [
    [Flag.cf, isSum ? result < a : a < b],
    [Flag.pf, isEven(result)],
    [Flag.af, ((a ^ b ^ result) & 0x10n) !== 0n],
    [Flag.zf, result === 0n],
    [Flag.sf, (result & sign) !== 0n],
    [Flag.of, (overflow & sign) !== 0n],
  ];
  return holds.reduce((flags, [flag, isSet]) => isSet ? flags | flag : flags, before & ~ARITHMETIC);
}

/** Whether an even number of bits of the lowest byte is set. */
function isEven(value: bigint): boolean {
  let byte = Number(value & 0xffn);
  byte ^= byte >> 4;
  byte ^= byte >> 2;
  byte ^= byte >> 1;
  return (byte & 1) === 0;
}
