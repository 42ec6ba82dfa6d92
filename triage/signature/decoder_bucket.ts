/**
 * Buckets of disagreements of decoders: what is explained alike, named alike and needs the same of a CPU.
 *
 * @module
 */
import { mnemonicKey, NO_MNEMONIC } from "../../oracles/decoders/mnemonics.ts";
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
const FIRST = 0x9e37_79b1;
const SECOND = 0x85eb_ca77;

/** What is hashed beside the mnemonics, between two lines of code. */
const WORDS = new Int32Array(4);

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
  const fixed = WORDS;
  fixed[0] = field | nature << 5 | map << 9 | opcode << 13 | rex << 21;
  fixed[1] = prefixes | operand << 14 | register << 18 | (state & 1) << 21 | (map === ONE_BYTE ? group : 0) << 22;
  fixed[2] = payloadKey(traits) | (areGatherRegistersDistinct(traits) ? 0 : 1) << 25;
  fixed[3] = operandKey(traits);
  let high = FIRST;
  let low = SECOND;
  for (let k = 0; k < fixed.length + mnemonics.length; k++) {
    const word = k < fixed.length ? fixed[k]! : mnemonicKey(mnemonics[k - fixed.length]!);
    high = Math.imul(high ^ word, FIRST);
    high ^= high >>> 15;
    low = Math.imul(low ^ word, SECOND);
    low ^= low >>> 13;
  }
  return (high >>> HIGH_SHIFT) * HIGH + (low >>> 0);
}

/** The payload, of which vvvv and the mask count only by whether they are there; that bit of vvvv which some ignore, too. */
function payloadKey({ anatomy: { map }, payload }: Traits): number {
  // Not taken apart as a list: that would go through an iterator, for each case.
  const first = payload[0];
  const second = payload[1];
  const last = payload[2];
  const isLast = map === OpcodeMap.vex2;
  const fields = isLast ? first : second;
  const rest = fields & ~VVVV | ((fields & VVVV) === VVVV ? 8 : 0) | (fields & VVVV_TOP) >> 2;
  const ofEvex = map === EVEX ? last & ~MASK | ((last & MASK) === 0 ? 0 : 1) : 0;
  return (isLast ? 0 : first) | rest << 8 | ofEvex << 16;
}

/** What ModRM asks for. It names an instruction where no decoder does. */
function operandKey({ modrm, mnemonics }: Traits): number {
  const kind = namesRegister(modrm) ? 3 : hasSib(modrm) ? 2 : (modrm & (Modrm.mod | Modrm.rm)) === 5 ? 1 : 0;
  let isNamed = false;
  for (let n = 0; n < mnemonics.length; n++) if (mnemonics[n] !== NO_MNEMONIC) isNamed = true;
  if (isNamed) return kind;
  return kind | (kind === 3 ? modrm : modrm & Modrm.reg) << 2;
}
