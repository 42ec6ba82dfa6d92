/**
 * Axes of a swept space: tables of pieces of an instruction, of which a digit picks one.
 *
 * @module
 */
import { immediateSize } from "../../x86/opcodes.ts";
import { isRex, REX_BITS } from "../../x86/prefixes.ts";
import type { Encoding } from "../generate/encoding.ts";

/** One part of an instruction and all that can stand there. */
export interface Axis {
  /** What it is, for people. */
  readonly name: string;
  /** How many pieces it has. */
  readonly size: number;
  /** The ModRM byte of each piece, where pieces are operands. */
  readonly modrm?: Uint8Array;
  /** Writes piece `digit`, 0 to `size - 1`. */
  write(encoding: Encoding, digit: number): void;
}

type Bytes = readonly number[];

/** Legacy and REX prefixes, a list of them a piece; an empty list is none. */
export function prefixAxis(name: string, lists: readonly Bytes[]): Axis {
  return {
    name,
    size: lists.length,
    write: (encoding, digit) => {
      const list = lists[digit]!;
      for (let k = 0; k < list.length; k++) {
        const byte = list[k]!;
        if (isRex(byte)) encoding.rexPrefix(byte & REX_BITS);
        else encoding.legacyPrefix(byte);
      }
    },
  };
}

/** Bytes that are written as they are. */
export function bytesAxis(name: string, lists: readonly Bytes[]): Axis {
  return {
    name,
    size: lists.length,
    write: (encoding, digit) => {
      const list = lists[digit]!;
      for (let k = 0; k < list.length; k++) encoding.byte(list[k]!);
    },
  };
}

/** Opcodes of string moves, nothing after which says where the strings are. */
export function stringAxis(name: string, opcodes: readonly Bytes[]): Axis {
  const bytes = bytesAxis(name, opcodes);
  return {
    ...bytes,
    write: (encoding, digit) => {
      bytes.write(encoding, digit);
      encoding.isString = 1;
    },
  };
}

/** Operands as ModRM, SIB and displacement say them, a number of each a piece. */
export interface Operands {
  readonly modrm: Bytes;
  readonly sib: Bytes;
  readonly displacement: Bytes;
}

/** ModRM bytes with what has to follow them. */
export function operandAxis(name: string, { modrm, sib, displacement }: Operands): Axis {
  const [modrms, sibs] = [Uint8Array.from(modrm), Uint8Array.from(sib)];
  const displacements = Int32Array.from(displacement);
  return {
    name,
    size: modrms.length,
    modrm: modrms,
    write: (encoding, digit) => encoding.modrm(modrms[digit]!, sibs[digit]!, displacements[digit]!),
  };
}

/** Immediates by size; all lists are of the same length. */
export interface Immediates {
  readonly byte: Bytes;
  readonly word: Bytes;
  readonly dword: Bytes;
}

/** Immediates of one byte. */
export function immediateByteAxis(name: string, { byte }: Immediates): Axis {
  return { name, size: byte.length, write: (encoding, digit) => encoding.little(byte[digit]!, 1) };
}

/** Immediates of the operand's size, at most four bytes. */
export function immediateAxis(name: string, { word, dword }: Immediates): Axis {
  return {
    name,
    size: dword.length,
    write: (encoding, digit) => {
      const size = immediateSize(encoding.operand16 === 1, encoding.rex);
      encoding.little(size === 2 ? word[digit]! : dword[digit]!, size);
    },
  };
}

/** Absolute addresses, low and high half; where a 67 prefix stands, the low half is all. */
export function addressAxis(name: string, addresses: readonly (readonly [number, number])[]): Axis {
  return {
    name,
    size: addresses.length,
    write: (encoding, digit) => {
      const [low, high] = addresses[digit]!;
      if (encoding.address32 === 0) encoding.moffsAt = encoding.length;
      encoding.little(low, 4);
      if (encoding.address32 === 0) encoding.little(high, 4);
    },
  };
}
