/**
 * The parts of a swept space that are no moves but could be taken for some: opcodes of moves after VEX, EVEX or REX2, and
 * all other opcodes.
 *
 * @module
 */
import { ESCAPES } from "../../x86/maps.ts";
import { isOpcodeOf, nameOfOpcode, NEIGHBOUR_BITS, NEIGHBOURHOODS } from "../../x86/opcodes.ts";
import { EvexP1, FirstByte, VexP1 } from "../../x86/vex.ts";
import { crossed, upTo } from "./axis_tables.ts";
import { bytesAxis, operandAxis, type Operands, prefixAxis } from "./sweep_axis.ts";
import { MOVE_OPCODES } from "./sweep_parts.ts";
import type { Part } from "./sweep_space.ts";

type Bytes = readonly number[];

/** Last bytes of the moves' opcodes: what is left of them where the map is forgotten. */
const LAST_BYTES = MOVE_OPCODES.map((bytes) => bytes.at(-1)!);

/** What can follow the first byte of each. */
export interface Payloads {
  readonly vex2: readonly Bytes[];
  readonly vex3: readonly Bytes[];
  readonly evex: readonly Bytes[];
  readonly rex2: readonly Bytes[];
}

const bytes = (values: Bytes): number[][] => values.map((value) => [value]);

/** W, vvvv, L and pp of the last byte of VEX, all but vvvv in full. */
function lastVexBytes(vvvv: Bytes): number[] {
  return [0, VexP1.w].flatMap((w) => vvvv.flatMap((v) => upTo(8).map((low) => w | v << 3 | low)));
}

/** W, vvvv, the fixed bit, which should be one, and pp of EVEX. */
function secondEvexBytes(vvvv: Bytes, fixed: Bytes): number[] {
  return [0, EvexP1.w].flatMap((w) =>
    vvvv.flatMap((v) => fixed.flatMap((bit) => upTo(4).map((pp) => w | v << 3 | bit | pp)))
  );
}

/** Every payload that differs in what a decoder could look at; vvvv, z, LL, b and aaa by their kinds. */
export const EVERY_PAYLOAD: Payloads = {
  vex2: bytes(upTo(256)),
  vex3: crossed(bytes(upTo(256)), bytes(lastVexBytes([15, 14, 0]))),
  evex: crossed(
    crossed(bytes(upTo(256)), bytes(secondEvexBytes([15, 0], [EvexP1.one, 0]))),
    bytes([0x08, 0x00, 0xa8, 0x48, 0x50, 0x68, 0x1b, 0xff]),
  ),
  rex2: bytes(upTo(256)),
};

/** A few payloads: every map near those with moves, every pp, W, and register bits as they mostly are and all clear. */
export const FEW_PAYLOADS: Payloads = {
  vex2: bytes([0xf8, 0xf9, 0xfa, 0xfb, 0x78, 0xfc, 0x00, 0x01]),
  vex3: crossed(bytes([0xe0, 0xe1, 0xe2, 0xe3, 0x01, 0x02]), bytes([0x78, 0x79, 0x7a, 0x7b, 0xf8, 0xf9, 0x00, 0x7c])),
  evex: crossed(
    crossed(
      bytes([0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0x01, 0x62]),
      bytes([0x7c, 0x7d, 0x7e, 0x7f, 0xfc, 0xfd, 0x04]),
    ),
    bytes([0x08, 0x48, 0x00, 0x89]),
  ),
  rex2: bytes([0x00, 0x80, 0x08, 0x88, 0x07, 0x87, 0x44, 0xc4, 0xff]),
};

/** Every map, with the inverted register bits `bits` all ones, one of them clear, all clear. */
function firstBytes(bits: number): number[][] {
  const clear = [0, 0x80, 0x40, 0x20, 0x10, bits].filter((bit) => (bits & bit) === bit);
  return bytes(clear.flatMap((bit) => upTo(8).map((map) => bits & ~bit | map)));
}

/** What concerns vectors: register bits one by one, the top bit of vvvv, length, rounding or broadcast, and zeroing. */
export const VECTOR_PAYLOADS: Omit<Payloads, "rex2"> = {
  vex2: bytes(upTo(256)),
  vex3: crossed(firstBytes(0xe0), bytes(lastVexBytes([15, 7, 0]))),
  evex: crossed(
    crossed(firstBytes(0xf0), bytes(secondEvexBytes([15, 7], [EvexP1.one]))),
    bytes([0x08, 0x48, 0x00, 0x89, 0x18, 0x58, 0x88, 0xa8]),
  ),
};

