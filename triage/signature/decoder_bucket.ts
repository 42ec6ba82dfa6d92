/**
 * Buckets of disagreements of decoders: what is explained alike, named alike and needs the same of a CPU.
 *
 * @module
 */
import { NO_MNEMONIC } from "../../oracles/decoders/mnemonics.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { hasSib, Modrm, namesRegister } from "../../x86/modrm.ts";
import { EvexP2, TOP_OF_VVVV, VexP1 } from "../../x86/vex.ts";
import type { Kind } from "./disagreement.ts";
import { areGatherRegistersDistinct } from "./gather.ts";
import type { Traits } from "./traits.ts";

// Constants of its own: docs/design/performance.md says why.
const { oneByte: ONE_BYTE, evex: EVEX } = OpcodeMap;
const { vvvv: VVVV } = VexP1;
const { mask: MASK } = EvexP2;
const VVVV_TOP = TOP_OF_VVVV;

/** What a hash of 53 bits is made of: two of 32 bits, each with a multiplier of its own. */
const [FIRST, SECOND]: readonly [number, number] = [0x9e37_79b1, 0x85eb_ca77];

/** Bits of the first hash that there is room for. */
const HIGH_SHIFT = 11;
const HIGH = 2 ** 32;

/**
 * A number that the disagreements of decoders share that are about the same: kind, prefixes, map and opcode with what the
 * payload of VEX, EVEX or XOP says, kind of operand, and what each decoder calls the instruction. Which registers and
 * constants there are is no matter.
 *
 * @param kind How the parties differ.
 * @param traits Traits of the case.
 * @returns A whole number below 2^53, a hash.
 */
export function decoderBucketOf({ field, nature }: Kind, traits: Traits): number {
  const { anatomy: { map, opcode, prefixes, rex }, operand, register, state, group, mnemonics } = traits;
  let [high, low] = [FIRST, SECOND];
  const mix = (word: number) => {
    high = Math.imul(high ^ word, FIRST);
    high ^= high >>> 15;
    low = Math.imul(low ^ word, SECOND);
    low ^= low >>> 13;
  };
  mix(field | nature << 5 | map << 9 | opcode << 13 | rex << 21);
  mix(prefixes | operand << 14 | register << 18 | (state & 1) << 21 | (map === ONE_BYTE ? group : 0) << 22);
  mix(payloadKey(traits) | (areGatherRegistersDistinct(traits) ? 0 : 1) << 25);
  mix(operandKey(traits));
  for (const mnemonic of mnemonics) mix(mnemonic);
  return (high >>> HIGH_SHIFT) * HIGH + (low >>> 0);
}

/** The payload, of which vvvv and the mask count only by whether they are there; that bit of vvvv which some ignore, too. */
function payloadKey({ anatomy: { map }, payload: [first, second, last] }: Traits): number {
  const isLast = map === OpcodeMap.vex2;
  const fields = isLast ? first : second;
  const rest = fields & ~VVVV | ((fields & VVVV) === VVVV ? 8 : 0) | (fields & VVVV_TOP) >> 2;
  const ofEvex = map === EVEX ? last & ~MASK | ((last & MASK) === 0 ? 0 : 1) : 0;
  return (isLast ? 0 : first) | rest << 8 | ofEvex << 16;
}

/** What ModRM asks for. It names an instruction where no decoder does. */
function operandKey({ modrm, mnemonics }: Traits): number {
  const kind = namesRegister(modrm) ? 3 : hasSib(modrm) ? 2 : (modrm & (Modrm.mod | Modrm.rm)) === 5 ? 1 : 0;
  const isNamed = mnemonics.some((mnemonic) => mnemonic !== NO_MNEMONIC);
  if (isNamed) return kind;
  return kind | (kind === 3 ? modrm : modrm & Modrm.reg) << 2;
}
