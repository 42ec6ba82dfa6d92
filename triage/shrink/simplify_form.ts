/**
 * Steps to another opcode that moves in the same direction: what a handler does wrong to registers and data, it often does in
 * several forms.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { type Anatomy, Prefix } from "../../x86/anatomy.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { hasSib, Modrm, namesRegister } from "../../x86/modrm.ts";
import { LegacyPrefix, Rex } from "../../x86/prefixes.ts";
import { kernelState } from "./simplify_state.ts";
import { onAnatomy, PLAIN_MODRM, type Simplification, withBytes } from "./text_edit.ts";

/** An opcode with ModRM that moves between a register, or an immediate, and memory. */
interface Move {
  readonly map: number;
  readonly opcode: number;
  /** Bytes of memory; 0 for the operand size. */
  readonly size: number;
}

const RDI = 7;

const { oneByte, map0f, map0f38 } = OpcodeMap;

const move = (map: number, opcode: number, size: number): Move => ({ map, opcode, size });

const MOVES = [move(oneByte, 0x8b, 0), move(oneByte, 0x8a, 1), move(map0f38, 0xf0, 0)];
const EXTENSIONS = [
  move(map0f, 0xb6, 1),
  move(map0f, 0xb7, 2),
  move(map0f, 0xbe, 1),
  move(map0f, 0xbf, 2),
  move(oneByte, 0x63, 4),
];
const STORES = [move(oneByte, 0x89, 0), move(oneByte, 0x88, 1), move(map0f, 0xc3, 0), move(map0f38, 0xf1, 0)];
const IMMEDIATES = [move(oneByte, 0xc6, 1), move(oneByte, 0xc7, 0)];

const ESCAPES: Readonly<Record<number, readonly number[]>> = {
  [oneByte]: [],
  [map0f]: [0x0f],
  [map0f38]: [0x0f, 0x38],
};

function operandSize({ prefixes, rex }: Anatomy): number {
  return (rex & Rex.w) !== 0 ? 8 : (prefixes & Prefix.operandSize) !== 0 ? 2 : 4;
}

/** The device's value with the bytes that `from` reads last where `to` reads its last, so that signs stay what they are. */
function rotated(c: Case, from: number, to: number): Case {
  const bits = BigInt(8 * (from - to) & 63);
  const { value } = c.device;
  return { ...c, device: { ...c.device, value: BigInt.asUintN(64, value >> bits | value << 64n - bits) } };
}

/** One of the moves in place of another, with the same operand; the device's value as it is, or turned. */
const crossing = (moves: readonly Move[], to: Move, isTurned: boolean): Simplification =>
  onAnatomy((c, anatomy) => {
    const { map, opcode, opcodeAt, modrmAt, operandEnd } = anatomy;
    const from = moves.find((each) => each.map === map && each.opcode === opcode);
    if (from === undefined || from === to) return undefined;
    const sizes = [from, to].map(({ size }) => size || operandSize(anatomy)) as [number, number];
    if (isTurned && sizes[0] === sizes[1]) return undefined;
    const start = isTurned ? rotated(c, ...sizes) : c;
    const rest = c.bytes.subarray(modrmAt, moves === IMMEDIATES ? operandEnd + 1 : operandEnd);
    return withBytes(start, c.bytes.subarray(0, opcodeAt), [...ESCAPES[to.map]!, to.opcode], rest);
  });

/** The plainest move of a class in place of one without ModRM, or of another class. */
const plainest = (...text: readonly number[]): Simplification =>
  onAnatomy((c, { opcodeAt }) => withBytes(kernelState(c), c.bytes.subarray(0, opcodeAt), text));

/** Which prefixes a move keeps: all of them, those that say how wide it is, or none. */
type Kept = "all" | "widths" | "none";

