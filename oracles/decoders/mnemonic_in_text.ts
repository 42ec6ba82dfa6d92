/**
 * Names that stand for several instructions: which of them is meant depends on the text.
 *
 * @module
 */
import { Anatomy, Prefix } from "../../x86/anatomy.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { Rex } from "../../x86/prefixes.ts";
import { EvexP0 } from "../../x86/vex.ts";
import { mnemonicId, stringMnemonicId } from "./mnemonics.ts";

/** What else than itself a name means in a text of an opcode; undefined where it means itself. */
interface Meaning {
  readonly map: number;
  readonly opcodes: readonly number[];
  readonly name: (anatomy: Anatomy, text: Uint8Array) => string | undefined;
}

const { oneByte, map0f, evex } = OpcodeMap;
const SHIFTS = [0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3];
const ANATOMY = new Anatomy();

const isWide = ({ rex }: Anatomy): boolean => (rex & Rex.w) !== 0;
const isNarrow = (anatomy: Anatomy): boolean => !isWide(anatomy) && (anatomy.prefixes & Prefix.operandSize) !== 0;
const regOf = ({ modrmAt }: Anatomy, text: Uint8Array): number => text[modrmAt]! >> 3 & 7;
/** In EVEX's map of 0f3a there is always an immediate. */
const hasImmediate = ({ prefixEnd }: Anatomy, text: Uint8Array): boolean =>
  (text[prefixEnd + 1]! & EvexP0.map) === OpcodeMap.map0f3a;

/** A string instruction without its size, which stands in the operands. */
function ofString(stem: string, opcode: number, widest = "q"): readonly [string, Meaning] {
  const size = (anatomy: Anatomy) =>
    anatomy.opcode === opcode ? "b" : isNarrow(anatomy) ? "w" : isWide(anatomy) ? widest : "d";
  return [stem, { map: oneByte, opcodes: [opcode, opcode + 1], name: (anatomy) => stem + size(anatomy) }];
}

/** A pseudo-op of VPCMPB and the like, called as the instruction without an immediate is. */
function ofCompare(pseudo: string, opcode: number, name: string): readonly [string, Meaning] {
  return [pseudo, {
    map: evex,
    opcodes: [opcode],
    name: (anatomy, text) => hasImmediate(anatomy, text) ? name : undefined,
  }];
}

const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  // The manual has one name for both, near and far, or with any REX.W, and the numbers are iced's, which has two.
  ["ret", { map: oneByte, opcodes: [0xca, 0xcb], name: () => "retf" }],
  ["sysret", { map: map0f, opcodes: [0x07], name: (anatomy) => isWide(anatomy) ? "sysretq" : undefined }],
  ["sysexit", { map: map0f, opcodes: [0x35], name: (anatomy) => isWide(anatomy) ? "sysexitq" : undefined }],
  // Those of 16 bits, which assemblers also use for any other size (SDM vol. 2, IRET, PUSHF, POPF).
  ["iret", {
    map: oneByte,
    opcodes: [0xcf],
    name: (anatomy) => isWide(anatomy) ? "iretq" : isNarrow(anatomy) ? undefined : "iretd",
  }],
  ["pushf", { map: oneByte, opcodes: [0x9c], name: (anatomy) => isNarrow(anatomy) ? undefined : "pushfq" }],
  ["popf", { map: oneByte, opcodes: [0x9d], name: (anatomy) => isNarrow(anatomy) ? undefined : "popfq" }],
  // SAL and SHL are the same (SDM vol. 2, SAL/SAR/SHL/SHR); /6 is a copy of /4.
  ["shl", { map: oneByte, opcodes: SHIFTS, name: (anatomy, text) => regOf(anatomy, text) === 6 ? "sal" : undefined }],
  ["sal", { map: oneByte, opcodes: SHIFTS, name: (anatomy, text) => regOf(anatomy, text) === 4 ? "shl" : undefined }],
  ofString("movs", 0xa4),
  ofString("cmps", 0xa6),
  ofString("stos", 0xaa),
  ofString("lods", 0xac),
  ofString("scas", 0xae),
  ofString("ins", 0x6c, "d"),
  ofString("outs", 0x6e, "d"),
  ofCompare("vpcmpeqb", 0x3f, "vpcmpb"),
  ofCompare("vpcmpeqw", 0x3f, "vpcmpw"),
  ofCompare("vpcmpeqd", 0x1f, "vpcmpd"),
  ofCompare("vpcmpeqq", 0x1f, "vpcmpq"),
  ofCompare("vpcmpltd", 0x1f, "vpcmpd"),
]);

/** Whether a name stands for several instructions, besides those that `stringMnemonicId()` tells apart. */
export function isNameOfSeveral(name: string): boolean {
  return MEANINGS.has(name);
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
  const meaning = MEANINGS.get(name);
  if (meaning === undefined) return mnemonicId(name);
  const own = text.subarray(offset);
  ANATOMY.read(own);
  if (ANATOMY.map !== meaning.map || !meaning.opcodes.includes(ANATOMY.opcode)) return mnemonicId(name);
  // Of these, MOVSD and CMPSD are strings.
  return stringMnemonicId(meaning.name(ANATOMY, own) ?? name);
}
