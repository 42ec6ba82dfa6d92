/**
 * Steps that simplify a case's text and leave its opcode alone: prefixes, operand, immediate.
 *
 * @module
 */
import { significantLength } from "../../corpus/files/case_file.ts";
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { Prefix } from "../../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { hasSib, Modrm, namesRegister, Sib } from "../../x86/modrm.ts";
import { isRex, LegacyPrefix, NULL_SEGMENTS, PLAIN_REX, Rex } from "../../x86/prefixes.ts";
import { EvexP0, EvexP1, EvexP2, VexP0, VexP1 } from "../../x86/vex.ts";
import { onAnatomy, PLAIN_MODRM, type Simplification, splice, withBytes } from "./text_edit.ts";

/** A segment prefix without effect. */
const PLAIN_PREFIX = LegacyPrefix.cs;

const dropByte = (at: number) => onAnatomy((c, { rexEnd }) => at < rexEnd ? splice(c, at, 1) : undefined);

const plainPrefix = (at: number) =>
  onAnatomy((c, { prefixEnd }) =>
    at < prefixEnd && c.bytes[at] !== PLAIN_PREFIX ? splice(c, at, 1, PLAIN_PREFIX) : undefined
  );

const plainRex = (at: number) =>
  onAnatomy((c, { prefixEnd }) => at < prefixEnd && isRex(c.bytes[at]!) ? splice(c, at, 1, PLAIN_REX) : undefined);

/** Five distinct prefixes, four of them without effect. */
const FIVE_PREFIXES = [...NULL_SEGMENTS, LegacyPrefix.operandSize];

const plainPrefixes = onAnatomy((c, { prefixes, opcodeAt, map }) =>
  (prefixes & Prefix.many) === 0 || isVectorMap(map) ? undefined : splice(c, 0, opcodeAt, ...FIVE_PREFIXES)
);

const { operandSize, addressSize, lock, repne, rep, fs, gs } = LegacyPrefix;

/** In which order prefixes are plainest: every legacy prefix once. */
export const PREFIX_ORDER: readonly number[] = [operandSize, addressSize, lock, repne, rep, fs, gs, ...NULL_SEGMENTS];

/** Each legacy prefix once, in order; a REX stays at the end. */
const sortPrefixes = onAnatomy((c, { prefixes, prefixEnd }) => {
  if ((prefixes & (Prefix.idleRex | Prefix.emulate)) !== 0) return undefined;
  const present = PREFIX_ORDER.filter((prefix) => c.bytes.subarray(0, prefixEnd).includes(prefix));
  return splice(c, 0, prefixEnd, ...present);
});

/** No prefix at all, as far as the opcode stays what it is. */
export const dropPrefixes: Simplification = onAnatomy((c, { opcodeAt, map }) =>
  opcodeAt === 0 || isVectorMap(map) ? undefined : splice(c, 0, opcodeAt)
);

const clearRexBit = (bit: number) =>
  onAnatomy((c, { rex, prefixEnd }) => (rex & bit) === 0 ? undefined : splice(c, prefixEnd, 1, rex & ~bit));

/** [rdi] as the operand. */
export const plainOperand: Simplification = onAnatomy((c, { modrmAt, operandEnd }) => {
  const reg = c.bytes[modrmAt]! & Modrm.reg;
  return splice(c, modrmAt, operandEnd - modrmAt, PLAIN_MODRM | reg);
});

const setModrm = (mask: number, bits: number) =>
  onAnatomy((c, { modrmAt }) => splice(c, modrmAt, 1, c.bytes[modrmAt]! & ~mask | bits));

/** A register operand, as simple as one can be. */
export const plainRegister: Simplification = onAnatomy((c, { modrmAt, operandEnd }) =>
  namesRegister(c.bytes[modrmAt]!) ? splice(c, modrmAt, operandEnd - modrmAt, c.bytes[modrmAt]! & ~Modrm.rm) : undefined
);

const setSib = (mask: number, bits: number) =>
  onAnatomy((c, { modrmAt }) =>
    hasSib(c.bytes[modrmAt]!) ? splice(c, modrmAt + 1, 1, c.bytes[modrmAt + 1]! & ~mask | bits) : undefined
  );

