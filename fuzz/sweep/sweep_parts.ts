/**
 * The parts of a swept space whose instructions are the moves of the legacy maps.
 *
 * @module
 */
import { MOVES, nameOfOpcode, type Opcode, type Tail } from "../../x86/opcodes.ts";
import { EMULATE_PREFIXES } from "../../x86/prefixes.ts";
import { ADDRESSES, KINDS_OF_OPERAND } from "./axis_tables.ts";
import {
  addressAxis,
  type Axis,
  bytesAxis,
  immediateAxis,
  immediateByteAxis,
  type Immediates,
  operandAxis,
  type Operands,
  prefixAxis,
  stringAxis,
} from "./sweep_axis.ts";
import type { Part } from "./sweep_space.ts";

type Bytes = readonly number[];

const bytesOf = (...opcodes: readonly Opcode[]): Bytes[] => opcodes.map(({ bytes }) => bytes);
const ofTail = (tail: Tail) => bytesOf(...MOVES.movImmediate.filter((opcode) => opcode.tail === tail));

/** Moves with a ModRM byte and nothing after their operand. The numbers of points go by the order. */
const MODRM = bytesOf(
  ...MOVES.mov,
  ...MOVES.movsxd,
  ...MOVES.movzx,
  ...MOVES.movsx,
  ...MOVES.movnti,
  ...MOVES.movbe,
);
const IMMEDIATE_BYTE = ofTail("byte");
const IMMEDIATE = ofTail("operand");
const ADDRESS = bytesOf(...MOVES.movAddress);
const STRING = bytesOf(...MOVES.movs);

/** Every opcode of the moves. */
export const MOVE_OPCODES: readonly Bytes[] = [...MODRM, ...IMMEDIATE_BYTE, ...IMMEDIATE, ...ADDRESS, ...STRING];

/** What stands in front of moves, and which operands and immediates they have. */
export interface MoveAxes {
  readonly name: string;
  /** Axes of everything in front of the opcode. */
  readonly before: readonly Axis[];
  readonly operands: Operands;
  readonly immediates: Immediates;
  readonly isTruncated?: boolean;
}

/** Parts of all moves with the same prefixes: one for each thing that can follow an opcode. */
export function moveParts({ name, before, operands, immediates, isTruncated = false }: MoveAxes): Part[] {
  const operand = operandAxis("operand", operands);
  const part = (what: string, opcodes: readonly Bytes[], after: readonly Axis[], opcodeAxis = bytesAxis): Part => ({
    name: `${what}, ${name}`,
    axes: [...before, opcodeAxis("opcode", opcodes), ...after],
    opcodeAxis: before.length,
    opcodes: opcodes.map(nameOfOpcode),
    isTruncated,
  });
  return [
    part("moves", MODRM, [operand]),
    part("c6", IMMEDIATE_BYTE, [operand, immediateByteAxis("immediate", immediates)]),
    part("c7", IMMEDIATE, [operand, immediateAxis("immediate", immediates)]),
    part("a0 to a3", ADDRESS, [addressAxis("address", ADDRESSES)]),
    part("string moves", STRING, [], stringAxis),
  ];
}

/** Prefixes and a REX in front of moves. */
export function prefixed(prefixes: readonly Bytes[], rex: readonly Bytes[]): Axis[] {
  return [prefixAxis("prefixes", prefixes), prefixAxis("REX", rex)];
}

/** An emulate prefix with prefixes before and after it. */
export function emulated(before: readonly Bytes[], after: readonly Bytes[], rex: readonly Bytes[]): Axis[] {
  return [
    prefixAxis("prefixes before", before),
    bytesAxis("emulate prefix", EMULATE_PREFIXES),
    ...prefixed(after, rex),
  ];
}

/** Texts of which the last byte is at the limit of 15 or beyond: what is visible of them differs. */
export function longPart(prefixes: readonly Bytes[]): Part {
  const opcodes = MODRM.filter(({ length }) => length === 1);
  return {
    name: "moves that reach byte 15 or go beyond it",
    axes: [
      prefixAxis("prefixes", prefixes),
      bytesAxis("opcode", opcodes),
      operandAxis("operand", KINDS_OF_OPERAND),
    ],
    opcodeAxis: 1,
    opcodes: opcodes.map(nameOfOpcode),
  };
}
