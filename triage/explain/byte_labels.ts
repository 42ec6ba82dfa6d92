/**
 * Labels: which byte of an instruction is what.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { icedLength } from "../../oracles/decoders/iced/iced_length.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { hasSib } from "../../x86/modrm.ts";
import { isRex } from "../../x86/prefixes.ts";
import { isRex2, REX2_LENGTH, withoutRex2 } from "../../x86/rex2.ts";
import { endsInOpcode, endsInRegister, hasModrm } from "../../x86/tail.ts";

/**
 * What a byte can be. `is4` names a register in its upper half; `after` stands behind the instruction; `unknown` is a byte
 * behind the opcode of what nobody takes for an instruction.
 */
export type LabelName =
  | "emulate prefix"
  | "prefix"
  | "REX"
  | "REX2"
  | "VEX"
  | "EVEX"
  | "XOP"
  | "opcode"
  | "ModRM"
  | "SIB"
  | "displacement"
  | "immediate"
  | "is4"
  | "after"
  | "unknown";

/** A run of bytes of one kind. */
export interface Label {
  /** What they are. */
  readonly name: LabelName;
  /** The bytes. */
  readonly bytes: Uint8Array;
}

/** What others than the reference decoder say of a text. */
export interface SaidOfText {
  /** The length of the instruction in bytes; 0 where nobody sees one. */
  readonly length: number;
  /** How many bytes the CPU read before it refused them; 0 where that is not known. */
  readonly read: number;
}

const NOTHING_SAID: SaidOfText = { length: 0, read: 0 };

/**
 * Labels the bytes of an instruction.
 *
 * @example
 * ```ts
 * import { labelsOf } from "./byte_labels.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = labelsOf(new Uint8Array([0x0f, 0xb6, 0x47, 0x10]));
 * assertEquals(labels.map(({ name }) => name), ["opcode", "ModRM", "displacement"]);
 * ```
 *
 * @param text The bytes that can be fetched. NOPs at its end that fill it up get no label.
 * @param said What others say of it: where the reference decoder finds no instruction, another may.
 * @returns The runs in order.
 */
export function labelsOf(text: Uint8Array, said: SaidOfText = NOTHING_SAID): Label[] {
  const names = new Names(text.length);
  const padded = padding(text);
  const anatomy = new Anatomy();
  anatomy.read(padded);
  names.upTo(anatomy.prefixStart, "emulate prefix");
  for (let at = anatomy.prefixStart; at < anatomy.rexEnd; at++) names.upTo(at + 1, isRex(text[at]!) ? "REX" : "prefix");
  const ends = isRex2(text, anatomy.rexEnd)
    ? labelRex2(names, text, anatomy, said)
    : labelRest(names, { text, padded, anatomy, shift: 0 }, said);
  const end = text.findLastIndex((byte) => byte !== TEXT_FILL) + 1;
  if (ends) names.upTo(end, "after");
  else {
    names.upTo(said.read, "unknown");
    names.upTo(end, said.read > 0 ? "after" : "unknown");
  }
  return runs(text, names.list);
}

/** The names of a text's bytes, from the first on. */
class Names {
  readonly list: LabelName[] = [];
  readonly #most: number;

  /** Names at most as many bytes as there are. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Names the bytes that have no name yet in front of `end`. */
  upTo(end: number, name: LabelName): void {
    while (this.list.length < Math.min(end, this.#most)) this.list.push(name);
  }
}

/** A text, what its parts are, and how much farther they are in the text that people see. */
interface Parts {
  readonly text: Uint8Array;
  readonly padded: Uint8Array;
  readonly anatomy: Anatomy;
  readonly shift: number;
}

/** The text with NOPs after it. */
function padding(text: Uint8Array): Uint8Array {
  const padded = new Uint8Array(32).fill(TEXT_FILL);
  padded.set(text.subarray(0, MAX_INSTRUCTION + 1));
  return padded;
}

/** What follows REX2 is as after a REX with the same map; decoders that do not know APX know that. */
function labelRex2(
  names: Names,
  text: Uint8Array,
  { prefixStart, prefixEnd, rexEnd }: Anatomy,
  said: SaidOfText,
): boolean {
  const prefix = withoutRex2(text[rexEnd + 1]!);
  const behind = text.subarray(rexEnd + REX2_LENGTH);
  const other = Uint8Array.from([...text.subarray(prefixStart, prefixEnd), ...prefix, ...behind]).subarray(
    0,
    MAX_INSTRUCTION,
  );
  const [padded, anatomy] = [padding(other), new Anatomy()];
  anatomy.read(padded);
  names.upTo(rexEnd + REX2_LENGTH, "REX2");
  const shift = text.length - behind.length - (prefixEnd - prefixStart) - prefix.length;
  return labelRest(names, { text: other, padded, anatomy, shift }, said);
}

const PREFIXES: Readonly<Record<number, LabelName>> = {
  [OpcodeMap.evex]: "EVEX",
  [OpcodeMap.xop]: "XOP",
};

/** Labels what follows the legacy prefixes. Says whether anybody sees where the instruction ends. */
function labelRest(names: Names, { text, padded, anatomy, shift }: Parts, said: SaidOfText): boolean {
  const { prefixStart, opcodeAt, modrmAt, operandEnd, map } = anatomy;
  names.upTo(shift + opcodeAt, PREFIXES[map] ?? "VEX");
  names.upTo(shift + modrmAt, "opcode");
  const length = icedLength(text.subarray(prefixStart));
  const end = length > 0 ? shift + prefixStart + length : said.length;
  if (end === 0) return false;
  const upTo = (place: number, name: LabelName) => names.upTo(Math.min(place, end), name);
  if (hasModrm(anatomy, padded)) {
    const modrm = padded[modrmAt]!;
    upTo(shift + modrmAt + 1, "ModRM");
    if (hasSib(modrm)) upTo(shift + modrmAt + 2, "SIB");
    upTo(shift + operandEnd, "displacement");
    if (endsInRegister(anatomy, padded)) upTo(end, "is4");
    else if (endsInOpcode(anatomy)) upTo(end, "opcode");
  } else if (isMoffs(anatomy)) upTo(end, "displacement");
  upTo(end, "immediate");
  return true;
}

/** MOV with an absolute address after the opcode (SDM vol. 2, MOV). */
function isMoffs({ map, opcode }: Anatomy): boolean {
  return map === OpcodeMap.oneByte && opcode >= 0xa0 && opcode <= 0xa3;
}

/** Bytes of one kind next to each other are one run, but each prefix is its own. */
function runs(text: Uint8Array, names: readonly LabelName[]): Label[] {
  const labels: Label[] = [];
  for (let start = 0, end = 1; end <= names.length; end++) {
    if (end < names.length && names[end] === names[start] && !isSingle(names[start]!)) continue;
    labels.push({ name: names[start]!, bytes: text.slice(start, end) });
    start = end;
  }
  return labels;
}

function isSingle(name: LabelName): boolean {
  return name === "prefix" || name === "REX";
}