/** A byte of the payload of EVEX, or of VEX or XOP, with the bits of a field all clear or all set. */
const setPayload = (isEvex: boolean, byte: number, mask: number, isSet: boolean) =>
  onAnatomy((c, { map, opcodeAt, rexEnd }) => {
    const at = rexEnd + 1 + byte;
    if (!isVectorMap(map) || (map === OpcodeMap.evex) !== isEvex || at >= opcodeAt) return undefined;
    const value = isSet ? c.bytes[at]! | mask : c.bytes[at]! & ~mask;
    return splice(c, at, 1, value);
  });

/** VEX of two bytes has R where that of three has W. */
const vex2Registers = onAnatomy((c, { map, rexEnd }) =>
  map === OpcodeMap.vex2 ? splice(c, rexEnd + 1, 1, c.bytes[rexEnd + 1]! | VexP0.r | VexP1.vvvv) : undefined
);

/** Steps on what VEX, EVEX and XOP say: register bits, which are stored inverted, W, vector length, b, z and mask. */
const PAYLOAD_SIMPLIFICATIONS: readonly Simplification[] = [
  vex2Registers,
  setPayload(false, 0, VexP0.r | VexP0.x | VexP0.b, true),
  setPayload(false, 1, VexP1.vvvv, true),
  setPayload(false, 1, VexP1.w, false),
  setPayload(false, 1, VexP1.length, false),
  setPayload(true, 0, EvexP0.r | EvexP0.x | EvexP0.b | EvexP0.rPrime, true),
  setPayload(true, 1, EvexP1.vvvv, true),
  setPayload(true, 1, EvexP1.w, false),
  setPayload(true, 2, EvexP2.length, false),
  setPayload(true, 2, EvexP2.b, false),
  setPayload(true, 2, EvexP2.z, false),
  setPayload(true, 2, EvexP2.mask, false),
  setPayload(true, 2, EvexP2.vPrime, true),
];

/** Overwrites what the text holds from `skip` bytes after ModRM's place, or after the operand, with `value`. */
const clearFrom = (end: "modrmAt" | "operandEnd", skip: number, value: number) =>
  onAnatomy((c, anatomy) => {
    const at = anatomy[end] + skip;
    const length = significantLength(c);
    if (at >= length) return undefined;
    const bytes = c.bytes.slice();
    bytes.fill(value, at, length);
    return withBytes(c, bytes);
  });

/** Steps on the text that leave its opcode alone. */
export const TEXT_SIMPLIFICATIONS: readonly Simplification[] = [
  dropPrefixes,
  plainPrefixes,
  sortPrefixes,
  ...Array.from({ length: MAX_INSTRUCTION }, (_, at) => dropByte(at)),
  ...Array.from({ length: 6 }, (_, at) => plainPrefix(at)),
  ...Array.from({ length: 2 }, (_, at) => plainRex(at)),
  ...[Rex.w, Rex.r, Rex.x, Rex.b].map(clearRexBit),
  plainOperand,
  setModrm(Modrm.mod, 0),
  setModrm(Modrm.reg, 0),
  setModrm(Modrm.reg, 0x08),
  setModrm(Modrm.reg, 0x20),
  plainRegister,
  setModrm(Modrm.rm, 0x07),
  ...PAYLOAD_SIMPLIFICATIONS,
  setSib(Sib.scale, 0),
  setSib(Sib.index, 0x20),
  setSib(Sib.base, 0x07),
  clearFrom("operandEnd", 0, TEXT_FILL),
  clearFrom("operandEnd", 1, TEXT_FILL),
  clearFrom("operandEnd", 2, TEXT_FILL),
  clearFrom("operandEnd", 4, TEXT_FILL),
  clearFrom("operandEnd", 0, 0),
  clearFrom("modrmAt", 0, TEXT_FILL),
  clearFrom("modrmAt", 1, TEXT_FILL),
  clearFrom("modrmAt", 1, 0),
  clearFrom("modrmAt", 2, 0),
];