function keptPrefixes(
  { bytes }: Case,
  { prefixes, rex, prefixEnd, opcodeAt }: Anatomy,
  kept: Kept,
  mask: number,
): number[] {
  if (kept === "none") return [];
  const ownRex = rex === 0 ? [] : [rex & ~mask];
  if (kept === "all") {
    return [...bytes.subarray(0, prefixEnd), ...ownRex, ...bytes.subarray(prefixEnd + ownRex.length, opcodeAt)];
  }
  return [...(prefixes & Prefix.operandSize) === 0 ? [] : [LegacyPrefix.operandSize], ...ownRex];
}

/** A device at [rdi] as the operand, and the register as it is or rax in its place, which holds what it held. */
const deviceMove = (kept: Kept, keepsRegister: boolean): Simplification =>
  onAnatomy((c, anatomy) => {
    const { opcodeAt, modrmAt, operandEnd, rex } = anatomy;
    const reg = c.bytes[modrmAt]! & Modrm.reg;
    const from = reg >> 3 | (kept === "none" ? 0 : (rex & Rex.r) << 1);
    const to = keepsRegister ? from : 0;
    const state = kernelState(c);
    const registers = to === RDI ? state.registers : state.registers.with(to, c.registers[from]!);
    const prefixes = keptPrefixes(c, anatomy, kept, keepsRegister ? Rex.b | Rex.x : Rex.r | Rex.b | Rex.x);
    const modrm = PLAIN_MODRM | (keepsRegister ? reg : 0);
    const opcode = c.bytes.subarray(opcodeAt, modrmAt);
    return withBytes(
      { ...state, registers, device: c.device },
      prefixes,
      opcode,
      [modrm],
      c.bytes.subarray(operandEnd),
    );
  });

/** The same with the register as it is: what becomes of it seldom depends on more. */
export const AT_DEVICE: readonly Simplification[] = [deviceMove("widths", true), deviceMove("all", true)];

/** What a handler does to registers and data in the same kind of move: plain ones, extending ones, those of immediates. */
export const FORM_SIMPLIFICATIONS: readonly Simplification[] = [
  ...MOVES.slice(0, 2).flatMap((to) => [crossing(MOVES, to, false), crossing(MOVES, to, true)]),
  ...EXTENSIONS.slice(0, 4).flatMap((to) => [crossing(EXTENSIONS, to, false), crossing(EXTENSIONS, to, true)]),
  ...STORES.slice(0, 2).map((to) => crossing(STORES, to, false)),
  ...IMMEDIATES.map((to) => crossing(IMMEDIATES, to, false)),
  ...(["all", "widths", "none"] as const).flatMap((kept) => [deviceMove(kept, true), deviceMove(kept, false)]),
];

const LOADS = [...MOVES, ...EXTENSIONS];

/** Which register is taken is the same question in every kind of move. */
export const REGISTER_SIMPLIFICATIONS: readonly Simplification[] = [
  crossing(LOADS, MOVES[0]!, false),
  crossing(LOADS, EXTENSIONS[0]!, false),
  plainest(0x8b, PLAIN_MODRM),
  plainest(0x89, PLAIN_MODRM),
];

/** rdi as the base, with a device there, and the displacement that there is; with the prefixes or without them. */
const plainBase = (keepsPrefixes: boolean): Simplification =>
  onAnatomy((c, { opcodeAt, modrmAt }) => {
    if (hasSib(c.bytes[modrmAt]!) || namesRegister(c.bytes[modrmAt]!)) return undefined;
    const modrm = c.bytes[modrmAt]! | Modrm.rm & PLAIN_MODRM;
    const start = keepsPrefixes ? 0 : opcodeAt;
    return withBytes(kernelState(c), c.bytes.subarray(start, modrmAt), [modrm], c.bytes.subarray(modrmAt + 1));
  });

/** The plainest stores and addresses, for what a subject does in them alone. */
export const STORE_SIMPLIFICATIONS: readonly Simplification[] = [
  plainBase(true),
  plainBase(false),
  plainest(0x89, PLAIN_MODRM),
  plainest(0x88, PLAIN_MODRM),
  ...STORES.slice(0, 2).map((to) => crossing(STORES, to, false)),
];
