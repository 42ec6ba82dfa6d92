/**
 * Texts with any opcode of any map, whether it is an instruction or not.
 *
 * @module
 */
import { ESCAPES, OpcodeMap } from "../../x86/maps.ts";
import { LEGACY_PREFIXES, PLAIN_REX, REX_BITS } from "../../x86/prefixes.ts";
import { EvexP1, FirstByte, XOP_BYTE } from "../../x86/vex.ts";
import type { Encoding } from "../generate/encoding.ts";
import type { Random } from "../generate/random.ts";

/** Maps of VEX, EVEX and XOP that have instructions, or may get some. */
const MAPS = { vex: [1, 2, 3, 1, 2, 3, 0, 4, 5, 6, 7], evex: [1, 2, 3, 5, 6, 4, 7, 0], xop: [8, 9, 10] };

const { oneByte: ONE_BYTE, map0f: MAP_0F, map0f38: MAP_0F38, map0f3a: MAP_0F3A } = OpcodeMap;
const { vex2: VEX2, vex3: VEX3, evex: EVEX, rex2: REX2 } = FirstByte;

/** What stands in front of the opcode, by a draw. */
const BEGINNINGS = [
  ...[ONE_BYTE, ONE_BYTE, MAP_0F, MAP_0F, MAP_0F, MAP_0F38, MAP_0F38, MAP_0F3A, MAP_0F3A],
  ...[VEX2, VEX3, VEX3, VEX3, EVEX, EVEX, EVEX, EVEX, XOP_BYTE, REX2],
];

/** Bytes behind a prefix and its payload. */
const REST = 12;

/** Writes one. */
export function writeAnyOpcode(random: Random, encoding: Encoding): void {
  const bits = random.half();
  const beginning = random.pick(BEGINNINGS);
  const isLegacy = beginning < ESCAPES.length;
  // In front of VEX and EVEX most are undefined, so that nothing else of them would show.
  const hasPrefix = (bits & (isLegacy ? 1 : 15)) === 0;
  if (hasPrefix) encoding.byte(random.pick(LEGACY_PREFIXES));
  if (!isLegacy) writePayload(random, encoding, beginning);
  else {
    if ((bits >> 4 & 3) === 0) encoding.byte(PLAIN_REX | bits >> 6 & REX_BITS);
    for (const byte of ESCAPES[beginning]!) encoding.byte(byte);
  }
  for (let k = 0; k < REST; k++) encoding.byte(random.half() & 0xff);
}

/** The first byte and the payload. Register bits and vvvv are mostly as if nothing needed them. */
function writePayload(random: Random, encoding: Encoding, first: number): void {
  const bits = random.half();
  const isPlain = (bits & 3) !== 0;
  const registers = isPlain ? 0xe0 : bits >> 8 & 0xe0;
  const fields = isPlain ? bits >> 8 & 0x87 | 0x78 : bits >> 8;
  encoding.byte(first);
  if (first === REX2) return encoding.byte(bits >> 2 & 0xff);
  if (first === VEX2) return encoding.byte(fields);
  if (first === EVEX) {
    encoding.byte(registers | 0x10 | random.pick(MAPS.evex));
    encoding.byte(fields | EvexP1.one);
    return encoding.byte(isPlain ? bits >> 2 & 0x60 | 8 : random.half() & 0xff);
  }
  encoding.byte(registers | random.pick(first === VEX3 ? MAPS.vex : MAPS.xop));
  encoding.byte(fields);
}
