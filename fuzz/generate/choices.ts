/**
 * What the generator chooses from: prefixes, opcodes in and around the scope, as often as they shall come, and boundary values.
 *
 * @module
 */
import { MOVES, NEIGHBOUR_BITS, NEIGHBOURHOODS, type Opcode, opcodesWith } from "../../x86/opcodes.ts";
import { LegacyPrefix } from "../../x86/prefixes.ts";

const { operandSize, addressSize, fs, gs, cs, ds } = LegacyPrefix;

/** The prefixes that an instruction with one prefix has, as often as they shall come. */
export const COMMON_PREFIXES: readonly number[] = [
  ...[operandSize, operandSize, addressSize, addressSize],
  ...[fs, gs],
  ...[cs, ds],
];

/** The opcodes in the handler's table. Draws go by their order, as in the lists below. */
export const TABLE: readonly Opcode[] = [...MOVES.mov, ...MOVES.movImmediate, ...MOVES.movzx, ...MOVES.movsx];

/** The moves beyond it. */
const BEYOND: readonly Opcode[] = [
  ...MOVES.movs,
  ...MOVES.movsxd,
  ...MOVES.movbe,
  ...MOVES.movnti,
  ...MOVES.movAddress,
];

/** The neighbours, once as if ModRM followed and once with an immediate too: what they really have does not matter. */
const NEIGHBOURS: readonly Opcode[] = NEIGHBOURHOODS.flatMap((first) => {
  const opcodes = Array.from({ length: NEIGHBOUR_BITS + 1 }, (_, n) => [...first.slice(0, -1), first.at(-1)! | n]);
  return [...opcodesWith("modrm", ...opcodes), ...opcodesWith("byte", ...opcodes)];
});

/** What XOP makes of the last bytes of moves: additions, which no CPU of today has. */
const XOP: readonly Opcode[] = opcodesWith("modrm", [0x8f, 0xe9, 0x78, 0xc6], [0x8f, 0xe9, 0x78, 0xc7]);

const times = (opcodes: readonly Opcode[], count: number) => Array.from({ length: count }, () => opcodes).flat();

/** An opcode to write, and 1 where what follows it is a guess. */
export interface OpcodeChoice {
  readonly opcode: Opcode;
  readonly isGuessed: number;
}

const choices = (opcodes: readonly Opcode[], isGuessed: number): OpcodeChoice[] =>
  opcodes.map((opcode) => ({ opcode, isGuessed }));

/** All of them, as often as they shall come: three quarters the table's, one eighth each the others. */
export const OPCODES: readonly OpcodeChoice[] = [
  ...choices([...times(TABLE, 125), ...times(BEYOND, 21)], 0),
  ...choices([...NEIGHBOURS, ...times(XOP, 4)], 1),
];

/** Displacements and immediates where sizes and signs change. */
export const BOUNDARIES = [
  ...[0, 1, -1, 0x7f, -0x80, 0x80, 0xff, 0x7fff, -0x8000, 0x8000, 0xffff, 0x7fff_ffff, -0x8000_0000],
  ...[0x1000, -0x1000, 0],
];
