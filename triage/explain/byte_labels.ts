/**
 * Labels: which byte of an instruction is what.
 *
 * @module
 */
import { constantOffsets } from "../../oracles/decoders/iced/iced_offsets.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { isRex } from "../../x86/prefixes.ts";

/** What a byte can be. */
export type LabelName =
  | "emulate prefix"
  | "prefix"
  | "REX"
  | "VEX"
  | "EVEX"
  | "opcode"
  | "ModRM"
  | "SIB"
  | "displacement"
  | "immediate"
  | "unknown";

/** A run of bytes of one kind. */
export interface Label {
  /** What they are. */
  readonly name: LabelName;
  /** The bytes. */
  readonly bytes: Uint8Array;
}

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
 * @param text The bytes that can be fetched; those after the instruction's end get no label.
 * @returns The runs in order. Where the bytes are no instruction, what follows the opcode is `unknown`.
 */
export function labelsOf(text: Uint8Array): Label[] {
  const anatomy = new Anatomy();
  const padded = new Uint8Array(32);
  padded.set(text);
  anatomy.read(padded);
  const names: LabelName[] = [];
  const upTo = (end: number, name: LabelName) => {
    while (names.length < Math.min(end, text.length)) names.push(name);
  };
  const start = anatomy.prefixStart;
  upTo(start, "emulate prefix");
  for (let at = start; at < anatomy.rexEnd; at++) upTo(at + 1, isRex(text[at]!) ? "REX" : "prefix");
  upTo(anatomy.opcodeAt, anatomy.map === OpcodeMap.evex ? "EVEX" : "VEX");
  upTo(anatomy.modrmAt, "opcode");
  labelOperands(text, start, names.length, upTo);
  return runs(text, names);
}

/**
 * Labels what follows the opcode of the instruction at `start`: its length and constants are iced's word, ModRM and SIB
 * are what is left.
 */
function labelOperands(
  text: Uint8Array,
  start: number,
  from: number,
  upTo: (end: number, name: LabelName) => void,
): void {
  const offsets = constantOffsets(text.subarray(start));
  const end = start + offsets.length;
  if (end <= from) return offsets.length === 0 ? upTo(text.length, "unknown") : undefined;
  const constants = [
    { at: start + offsets.displacementOffset, size: offsets.displacementSize, name: "displacement" },
    { at: start + offsets.immediateOffset, size: offsets.immediateSize, name: "immediate" },
  ] as const;
  const present = constants.filter(({ size }) => size > 0);
  const modrmEnd = present[0]?.at ?? end;
  upTo(Math.min(from + 1, modrmEnd), "ModRM");
  upTo(modrmEnd, "SIB");
  for (const { at, size, name } of present) upTo(at + size, name);
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
