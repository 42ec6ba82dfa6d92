/**
 * A text for each of iced's forms, for tests that want them all.
 *
 * @module
 */
import iced from "iced-x86";
import { headsOf, isFound } from "./code_heads.ts";
import { codeOf } from "./iced_features.ts";

/** Whole texts end in these, which serve as SIB, displacement, immediate, and as the suffix of 3DNow!. */
const TAIL = [0x91, 0x11, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01];

/** Every form of 64-bit mode that iced finds without options, and a text that it begins. */
export function codeTexts(): Map<iced.Code, Uint8Array> {
  const texts = new Map<iced.Code, Uint8Array>();
  for (let code = iced.Code.INVALID + 1; iced.Code[code] !== undefined; code++) {
    const info = iced.CodeExt.opCode(code);
    const text = isFound(info) ? firstOf(candidates(info), code) : undefined;
    info.free();
    if (text !== undefined) texts.set(code, text);
  }
  return texts;
}

function firstOf(candidates: Iterable<readonly number[]>, code: iced.Code): Uint8Array | undefined {
  for (const candidate of candidates) {
    const bytes = Uint8Array.from([...candidate, ...TAIL]).subarray(0, 15);
    if (codeOf(bytes) === code) return bytes;
  }
  return undefined;
}

/** Texts that may be the form: its prefixes and opcode, with many a ModRM byte. */
function* candidates(info: iced.OpCodeInfo): Iterable<readonly number[]> {
  for (const head of headsOf(info)) {
    yield head;
    for (const modrm of modrmBytes(info)) yield [...head, modrm];
  }
}

function* modrmBytes({ groupIndex, rmGroupIndex }: iced.OpCodeInfo): Iterable<number> {
  const regs = groupIndex < 0 ? [1, 0, 2] : [groupIndex];
  for (const mod of [0, 3]) {
    for (const reg of regs) {
      for (const rm of rmGroupIndex < 0 ? [2, 3, 4] : [rmGroupIndex]) yield mod << 6 | reg << 3 | rm;
    }
  }
}
