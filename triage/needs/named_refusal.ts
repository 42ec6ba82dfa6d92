/**
 * Whether a CPU can settle that a text is no instruction, where only some decoder says that it is one: it cannot where what
 * the decoder calls it is refused there anyway.
 *
 * @module
 */
import iced from "iced-x86";
import type { Refusal, Silence } from "../../findings/refusal.ts";
import { icedCode } from "../../oracles/decoders/iced/iced_codes.ts";
import { mnemonicOfCode } from "../../oracles/decoders/iced/iced_forms.ts";
import type { Anatomy } from "../../x86/anatomy.ts";
import { ESCAPE } from "../../x86/maps.ts";
import { EvexP1, FirstByte } from "../../x86/vex.ts";
import { needsOfFeatures } from "./instruction_needs.ts";
import { refusalOf, refusalOfNeeds, type RefusingCpu } from "./refusal.ts";

const { EncodingKind } = iced;

/** The first byte of XOP, and where its map is greater than any that POP's ModRM can look like (AMD64 APM vol. 3, 1.2.5). */
const XOP = 0x8f, XOP_MAP = 0x1f, FIRST_XOP_MAP = 8;

/** What every instruction of an encoding needs, where a decoder's name for one is nobody else's. */
const FEATURES_OF_ENCODING: Readonly<Partial<Record<iced.EncodingKind, readonly string[]>>> = {
  [EncodingKind.VEX]: ["AVX"],
  [EncodingKind.EVEX]: ["AVX512F"],
  // Where EVEX has its fixed bit, the vector extensions of Knights Corner have none.
  [EncodingKind.MVEX]: ["KNC"],
  [EncodingKind.XOP]: ["XOP"],
  [EncodingKind.D3NOW]: ["D3NOW"],
};

/** A name that no table has can be of an instruction that is newer than all of them; and whoever tells no name may mean any. */
const UNNAMED: Silence = { reason: "unnamed", needs: [] };

/** Forms by the number of their mnemonic. */
const CODES = new Map<number, iced.Code[]>();
for (let code = iced.Code.INVALID + 1; iced.Code[code] !== undefined; code++) {
  const mnemonic = mnemonicOfCode(code);
  const codes = CODES.get(mnemonic);
  if (codes === undefined) CODES.set(mnemonic, [code]);
  else codes.push(code);
}

/**
 * Why a CPU refuses all that a decoder can mean by the name that it gives a text.
 *
 * @param mnemonic The number of the name.
 * @param anatomy Has read the text.
 * @param text The text, and whatever follows it.
 * @param cpu The CPU.
 * @returns The reason for the first form of that name and encoding, or that the name is nobody's; null where the CPU must have
 * one of them.
 */
export function namedRefusal(mnemonic: number, anatomy: Anatomy, text: Uint8Array, cpu: RefusingCpu): Silence | null {
  const encoding = encodingOf(anatomy, text);
  const codes = CODES.get(mnemonic)?.filter((code) => icedCode(code).encoding === encoding) ?? [];
  if (codes.length === 0) {
    const refusal = refusalOfNeeds(needsOfFeatures(FEATURES_OF_ENCODING[encoding] ?? []), cpu.features);
    return refusal ?? (CODES.has(mnemonic) ? null : UNNAMED);
  }
  let first: Refusal | null = null;
  for (const code of codes) {
    const refusal = refusalOf(code, cpu);
    if (refusal === null) return null;
    first ??= refusal;
  }
  return first;
}

/** How a text is encoded, valid or not. */
function encodingOf({ rexEnd }: Anatomy, text: Uint8Array): iced.EncodingKind {
  const [first, second = 0, third = 0] = text.subarray(rexEnd);
  switch (first) {
    case FirstByte.vex2:
    case FirstByte.vex3:
      return EncodingKind.VEX;
    case FirstByte.evex:
      return (third & EvexP1.one) === 0 ? EncodingKind.MVEX : EncodingKind.EVEX;
    case XOP:
      return (second & XOP_MAP) >= FIRST_XOP_MAP ? EncodingKind.XOP : EncodingKind.Legacy;
    case ESCAPE:
      return second === ESCAPE ? EncodingKind.D3NOW : EncodingKind.Legacy;
    default:
      return EncodingKind.Legacy;
  }
}
