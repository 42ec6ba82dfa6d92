/**
 * A text for each of iced's forms, for tests that want them all.
 *
 * @module
 */
import iced from "iced-x86";
import { codeOf } from "./iced_features.ts";

const { EncodingKind, MandatoryPrefix, OpCodeTableKind } = iced;

/** Whole texts end in these, which serve as SIB, displacement, immediate, and as the suffix of 3DNow!. */
const TAIL = [0x91, 0x11, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01];

/** Map by table, as VEX, EVEX and XOP number them, and the bytes that escape to it. */
const TABLES: Readonly<Record<number, readonly [map: number, escape: readonly number[]]>> = {
  [OpCodeTableKind.Normal]: [0, []],
  [OpCodeTableKind.T0F]: [1, [0x0f]],
  [OpCodeTableKind.T0F38]: [2, [0x0f, 0x38]],
  [OpCodeTableKind.T0F3A]: [3, [0x0f, 0x3a]],
  [OpCodeTableKind.MAP5]: [5, []],
  [OpCodeTableKind.MAP6]: [6, []],
  [OpCodeTableKind.MAP8]: [8, []],
  [OpCodeTableKind.MAP9]: [9, []],
  [OpCodeTableKind.MAP10]: [10, []],
};

/** The prefix that a form must have, and as VEX and EVEX number it. */
const PREFIXES: Readonly<Record<number, readonly [pp: number, byte: readonly number[]]>> = {
  [MandatoryPrefix.None]: [0, []],
  [MandatoryPrefix.PNP]: [0, []],
  [MandatoryPrefix.P66]: [1, [0x66]],
  [MandatoryPrefix.PF3]: [2, [0xf3]],
  [MandatoryPrefix.PF2]: [3, [0xf2]],
};

/** Every form of 64-bit mode that iced finds without options, and a text that it begins. */
export function codeTexts(): Map<iced.Code, Uint8Array> {
  const texts = new Map<iced.Code, Uint8Array>();
  for (let code = iced.Code.INVALID + 1; iced.Code[code] !== undefined; code++) {
    const info = iced.CodeExt.opCode(code);
    const isWanted = info.mode64 && info.isInstruction && info.decoderOption === 0;
    const text = isWanted ? firstOf(candidates(info), code) : undefined;
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
  const high = info.opCodeLength === 2 ? [info.opCode >> 8] : [];
  const opcode = [...high, info.opCode & 0xff];
  for (const head of heads(info, opcode)) {
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

function* heads(info: iced.OpCodeInfo, opcode: readonly number[]): Iterable<readonly number[]> {
  const [map, escape] = TABLES[info.table]!;
  const [pp, prefix] = PREFIXES[info.mandatoryPrefix]!;
  switch (info.encoding) {
    case EncodingKind.Legacy:
      for (const size of [[], [0x66], [0x67], [0x66, 0x67]]) {
        for (const wait of info.fwait ? [[0x9b]] : [[]]) {
          for (const rex of [[], [0x48]]) yield [...wait, ...size, ...prefix, ...rex, ...escape, ...opcode];
        }
      }
      return;
    case EncodingKind.VEX:
    case EncodingKind.XOP: {
      const first = info.encoding === EncodingKind.XOP ? 0x8f : 0xc4;
      for (const vvvv of [0xf, 0xc]) {
        for (const w of [0, 1]) {
          for (const l of [0, 1]) {
            yield [first, 0xe0 | map, w << 7 | vvvv << 3 | l << 2 | pp, ...opcode];
            yield [0x67, first, 0xe0 | map, w << 7 | vvvv << 3 | l << 2 | pp, ...opcode];
          }
        }
      }
      return;
    }
    case EncodingKind.EVEX:
      for (const vvvv of [0xf, 0xc]) {
        for (const w of [0, 1]) {
          for (const l of [0, 1, 2]) {
            for (const mask of [0, 1]) {
              yield [0x62, 0xf0 | map, w << 7 | vvvv << 3 | 4 | pp, l << 5 | 8 | mask, ...opcode];
              yield [0x67, 0x62, 0xf0 | map, w << 7 | vvvv << 3 | 4 | pp, l << 5 | 8 | mask, ...opcode];
            }
          }
        }
      }
      return;
    case EncodingKind.D3NOW:
      yield [0x0f, 0x0f, 0xc1, ...opcode];
  }
}
