/**
 * The prefixes of legacy encodings: those that stand in any order, REX, and the emulate prefixes that are none to a CPU.
 *
 * @module
 */

/** The legacy prefixes by what they do (SDM vol. 2, 2.1.1). The segments but FS and GS do nothing in 64-bit mode. */
export const LegacyPrefix = {
  operandSize: 0x66,
  addressSize: 0x67,
  repne: 0xf2,
  rep: 0xf3,
  lock: 0xf0,
  cs: 0x2e,
  ss: 0x36,
  ds: 0x3e,
  es: 0x26,
  fs: 0x64,
  gs: 0x65,
} as const;

const { operandSize, addressSize, repne, rep, lock, cs, ss, ds, es, fs, gs } = LegacyPrefix;

/** The segment prefixes that do nothing: their bases are 0 in 64-bit mode (SDM vol. 1, 3.4.2.1). */
export const NULL_SEGMENTS: readonly number[] = [cs, ss, ds, es];

/** Every legacy prefix. Who draws one by its number depends on the order. */
export const LEGACY_PREFIXES: readonly number[] = [
  ...[operandSize, addressSize, repne, rep, lock],
  ...NULL_SEGMENTS,
  ...[fs, gs],
];

const IS_LEGACY = new Uint8Array(256);
for (const prefix of LEGACY_PREFIXES) IS_LEGACY[prefix] = 1;

/** Whether a byte is a legacy prefix. */
export function isLegacyPrefix(byte: number): boolean {
  return IS_LEGACY[byte] === 1;
}

/** The REX prefix with no bit set; the others have bits of {@linkcode Rex} in their low half (SDM vol. 2, 2.2.1). */
export const PLAIN_REX = 0x40;

/** Bits of REX (SDM vol. 2, 2.2.1.2): the operand size, and the top bits of ModRM.reg, SIB.index, and ModRM.rm or SIB.base. */
export const Rex = { w: 8, r: 4, x: 2, b: 1 } as const;

/** Every bit of REX. */
export const REX_BITS: number = Rex.w | Rex.r | Rex.x | Rex.b;

/** Every REX prefix, in ascending order. */
export const REX_PREFIXES: readonly number[] = Array.from({ length: REX_BITS + 1 }, (_, bits) => PLAIN_REX | bits);

/** Whether a byte is a REX prefix. Where another prefix follows, it does nothing. */
export function isRex(byte: number): boolean {
  return (byte & 0xf0) === PLAIN_REX;
}

/** The instruction that always faults (SDM vol. 2, UD). */
export const UD2 = [0x0f, 0x0b] as const;

/** UD2 and a name, "xen" or "kvm": what Xen and KVM take for an order to emulate the instruction after it. A CPU stops at the UD2. */
export const EMULATE_PREFIXES: readonly (readonly number[])[] = [
  [...UD2, 0x78, 0x65, 0x6e],
  [...UD2, 0x6b, 0x76, 0x6d],
];

/** Bytes of an emulate prefix. */
export const EMULATE_LENGTH = 5;
