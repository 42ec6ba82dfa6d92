/**
 * What stands after an opcode in the generator's texts: operands and immediates, mostly at their boundaries.
 *
 * @module
 */
import { KERNEL_HIGH } from "../../states/settle.ts";
import { immediateSize, type Tail } from "../../x86/opcodes.ts";
import { BOUNDARIES } from "./choices.ts";
import type { Encoding } from "./encoding.ts";
import type { Random } from "./random.ts";

/** A boundary value or 32 random bits, as a signed number. */
export function value(random: Random): number {
  const choice = random.half();
  return (choice & 0x100) === 0 ? random.bits() | 0 : BOUNDARIES[choice & 15]!;
}

/** ModRM.mod by four random bits: a register operand once in five times. */
const MODS = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3];

/** ModRM with what it asks for. */
export function modrm(random: Random, encoding: Encoding, isGroup: boolean): void {
  const bits = random.half();
  // ModRM.reg is 0 mostly where it is part of the opcode; a quarter of the operands have a SIB byte.
  const reg = isGroup && (bits >> 3 & 3) !== 0 ? 0 : bits & 7;
  const rm = (bits >> 5 & 7) === 0 ? 4 : bits >> 8 & 7;
  const mod = MODS[bits >> 12]!;
  encoding.modrm(mod << 6 | reg << 3 | rm, random.half() & 0xff, value(random));
}

/** All that stands after an opcode of a table. */
export function tail(random: Random, encoding: Encoding, kind: Tail): void {
  if (kind === "none") return;
  if (kind === "moffs") return moffs(random, encoding);
  modrm(random, encoding, kind !== "modrm");
  if (kind === "byte") encoding.little(value(random), 1);
  if (kind === "operand") encoding.little(value(random), immediateSize(encoding.operand16 === 1, encoding.rex));
}

/** An absolute address, mostly of the kernel's half. */
function moffs(random: Random, encoding: Encoding): void {
  if (encoding.address32 === 0) encoding.moffsAt = encoding.length;
  encoding.little(value(random), 4);
  if (encoding.address32 === 0) encoding.little(random.oneIn(8) ? random.bits() : KERNEL_HIGH, 4);
}
