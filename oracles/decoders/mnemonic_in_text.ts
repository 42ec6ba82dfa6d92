/**
 * Names that stand for several instructions: which of them is meant depends on the text.
 *
 * @module
 */
import { Anatomy } from "../../x86/anatomy.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { mnemonicId } from "./mnemonics.ts";

const { oneByte: ONE_BYTE, map0f: MAP_0F, evex: EVEX } = OpcodeMap;
const REX_W = 8;
/** EVEX, the first byte behind 62: the bits of the map, and the map of what has an immediate (SDM vol. 2, 2.7.1). */
const [EVEX_MAP, MAP_0F3A] = [7, 3];

/** Where a name means another instruction than its own, and which one. */
interface Meaning {
  readonly map: number;
  readonly opcodes: readonly number[];
  readonly name: string;
  /** What else must hold of the text. */
  readonly holds?: (anatomy: Anatomy, text: Uint8Array) => boolean;
}

const hasRexW = ({ rex }: Anatomy): boolean => (rex & REX_W) !== 0;
const isGroup = (reg: number) => ({ modrmAt }: Anatomy, text: Uint8Array): boolean => (text[modrmAt]! >> 3 & 7) === reg;
const hasImmediate = ({ prefixEnd }: Anatomy, text: Uint8Array): boolean =>
  (text[prefixEnd + 1]! & EVEX_MAP) === MAP_0F3A;

const SHIFTS = [0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3];

/** The manual has one name for both, and the numbers are iced's, which has two. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ret: { map: ONE_BYTE, opcodes: [0xca, 0xcb], name: "retf" },
  sysret: { map: MAP_0F, opcodes: [0x07], name: "sysretq", holds: hasRexW },
  sysexit: { map: MAP_0F, opcodes: [0x35], name: "sysexitq", holds: hasRexW },
  // SAL and SHL are the same (SDM vol. 2, SAL/SAR/SHL/SHR); /6 is a copy of /4.
  shl: { map: ONE_BYTE, opcodes: SHIFTS, name: "sal", holds: isGroup(6) },
  sal: { map: ONE_BYTE, opcodes: SHIFTS, name: "shl", holds: isGroup(4) },
  // Pseudo-ops of VPCMPB and the like, called as the instruction without an immediate is.
  vpcmpeqb: { map: EVEX, opcodes: [0x3f], name: "vpcmpb", holds: hasImmediate },
  vpcmpeqw: { map: EVEX, opcodes: [0x3f], name: "vpcmpw", holds: hasImmediate },
  vpcmpeqd: { map: EVEX, opcodes: [0x1f], name: "vpcmpd", holds: hasImmediate },
  vpcmpeqq: { map: EVEX, opcodes: [0x1f], name: "vpcmpq", holds: hasImmediate },
  vpcmpltd: { map: EVEX, opcodes: [0x1f], name: "vpcmpd", holds: hasImmediate },
};

const ANATOMY = new Anatomy();

/** Whether a name stands for several instructions, besides those that `stringMnemonicId()` tells apart. */
export function isNameOfSeveral(name: string): boolean {
  return Object.hasOwn(MEANINGS, name);
}

/**
 * The number of an instruction by the name that a decoder gives to a text. A name that the manual has for several
 * instructions is taken for the one that the text can be, so that it is wrong only where it cannot.
 *
 * @example RET is what the manual calls a near and a far return
 * ```ts
 * import { mnemonicIdIn } from "./mnemonic_in_text.ts";
 * import { mnemonicId } from "./mnemonics.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mnemonicIdIn("ret", Uint8Array.of(0xcb)), mnemonicId("retf"));
 * assertEquals(mnemonicIdIn("retf", Uint8Array.of(0xc3)), mnemonicId("retf"));
 * ```
 *
 * @param name A decoder's name of it, in lower case and without prefixes.
 * @param text The text that it begins.
 * @param offset Where that begins.
 * @returns Its number, as of `mnemonicId()`.
 */
export function mnemonicIdIn(name: string, text: Uint8Array, offset = 0): number {
  if (!isNameOfSeveral(name)) return mnemonicId(name);
  const { map, opcodes, name: meant, holds } = MEANINGS[name]!;
  const own = text.subarray(offset);
  ANATOMY.read(own);
  const isMeant = ANATOMY.map === map && opcodes.includes(ANATOMY.opcode) && (holds?.(ANATOMY, own) ?? true);
  return mnemonicId(isMeant ? meant : name);
}
