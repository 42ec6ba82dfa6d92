/**
 * Whether an access crosses a page, from the operand's linear address as the kernel's instruction evaluation computes
 * it. It follows the architecture but for what it makes of ModRM.mod 3, of string instructions, and of segments.
 *
 * @module
 */
import type { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import { Mmio } from "./classify.ts";
import type { Exit } from "./exit.ts";
import { type Insn, MAX_PREFIXES } from "./insn.ts";

// A constant of its own: docs/design/performance.md says why.
const { movs: MOVS } = Mmio;

const PAGE = 0x1000;

/** Bits of REX that extend a register's number. */
const REX_X = 2;
const REX_B = 1;

const RDI = 7;
const FS = 0x64;
const GS = 0x65;
const IS_SEGMENT_OVERRIDE = new Uint8Array(256);
for (const prefix of [0x2e, 0x36, 0x3e, 0x26, FS, GS]) IS_SEGMENT_OVERRIDE[prefix] = 1;

/** The parts of the computation that the kernel has wrong. */
export interface AddressParts {
  /** The segment override of an instruction; 0 where there is none, -1 where it cannot be told. */
  readonly segmentOverride: (insn: Insn) => number;
  /** Whether value `row` of a segment's bases is one that cannot be read. */
  readonly isUnreadable: (base: Qwords, row: number) => boolean;
}

/**
 * Whether first and last byte of the access are on different pages. That is a matter of the offset in the page alone:
 * neither the upper halves of what is added nor a cut to 32-bit addresses change it, so only low halves are added here.
 *
 * @param exit The exit, its instruction decoded and its size known.
 * @param parts The revision's parts of the computation.
 */
export function crossesPage(exit: Exit, parts: AddressParts): boolean {
  return (lowAddress(exit, parts) & PAGE - 1) + exit.size > PAGE;
}

/** The linear address in its low 12 bits; -1, the last byte of a page, where it cannot be computed. */
function lowAddress(exit: Exit, parts: AddressParts): number {
  const { insn, batch, row } = exit;
  const offset = insn.mod === 3 ? registerLow(exit, insn.rm, REX_B) : effectiveLow(exit);
  if (isStringDestination(exit)) return offset;
  const override = parts.segmentOverride(insn);
  if (override < 0) return -1;
  if (override !== FS && override !== GS) return offset;
  const base = override === FS ? batch.fsBase : batch.gsBase;
  return parts.isUnreadable(base, row) ? -1 : offset + low(base, row);
}

/**
 * Whether the operand is what a string instruction writes, in segment es, by an opcode that looks like one and the register
 * that its address begins with. An instruction without ModRM begins with rax.
 */
function isStringDestination({ kind, insn }: Exit): boolean {
  if (kind !== MOVS) return false;
  const { mod, rm, sib, rex } = insn;
  return mod === 3 || rm !== 4 ? rm === RDI && (rex & REX_B) === 0 : (sib & 7) === RDI && (rex & REX_B) === 0;
}

/** Base, scaled index and displacement. An instruction without ModRM, such as MOVS, counts as if its ModRM were 0. */
function effectiveLow(exit: Exit): number {
  const { insn, batch, row } = exit;
  if (insn.rm === 4) return sibLow(exit) + insn.displacement;
  if (insn.mod === 0 && insn.rm === 5) return low(batch.rip, row) + insn.length + insn.displacement;
  return registerLow(exit, insn.rm, REX_B) + insn.displacement;
}

function sibLow(exit: Exit): number {
  const { insn: { sib, mod, rex } } = exit;
  const hasBase = mod !== 0 || (sib & 7) !== 5;
  const hasIndex = (sib >> 3 & 7) !== 4 || (rex & REX_X) !== 0;
  const base = hasBase ? registerLow(exit, sib & 7, REX_B) : 0;
  return hasIndex ? base + registerLow(exit, sib >> 3 & 7, REX_X) * (1 << (sib >> 6)) : base;
}

/** The low half of the register with number `number`, plus 8 where `bit` of REX is set. VEX and EVEX extend nothing. */
function registerLow({ insn, out, row }: Exit, number: number, bit: number): number {
  const register = (insn.rex & bit) === 0 ? number : number + 8;
  return low(out.registers, GPR_COUNT * row + register);
}

function low(column: Qwords, i: number): number {
  return column.u32[2 * i]!;
}

/** The only segment override; -1 where there are several distinct ones. */
export function onlyOverride({ prefixes, prefixCount }: Insn): number {
  let override = 0;
  for (let k = 0; k < prefixCount; k++) {
    if (IS_SEGMENT_OVERRIDE[prefixes[k]!] === 0) continue;
    if (override !== 0) return -1;
    override = prefixes[k]!;
  }
  return override;
}

/**
 * As {@linkcode onlyOverride}, but with the prefix that stands last counted again where one slot for prefixes is free: the
 * decoder keeps it in the last slot, too.
 */
function kernelOverride(insn: Insn): number {
  const isCountedTwice = insn.prefixCount === MAX_PREFIXES - 1 && IS_SEGMENT_OVERRIDE[insn.lastPrefix] === 1;
  return isCountedTwice ? -1 : onlyOverride(insn);
}

/** The kernel's function gives -1 for an error, and for a base of -1. */
function isMinusOne({ u32 }: Qwords, row: number): boolean {
  return (u32[2 * row]! & u32[2 * row + 1]!) === -1;
}

/** As the kernel has them since its handler looks at addresses. */
export const KERNEL_ADDRESS: AddressParts = { segmentOverride: kernelOverride, isUnreadable: isMinusOne };