/** What stands around opcodes that one of those prefixes leads to. */
interface Around {
  readonly before: readonly Bytes[];
  readonly opcodes: Bytes;
  readonly operands: Operands;
  /** The name of a part, by that of the prefix. */
  readonly nameOf: (what: string) => string;
  /** The name of an opcode in the sweep's table, by that of the prefix. */
  readonly opcodeOf: (what: string, opcode: number) => string;
}

function partAfter(what: string, first: number, lists: readonly Bytes[], around: Around): Part {
  const { before, opcodes, operands, nameOf, opcodeOf } = around;
  return {
    name: nameOf(what),
    axes: [
      prefixAxis("prefixes", before),
      bytesAxis(what, lists.map((list) => [first, ...list])),
      bytesAxis("opcode", bytes(opcodes)),
      operandAxis("operand", operands),
    ],
    opcodeAxis: 2,
    opcodes: opcodes.map((opcode) => opcodeOf(what, opcode)),
  };
}

/** Every other opcode after VEX and EVEX: vector instructions, and what is none. */
export function vectorParts({ vex2, vex3, evex }: Omit<Payloads, "rex2">, operands: Operands): Part[] {
  const around: Around = {
    before: [[]],
    opcodes: upTo(256).filter((opcode) => !LAST_BYTES.includes(opcode)),
    operands,
    nameOf: (what) => `other opcodes after ${what}`,
    opcodeOf: (what) => `others of ${what}`,
  };
  return [
    partAfter("VEX2", FirstByte.vex2, vex2, around),
    partAfter("VEX3", FirstByte.vex3, vex3, around),
    partAfter("EVEX", FirstByte.evex, evex, around),
  ];
}

/** Opcodes of moves after each of those prefixes. */
export function lookalikeParts(name: string, before: readonly Bytes[], payloads: Payloads, operands: Operands): Part[] {
  const around: Around = {
    before,
    opcodes: LAST_BYTES,
    operands,
    nameOf: (what) => `opcodes of moves after ${what}, ${name}`,
    opcodeOf: (what, opcode) => `${what} ${nameOfOpcode([opcode])}`,
  };
  const part = (what: string, first: number, lists: readonly Bytes[]) => partAfter(what, first, lists, around);
  return [
    part("VEX2", FirstByte.vex2, payloads.vex2),
    part("VEX3", FirstByte.vex3, payloads.vex3),
    part("EVEX", FirstByte.evex, payloads.evex),
    part("REX2", FirstByte.rex2, payloads.rex2),
  ];
}

const NAMES = MOVE_OPCODES.map(nameOfOpcode);

/** Every opcode that is no move's, map by map. */
export const OTHER_OPCODES: readonly Bytes[] = ESCAPES.flatMap((escapes, map) =>
  upTo(256).filter((byte) => isOpcodeOf(map, byte)).map((byte) => [...escapes, byte])
).filter((opcode) => !NAMES.includes(nameOfOpcode(opcode)));

const NEIGHBOURHOOD_NAMES = NEIGHBOURHOODS.map(nameOfOpcode);

/** Those of them that differ from a move in the low three bits, or nearly. */
export const NEIGHBOURS: readonly Bytes[] = OTHER_OPCODES.filter((opcode) =>
  NEIGHBOURHOOD_NAMES.includes(nameOfOpcode([...opcode.slice(0, -1), opcode.at(-1)! & ~NEIGHBOUR_BITS]))
);

/** What the opcodes of a map that are no moves' are called together. */
function mapName(opcode: Bytes): string {
  return opcode.length === 1 ? "others" : `others of ${nameOfOpcode(opcode.slice(0, -1))}`;
}

/** What stands around other opcodes. */
export interface OtherAxes {
  readonly name: string;
  readonly prefixes: readonly Bytes[];
  readonly rex: readonly Bytes[];
  readonly operands: Operands;
  /** Bytes after the operand; what follows is as ever where this is left out. */
  readonly immediates?: readonly Bytes[];
  readonly isTruncated?: boolean;
}

/** A part of opcodes that are no moves'. */
export function otherPart(opcodes: readonly Bytes[], around: OtherAxes): Part {
  const { name, prefixes, rex, operands, immediates, isTruncated = false } = around;
  return {
    name: `other opcodes, ${name}`,
    axes: [
      prefixAxis("prefixes", prefixes),
      prefixAxis("REX", rex),
      bytesAxis("opcode", opcodes),
      operandAxis("operand", operands),
      ...immediates === undefined ? [] : [bytesAxis("immediate", immediates)],
    ],
    opcodeAxis: 2,
    opcodes: opcodes.map(mapName),
    isTruncated,
  };
}
