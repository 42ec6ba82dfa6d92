/**
 * What the text of each of iced's forms begins with: prefixes, VEX and the like, and its opcode.
 *
 * @module
 */
import iced from "iced-x86";

const { EncodingKind, MandatoryPrefix, OpCodeTableKind } = iced;

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

/** Whether a form is one of 64-bit mode that iced finds without options. */
export function isFound({ mode64, isInstruction, decoderOption }: iced.OpCodeInfo): boolean {
  return mode64 && isInstruction && decoderOption === 0;
}

/** What is read of a form's description for its beginnings; the description itself may be freed before they are made. */
export type HeadInfo = Pick<
  iced.OpCodeInfo,
  "table" | "mandatoryPrefix" | "encoding" | "fwait" | "opCode" | "opCodeLength"
>;

/** What is read of a form's description, apart from it. */
export function headInfoOf(info: iced.OpCodeInfo): HeadInfo {
  const { table, mandatoryPrefix, encoding, fwait, opCode, opCodeLength } = info;
  return { table, mandatoryPrefix, encoding, fwait, opCode, opCodeLength };
}

/** Beginnings that may be the form's, up to the last byte of its opcode; the plainest of what fits comes first. */
export function* headsOf(info: HeadInfo): Generator<readonly number[], void> {
  const high = info.opCodeLength === 2 ? [info.opCode >> 8] : [];
  yield* heads(info, [...high, info.opCode & 0xff]);
}

function* heads(info: HeadInfo, opcode: readonly number[]): Iterable<readonly number[]> {
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
