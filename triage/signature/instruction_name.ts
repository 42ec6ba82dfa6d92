/**
 * What an instruction is called where its opcode does not say it: after VEX, EVEX and XOP, and in groups of which ModRM is a
 * part.
 *
 * @module
 */
import { mnemonicName, NO_MNEMONIC } from "../../oracles/decoders/mnemonics.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { mapOfPayload, VexP1 } from "../../x86/vex.ts";
import type { Traits } from "./traits.ts";

/** Opcodes of which ModRM.reg or more of ModRM is a part (SDM vol. 2, A.4), by map. */
const GROUPS: Readonly<Record<number, readonly number[]>> = {
  [OpcodeMap.oneByte]: [
    ...[0x80, 0x81, 0x83, 0x8f, 0xc0, 0xc1, 0xc6, 0xc7, 0xd0, 0xd1, 0xd2, 0xd3],
    ...[0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xf6, 0xf7, 0xfe, 0xff],
  ],
  [OpcodeMap.map0f]: [
    ...[0x00, 0x01, 0x0d, 0x0f, 0x18, 0x1c, 0x1e, 0x71, 0x72, 0x73, 0xa6, 0xa7, 0xae, 0xba, 0xc7],
  ],
};

/**
 * What decoders call the instruction, each name once; where it is after VEX, EVEX or XOP, with the map and the prefix that
 * it chooses.
 *
 * @param traits Traits of a case in which decoders differ, or the CPU differs from them.
 * @param decoders The decoders that count, by number (default: all).
 * @returns Such as `vpbroadcastd 2.1`, `stac`; empty where the opcode says it, or nobody does.
 */
export function instructionName(
  { anatomy: { map, opcode }, payload, mnemonics }: Traits,
  decoders?: readonly number[],
): string {
  const isVector = isVectorMap(map);
  if (!isVector && !(GROUPS[map] ?? []).includes(opcode)) return "";
  const told = mnemonics.filter((each, n) => each !== NO_MNEMONIC && (decoders?.includes(n) ?? true));
  const names = [...new Set(told)].map(mnemonicName).join("/");
  if (!isVector) return names;
  const pp = (map === OpcodeMap.vex2 ? payload[0] : payload[1]) & VexP1.pp;
  return `${names} ${mapOfPayload(map, payload[0])}.${pp}`.trim();
}
