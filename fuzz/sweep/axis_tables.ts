/**
 * The tables that the axes of the swept spaces are made of.
 *
 * @module
 */
import { KERNEL_HIGH } from "../../states/settle.ts";
import { displacementSize, hasSib, Sib } from "../../x86/modrm.ts";
import { LEGACY_PREFIXES, PLAIN_REX, Rex, REX_PREFIXES } from "../../x86/prefixes.ts";
import type { Immediates, Operands } from "./sweep_axis.ts";

type Bytes = readonly number[];

/** No prefix. */
export const NONE: readonly Bytes[] = [[]];

/** Every legacy prefix alone. */
export const SINGLES: readonly Bytes[] = LEGACY_PREFIXES.map((prefix) => [prefix]);

/** Every ordered pair, of the same one too. */
export const PAIRS: readonly Bytes[] = crossed(SINGLES, SINGLES);

/** Every ordered triple. */
export const TRIPLES: readonly Bytes[] = crossed(PAIRS, SINGLES);

/** Every set of four, five and six different ones, in the order of the table and in the reverse. */
export const MANY: readonly Bytes[] = [4, 5, 6].flatMap((count) => setsOf(LEGACY_PREFIXES, count))
  .flatMap((set) => [set, set.toReversed()]);

/** REX.W, R, X and B in every combination. */
export const EVERY_REX: readonly Bytes[] = REX_PREFIXES.map((rex) => [rex]);

/** A REX that decides nothing but that byte registers are uniform, and one that sets the operand size. */
export const FEW_REX: readonly Bytes[] = [[PLAIN_REX], [PLAIN_REX | Rex.w]];

/** One legacy prefix as often as `from` to `to` times. */
export function repeated(from: number, to: number): Bytes[] {
  return LEGACY_PREFIXES.flatMap((prefix) =>
    Array.from({ length: to - from + 1 }, (_, k) => new Array<number>(from + k).fill(prefix))
  );
}

/** Every list of `first` with every one of `second` after it. */
export function crossed(first: readonly Bytes[], second: readonly Bytes[]): Bytes[] {
  return first.flatMap((a) => second.map((b) => [...a, ...b]));
}

function setsOf(values: Bytes, count: number): number[][] {
  if (count === 0) return [[]];
  return values.flatMap((value, n) => setsOf(values.slice(n + 1), count - 1).map((rest) => [value, ...rest]));
}

/** Numbers from 0 to `count - 1`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

/** Displacements by size. */
export interface Displacements {
  readonly byte: Bytes;
  readonly dword: Bytes;
}

/** Where sizes and signs of displacements change. */
export const DISPLACEMENTS: Displacements = {
  byte: [0, 0x7f, -0x80, -1],
  dword: [0, 0x7fff_ffff, -0x8000_0000, -1],
};

/** A negative one of each size, of which no two bytes are alike. */
export const ONE_DISPLACEMENT: Displacements = { byte: [-0x7e], dword: [-0x7e6d_5c4b] };

/** SIB bytes of every kind: each special base and index, alone, together and with neither. */
export const SIB_KINDS: Bytes = [0x24, 0x25, 0x27, 0x07, 0x05, 0x0c, 0x3d, 0x6d, 0x9b, 0xe7, 0xf8, 0xff];

/** Every ModRM byte with every one of the SIB bytes, where it takes one, and of the displacements of the size it takes. */
export function operandsOf(modrms: Bytes, sibs: Bytes, { byte, dword }: Displacements): Operands {
  const operands = { modrm: [] as number[], sib: [] as number[], displacement: [] as number[] };
  for (const modrm of modrms) {
    for (const sib of hasSib(modrm) ? sibs : [0]) {
      const base = (hasSib(modrm) ? sib : modrm) & Sib.base;
      const size = displacementSize(modrm >> 6, base);
      for (const displacement of size === 1 ? byte : size === 4 ? dword : [0]) {
        operands.modrm.push(modrm);
        operands.sib.push(sib);
        operands.displacement.push(displacement);
      }
    }
  }
  return operands;
}

/** Every ModRM byte. */
export const EVERY_MODRM: Bytes = upTo(256);

/** One operand of every kind, registers of ModRM.reg with and without a high byte among them. */
export const KINDS_OF_OPERAND: Operands = operandsOf(
  [0x07, 0x27, 0xc0, 0xe5, 0x45, 0x84, 0x05, 0x3c],
  [0x25],
  ONE_DISPLACEMENT,
);

/** A memory operand and a register. */
export const TWO_OPERANDS: Operands = operandsOf([0x07, 0xc0], [], ONE_DISPLACEMENT);

/** A memory operand and a register for every ModRM.reg. */
export const EVERY_REG: Operands = operandsOf(
  [0x07, 0xc0].flatMap((modrm) => upTo(8).map((reg) => modrm | reg << 3)),
  [],
  {
    byte: [0],
    dword: [0],
  },
);

/** Where sizes and signs of immediates change. */
export const IMMEDIATES: Immediates = {
  byte: [0, 0x7f, 0x80, 0xff],
  word: [0, 0x7fff, 0x8000, 0xffff],
  dword: [0, 0x7fff_ffff, -0x8000_0000, -1],
};

/** A positive and a negative one of each size. */
export const TWO_IMMEDIATES: Immediates = {
  byte: [0x7f, 0x80],
  word: [0x7f01, 0x8002],
  dword: [0x7f02_0301, -0x7efc_fbfa],
};

/** Absolute addresses: a device's, the last before a page's end, a user's, the least of the kernel's half, and what is left of each. */
export const ADDRESSES: readonly (readonly [number, number])[] = [
  [0x1008, KERNEL_HIGH],
  [0xffff_fff0, KERNEL_HIGH],
  [0x2ffd, KERNEL_HIGH],
  [0x1010, 0x7f00],
  [0x8000_0018, 0xffff_8000],
  [0, 0],
];
