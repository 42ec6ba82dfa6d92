/**
 * The tables that instruction texts are made from: prefixes, opcodes in and around the scope, boundary values.
 *
 * @module
 */

/** Every legacy prefix. */
export const LEGACY_PREFIXES = [0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65];

/** UD2 and a name: what Xen and KVM take for an order to emulate the instruction after it. */
export const EMULATE_PREFIXES = [[0x0f, 0x0b, 0x78, 0x65, 0x6e], [0x0f, 0x0b, 0x6b, 0x76, 0x6d]];

/** First byte of VEX of two bytes; the first bytes of the other prefixes that hold a REX and more follow. */
export const VEX2 = 0xc5;
/** VEX of three bytes. */
export const VEX3 = 0xc4;
/** EVEX. */
export const EVEX = 0x62;
/** REX2, of APX. */
export const REX2 = 0xd5;

/** What stands after an opcode: nothing, ModRM, ModRM and an immediate, or an address. */
export type Tail = "none" | "modrm" | "byte" | "operand" | "moffs";

/** An opcode and what to write after it. */
export interface Opcode {
  /** Its bytes, those that choose the map included. */
  readonly bytes: readonly number[];
  /** What stands after it. */
  readonly tail: Tail;
}

const row = (tail: Tail, ...opcodes: readonly (readonly number[])[]): Opcode[] =>
  opcodes.map((bytes) => ({ bytes, tail }));

/** The opcodes in the handler's table. */
export const TABLE: readonly Opcode[] = [
  ...row("modrm", [0x88], [0x89], [0x8a], [0x8b]),
  ...row("byte", [0xc6]),
  ...row("operand", [0xc7]),
  ...row("modrm", [0x0f, 0xb6], [0x0f, 0xb7], [0x0f, 0xbe], [0x0f, 0xbf]),
];

/** The moves beyond it. */
const BEYOND: readonly Opcode[] = [
  ...row("none", [0xa4], [0xa5]),
  ...row("modrm", [0x63], [0x0f, 0x38, 0xf0], [0x0f, 0x38, 0xf1], [0x0f, 0xc3]),
  ...row("moffs", [0xa0], [0xa1], [0xa2], [0xa3]),
];

/** First opcodes of the groups of eight in which the opcodes above have their neighbours. */
const GROUPS = [[0x60], [0x80], [0x88], [0xa0], [0xa8], [0xc0], [0xc8], [0x0f, 0xb0], [0x0f, 0xb8], [0x0f, 0xc0]]
  .concat([[0x0f, 0x38, 0xf0], [0x0f, 0x38, 0xf8], [0x0f, 0x3a, 0xf0]]);

/** The neighbours, once as if ModRM followed and once with an immediate too: what they really have does not matter. */
const NEIGHBOURS: readonly Opcode[] = GROUPS.flatMap((group) => {
  const opcodes = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [...group.slice(0, -1), group[group.length - 1]! | n]);
  return [...row("modrm", ...opcodes), ...row("byte", ...opcodes)];
});

const times = (opcodes: readonly Opcode[], count: number) => Array.from({ length: count }, () => opcodes).flat();

/** All of them, as often as they shall come: three quarters the table's, one eighth each the others. */
export const OPCODES: readonly Opcode[] = [...times(TABLE, 125), ...times(BEYOND, 21), ...NEIGHBOURS];

/** Displacements and immediates where sizes and signs change. */
export const BOUNDARIES = [
  ...[0, 1, -1, 0x7f, -0x80, 0x80, 0xff, 0x7fff, -0x8000, 0x8000, 0xffff, 0x7fff_ffff, -0x8000_0000],
  ...[0x1000, -0x1000, 0],
];

/** Upper half of an address in a guest kernel's device mappings. */
export const KERNEL_HIGH = 0xffff_c900;
