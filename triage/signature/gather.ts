/**
 * Gathers: their registers must differ, or the instruction is undefined (SDM vol. 2, VGATHERDPS and the like).
 *
 * @module
 */
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { hasSib, Modrm, Sib } from "../../x86/modrm.ts";
import { Rex } from "../../x86/prefixes.ts";
import { EvexP0, EvexP2, mapOfPayload, Pp, rexOfPayload, VexP1 } from "../../x86/vex.ts";
import type { Traits } from "./traits.ts";

/** The first and the last opcode in the map of 0f38, after 66. */
const [FIRST, LAST] = [0x90, 0x93];

/**
 * Whether a text is no gather, or one whose registers differ: destination, index and, after VEX, mask. After EVEX the mask is
 * of another kind.
 */
export function areGatherRegistersDistinct(
  { anatomy: { map, opcode }, payload, modrm, sib }: Traits,
): boolean {
  if (opcode < FIRST || opcode > LAST || !isVectorMap(map) || map === OpcodeMap.vex2 || map === OpcodeMap.xop) {
    return true;
  }
  const [p0, p1, p2] = payload;
  const isGather = mapOfPayload(map, p0) === OpcodeMap.map0f38 && (p1 & VexP1.pp) === Pp.operandSize && hasSib(modrm);
  if (!isGather) return true;
  const rex = rexOfPayload(map, p0);
  const isEvex = map === OpcodeMap.evex;
  const [destination, index] = [
    (modrm & Modrm.reg) >> 3 | (rex & Rex.r) << 1,
    (sib & Sib.index) >> 3 | (rex & Rex.x) << 2,
  ];
  if (isEvex) {
    const tops = [~p0 & EvexP0.rPrime, (~p2 & EvexP2.vPrime) << 1] as const;
    return (destination | tops[0]) !== (index | tops[1]);
  }
  const mask = (~p1 & VexP1.vvvv) >> 3;
  return destination !== index && destination !== mask && index !== mask;
}
