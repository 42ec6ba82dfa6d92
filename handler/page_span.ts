/**
 * Whether an access crosses a page, from the operand's linear address as the kernel's instruction evaluation computes
 * it. It follows the architecture but for what it makes of ModRM.mod 3 and of several segment overrides.
 *
 * @module
 */
import type { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import type { Exit } from "./exit.ts";
import type { Insn } from "./insn.ts";

const PAGE = 0x1000;

/** Bits of REX that extend a register's number. */
const REX_X = 2;
const REX_B = 1;

const FS = 0x64;
const GS = 0x65;
const IS_SEGMENT_OVERRIDE = new Uint8Array(256);
for (const prefix of [0x2e, 0x36, 0x3e, 0x26, FS, GS]) IS_SEGMENT_OVERRIDE[prefix] = 1;

/**
 * Whether first and last byte of the access are on different pages. That is a matter of the offset in the page alone:
 * neither the upper halves of what is added nor a cut to 32-bit addresses change it, so only low halves are added here.
 *
 * @param exit The exit, its instruction decoded and its size known.
 */
export function crossesPage(exit: Exit): boolean {
  return (lowAddress(exit) & PAGE - 1) + exit.size > PAGE;
}

/** The linear address in its low 12 bits; -1, the last byte of a page, where it cannot be computed. */
function lowAddress(exit: Exit): number {
  const { insn, batch, row } = exit;
  const override = segmentOverride(insn);
  if (override < 0) return -1;
  const offset = insn.mod === 3 ? registerLow(exit, insn.rm, REX_B) : effectiveLow(exit);
  if (override === FS) return offset + low(batch.fsBase, row);
  return override === GS ? offset + low(batch.gsBase, row) : offset;
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

/** The segment override; 0 where there is none, -1 where there are several distinct ones. */
function segmentOverride({ prefixes, prefixCount }: Insn): number {
  let override = 0;
  for (let k = 0; k < prefixCount; k++) {
    if (IS_SEGMENT_OVERRIDE[prefixes[k]!] === 0) continue;
    if (override !== 0) return -1;
    override = prefixes[k]!;
  }
  return override;
}
