/** A handler that does not do the same twice. */
export function handle(trap: { readonly regs: BigUint64Array }): number {
  if (Math.random() < 0.5) return -22;
  trap.regs[0]! ^= BigInt(Math.floor(Math.random() * 4));
  return 2;
}
