/**
 * A subject for tests: it looks for numbers that nobody guesses.
 *
 * @module
 */

/** Whether `x` is the one number. */
export function isMagic(x: number): boolean {
  if (x === 0x1337beef) return true;
  return false;
}

/** Whether `x` is the one number of 64 bits. */
export function isWideMagic(x: bigint): boolean {
  return x === 0x1337_beef_dead_cafen;
}

/** Which of three numbers `x` is, 0 where none. */
export function whichMagic(x: number): number {
  switch (x) {
    case 0x1234_5678:
      return 1;
    case 0x7fff_0001:
      return 2;
    default:
      return x < 0x4000_0000 ? 0 : 3;
  }
}
