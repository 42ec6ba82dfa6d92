/**
 * What later kernels' instruction decoder knows beyond the posted one's, as far as it reaches the classifier's table.
 *
 * @module
 */
import { Attribute, oneByteAttributes } from "../attributes.ts";
import { type Correction, exampleOf } from "../correction.ts";
import type { DecoderParts } from "../decode.ts";
import { EINVAL, Extension, type Insn } from "../insn.ts";
import type { Steps } from "../steps.ts";

const XOP = 0x8f;
const REX2 = 0xd5;
const REX2_W = 0x08;
const REX2_M0 = 0x80;

const { modrm, immediateByte, immediateWordOrDword } = Attribute;

/** Attributes after a REX2 that names map 0f. 88 to 8b are conditional jumps there. */
const AFTER_REX2_0F = new Uint8Array(256);
for (const opcode of [0x88, 0x89, 0x8a, 0x8b]) AFTER_REX2_0F[opcode] = immediateWordOrDword;
for (const opcode of [0xa5, 0xc7]) AFTER_REX2_0F[opcode] = modrm;
for (const opcode of [0xa4, 0xc6]) AFTER_REX2_0F[opcode] = modrm | immediateByte;

/** Takes REX2. It stands in for REX with its first byte, d5, whose low bits are then taken for W, R, X and B. */
function rex2Prefix(insn: Insn): void {
  const payload = insn.peek(1);
  insn.rex = REX2;
  insn.extension = Extension.rex2;
  insn.map = (payload & REX2_M0) === 0 ? 0 : 1;
  if ((payload & REX2_W) !== 0) insn.opndBytes = 8;
  insn.skip(2);
}

function rex2Attributes(insn: Insn): number {
  const { opcode1: opcode, lastPrefix } = insn;
  if (insn.map === 0) return oneByteAttributes(opcode);
  const attributes = AFTER_REX2_0F[opcode]!;
  // The operands of near jumps are 64-bit.
  if (attributes === immediateWordOrDword) insn.opndBytes = 8;
  // F2 and F3 choose a column of the map, and c6 is not in these.
  return opcode === 0xc6 && (lastPrefix === 0xf2 || lastPrefix === 0xf3) ? 0 : attributes;
}

function isEvexMap4({ extension, map, pp, opcode1 }: Insn): boolean {
  return extension === Extension.evex && map === 4 && pp <= 1 && (opcode1 === 0x88 || opcode1 === 0xa5);
}

/** The operand size that pp and W say wins over what stood before. */
function evexMap4Attributes(insn: Insn): number {
  if (insn.pp === 1 && !insn.evexW) insn.opndBytes = 2;
  return modrm;
}

/** Takes XOP: 8f that is no POP, and two bytes. */
function xopPrefix(insn: Insn): void {
  const second = insn.peek(1);
  const last = insn.peek(2);
  insn.extension = Extension.xop;
  insn.map = second & 0x1f;
  if ((last & 0x80) !== 0) insn.opndBytes = 8;
  insn.skip(3);
}

/** POP is 8f /0; no map of XOP makes that of its second byte. */
function isXop(insn: Insn): boolean {
  return insn.peek() === XOP && (insn.peek(1) & 0x38) !== 0;
}

/** Additions with ModRM and without immediate, in map 9. */
function xopAttributes(insn: Insn): number {
  if (insn.map === 9 && (insn.opcode1 === 0xc6 || insn.opcode1 === 0xc7)) return modrm;
  insn.error = -EINVAL;
  return 0;
}

/** The steps with some parts of the decoder replaced. */
function withParts(steps: Steps, change: (parts: DecoderParts) => Partial<DecoderParts>): Steps {
  return { ...steps, parts: { ...steps.parts, ...change(steps.parts) } };
}

/** REX2, decoded, but not understood by what looks at REX and at the opcode. */
export const rex2Decoder: Correction = {
  id: "rex2-decoder",
  title: "Does not decode REX2",
  sentence: "The decoder takes REX2 and one opcode byte of the map it names, as Linux 6.12 does.",
  example: exampleOf("d5008b07"),
  apply: (steps) =>
    withParts(steps, (parts) => ({
      rexPrefix: (insn) => insn.peek() === REX2 ? rex2Prefix(insn) : parts.rexPrefix(insn),
      vexPrefix: (insn) => insn.extension === Extension.rex2 ? undefined : parts.vexPrefix(insn),
      extendedAttributes: (insn) =>
        insn.extension === Extension.rex2 ? rex2Attributes(insn) : parts.extendedAttributes(insn),
    })),
};

/** Two opcodes of EVEX map 4 that look like moves. */
export const evexMap4Decoder: Correction = {
  id: "evex-map-4-decoder",
  title: "Does not decode map 4 of EVEX",
  sentence: "The decoder knows EVEX map 4, of which 88 and a5 reach the handler, as Linux 6.12 does.",
  example: exampleOf("62f47c088807"),
  apply: (steps) =>
    withParts(steps, (parts) => ({
      extendedAttributes: (insn) => isEvexMap4(insn) ? evexMap4Attributes(insn) : parts.extendedAttributes(insn),
    })),
};

/** REX in front of VEX or EVEX is #UD (SDM vol. 2, 2.3.3). */
export const rexBeforeVex: Correction = {
  id: "rex-before-vex",
  title: "Takes VEX or EVEX behind a REX, which faults",
  sentence: "The decoder knows neither VEX nor EVEX behind a REX, as Linux 7.2 does not.",
  shows: ["fault"],
  example: exampleOf("40c5f8c60780"),
  apply: (steps) =>
    withParts(steps, (parts) => ({
      vexPrefix: (insn) => insn.rex === 0 || insn.extension === Extension.rex2 ? parts.vexPrefix(insn) : undefined,
    })),
};

/** XOP, of which only two opcodes reach the classifier's table. */
export const xopDecoder: Correction = {
  id: "xop-decoder",
  title: "Does not decode XOP",
  sentence: "The decoder takes XOP and one opcode byte of the map it names, as Linux 7.2 does.",
  example: exampleOf("8fe978c607"),
  apply: (steps) =>
    withParts(steps, (parts) => ({
      vexPrefix: (insn) => insn.rex === 0 && isXop(insn) ? xopPrefix(insn) : parts.vexPrefix(insn),
      extendedAttributes: (insn) =>
        insn.extension === Extension.xop ? xopAttributes(insn) : parts.extendedAttributes(insn),
    })),
};
