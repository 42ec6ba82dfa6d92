/**
 * Steps that simplify a case's text and leave its opcode alone: prefixes, operand, immediate.
 *
 * @module
 */
import { significantLength } from "../../corpus/files/case_file.ts";
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { Prefix } from "../../x86/anatomy.ts";
import { FIRST_VEX_MAP, onAnatomy, PLAIN_MODRM, type Simplification, splice, withBytes } from "./text_edit.ts";

/** A segment prefix without effect. */
const PLAIN_PREFIX = 0x2e;

const dropByte = (at: number) =>
  onAnatomy((c, { prefixEnd, rex }) => at < prefixEnd + (rex === 0 ? 0 : 1) ? splice(c, at, 1) : undefined);

const plainPrefix = (at: number) =>
  onAnatomy((c, { prefixEnd }) =>
    at < prefixEnd && c.bytes[at] !== PLAIN_PREFIX ? splice(c, at, 1, PLAIN_PREFIX) : undefined
  );

const plainRex = (at: number) =>
  onAnatomy((c, { prefixEnd }) =>
    at < prefixEnd && (c.bytes[at]! & 0xf0) === 0x40 ? splice(c, at, 1, 0x40) : undefined
  );

/** Five distinct prefixes, four of them without effect. */
const FIVE_PREFIXES = [0x2e, 0x36, 0x3e, 0x26, 0x66];

const plainPrefixes = onAnatomy((c, { prefixes, opcodeAt, map }) =>
  (prefixes & Prefix.many) === 0 || map >= FIRST_VEX_MAP ? undefined : splice(c, 0, opcodeAt, ...FIVE_PREFIXES)
);

/** In which order prefixes are plainest. */
const PREFIX_ORDER = [0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x64, 0x65, 0x2e, 0x36, 0x3e, 0x26];

/** Each legacy prefix once, in order; a REX stays at the end. */
const sortPrefixes = onAnatomy((c, { prefixes, prefixEnd }) => {
  if ((prefixes & (Prefix.idleRex | Prefix.emulate)) !== 0) return undefined;
  const present = PREFIX_ORDER.filter((prefix) => c.bytes.subarray(0, prefixEnd).includes(prefix));
  return splice(c, 0, prefixEnd, ...present);
});

/** No prefix at all, as far as the opcode stays what it is. */
export const dropPrefixes: Simplification = onAnatomy((c, { opcodeAt, map }) =>
  opcodeAt === 0 || map >= FIRST_VEX_MAP ? undefined : splice(c, 0, opcodeAt)
);

const clearRexBit = (bit: number) =>
  onAnatomy((c, { rex, prefixEnd }) => (rex & bit) === 0 ? undefined : splice(c, prefixEnd, 1, rex & ~bit));

/** [rdi] as the operand. */
export const plainOperand: Simplification = onAnatomy((c, { modrmAt, operandEnd }) => {
  const reg = c.bytes[modrmAt]! & 0x38;
  return splice(c, modrmAt, operandEnd - modrmAt, PLAIN_MODRM | reg);
});

const setModrm = (mask: number, bits: number) =>
  onAnatomy((c, { modrmAt }) => splice(c, modrmAt, 1, c.bytes[modrmAt]! & ~mask | bits));

/** A register operand, as simple as one can be. */
export const plainRegister: Simplification = onAnatomy((c, { modrmAt, operandEnd }) =>
  c.bytes[modrmAt]! < 0xc0 ? undefined : splice(c, modrmAt, operandEnd - modrmAt, c.bytes[modrmAt]! & 0xf8)
);

const setSib = (mask: number, bits: number) =>
  onAnatomy((c, { modrmAt, operandEnd }) => {
    const hasSib = (c.bytes[modrmAt]! & 7) === 4 && operandEnd > modrmAt + 1;
    return hasSib ? splice(c, modrmAt + 1, 1, c.bytes[modrmAt + 1]! & ~mask | bits) : undefined;
  });

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
  ...[8, 4, 2, 1].map(clearRexBit),
  plainOperand,
  setModrm(0xc0, 0),
  setModrm(0x38, 0),
  setModrm(0x38, 0x08),
  setModrm(0x38, 0x20),
  plainRegister,
  setModrm(0x07, 0x07),
  setSib(0xc0, 0),
  setSib(0x38, 0x20),
  setSib(0x07, 0x07),
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
