/**
 * How plain a case is, as a number: shrinking goes from heavier cases to lighter ones.
 *
 * @module
 */
import { significantLength } from "../corpus/case_file.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, DEFAULT_CASE } from "../machine/case.ts";
import { DEFAULT_REGISTERS } from "../machine/registers.ts";
import type { Anatomy } from "./anatomy.ts";

/** The bytes of the plainest cases weigh least; every other byte weighs more the more bits it has. */
const BYTE_WEIGHT = Uint8Array.from({ length: 256 }, (_, byte) => 4 + byte.toString(2).replaceAll("0", "").length);
for (const [weight, ...bytes] of [[0, 0x8b, 0x90], [1, 0x00, 0x07, 0x2e], [2, 0x40]] as const) {
  for (const byte of bytes) BYTE_WEIGHT[byte] = weight;
}

/** What ModRM weighs by its parts: register operands after memory ones, reg 0 before ah, before others, rm rdi first. */
const REG_WEIGHT = [0, 2, 4, 4, 1, 4, 4, 4];

/** What one byte, and one part of the state that is not at its default, weigh. */
const LENGTH_WEIGHT = 1000;
const STATE_WEIGHT = 3000;

/**
 * How far a case is from the plainest one.
 *
 * @param c The case.
 * @param length The instruction's length in bytes, as far as anybody gave one.
 * @param anatomy The parts of its text.
 */
export function weigh(c: Case, length: number, { modrmAt }: Anatomy): number {
  const bytes = Math.max(significantLength(c), length);
  let sum = LENGTH_WEIGHT * bytes + STATE_WEIGHT * oddities(c);
  for (let k = 0; k < bytes; k++) sum += k === modrmAt ? modrmWeight(c.bytes[k]!) : BYTE_WEIGHT[c.bytes[k]!]!;
  return sum + (MAX_INSTRUCTION - c.fetch) + (c.device.status > 1n ? 1 : 0);
}

function modrmWeight(modrm: number): number {
  const mod = modrm >> 6;
  return (mod === 0 ? 0 : mod + 1) + REG_WEIGHT[modrm >> 3 & 7]! + ((modrm & 7) === (mod === 3 ? 0 : 7) ? 0 : 1);
}

/** How many parts of the state are not at their defaults. */
function oddities({ registers, ve, device, ...c }: Case): number {
  let count = 0;
  for (let r = 0; r < DEFAULT_REGISTERS.length; r++) if (registers[r] !== DEFAULT_REGISTERS[r]) count++;
  for (const key of ["fetch", "cpl", "rip", "rflags", "fsBase", "gsBase"] as const) {
    if (c[key] !== DEFAULT_CASE[key]) count++;
  }
  for (const key of ["gla", "gpa", "exitReason", "exitQualification", "instrLen", "instrInfo"] as const) {
    if (ve[key] !== DEFAULT_CASE.ve[key]) count++;
  }
  if (device.value !== DEFAULT_CASE.device.value) count++;
  return device.status === DEFAULT_CASE.device.status ? count : count + 1;
}
