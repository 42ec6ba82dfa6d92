/**
 * Simplifications: the small steps by which a case is shrunk, each a case a little simpler than the one before.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, DEFAULT_CASE, TEXT_FILL } from "../machine/case.ts";
import { DEFAULT_REGISTERS } from "../machine/registers.ts";
import { significantLength } from "../corpus/case_file.ts";
import { Anatomy, Prefix } from "./anatomy.ts";

/** A device value that shows sign and size of a read at a glance. */
const PLAIN_DEVICE = 0x8877_6655_4433_2211n;

/** The first of the anatomy's maps that are VEX or EVEX. */
const FIRST_VEX_MAP = 4;

/** A segment prefix without effect. */
const PLAIN_PREFIX = 0x2e;

/** An address that is the user's, and one whose next byte is on the next page. */
const USER_ADDRESS = 0x1000n;
const LAST_BYTE_OF_PAGE = 0xffff_c900_0000_0fffn;

/** ModRM of [rdi], the operand that the simplest cases have. */
const PLAIN_MODRM = 0x07;

/** A step: the simpler case, or undefined where there is nothing to simplify. */
export type Simplification = (c: Case) => Case | undefined;

/** The case with another text, NOPs at its end; undefined where that is the text it has. */
function withBytes(c: Case, ...parts: readonly ArrayLike<number>[]): Case | undefined {
  const bytes = new Uint8Array(MAX_INSTRUCTION).fill(TEXT_FILL);
  let at = 0;
  for (const part of parts) {
    for (let k = 0; k < part.length && at < MAX_INSTRUCTION; k++) bytes[at++] = part[k]!;
  }
  return bytes.every((byte, k) => byte === c.bytes[k]) ? undefined : { ...c, bytes };
}

/** The text with `count` bytes from `at` replaced by `insert`; NOPs move in at its end. */
function splice(c: Case, at: number, count: number, ...insert: number[]): Case | undefined {
  if (at + count > MAX_INSTRUCTION) return undefined;
  return withBytes(c, c.bytes.subarray(0, at), insert, c.bytes.subarray(at + count));
}

/** A step that needs to know the parts of the instruction. */
function onAnatomy(step: (c: Case, anatomy: Anatomy) => Case | undefined): Simplification {
  const anatomy = new Anatomy();
  return (c) => {
    anatomy.read(c.bytes);
    return anatomy.modrmAt >= MAX_INSTRUCTION ? undefined : step(c, anatomy);
  };
}

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

const dropPrefixes = onAnatomy((c, { opcodeAt, map }) =>
  opcodeAt === 0 || map >= FIRST_VEX_MAP ? undefined : splice(c, 0, opcodeAt)
);

const clearRexBit = (bit: number) =>
  onAnatomy((c, { rex, prefixEnd }) => (rex & bit) === 0 ? undefined : splice(c, prefixEnd, 1, rex & ~bit));

const plainOperand = onAnatomy((c, { modrmAt, operandEnd }) => {
  const reg = c.bytes[modrmAt]! & 0x38;
  return splice(c, modrmAt, operandEnd - modrmAt, PLAIN_MODRM | reg);
});

const setModrm = (mask: number, bits: number) =>
  onAnatomy((c, { modrmAt }) => splice(c, modrmAt, 1, c.bytes[modrmAt]! & ~mask | bits));

/** A register operand, as simple as one can be. */
const plainRegister = onAnatomy((c, { modrmAt, operandEnd }) =>
  c.bytes[modrmAt]! < 0xc0 ? undefined : splice(c, modrmAt, operandEnd - modrmAt, c.bytes[modrmAt]! & 0xf8)
);

const setSib = (mask: number, bits: number) =>
  onAnatomy((c, { modrmAt, operandEnd }) => {
    const hasSib = (c.bytes[modrmAt]! & 7) === 4 && operandEnd > modrmAt + 1;
    return hasSib ? splice(c, modrmAt + 1, 1, c.bytes[modrmAt + 1]! & ~mask | bits) : undefined;
  });

/** Makes what follows the byte `skip` after the opcode zero, byte for byte. */
const clearFrom = (end: "modrmAt" | "operandEnd", skip: number, value: number) =>
  onAnatomy((c, anatomy) => {
    const at = anatomy[end] + skip;
    const length = significantLength(c);
    if (at >= length) return undefined;
    const bytes = c.bytes.slice();
    bytes.fill(value, at, length);
    return withBytes(c, bytes);
  });

const oneRegister = (register: number): Simplification => (c) =>
  c.registers[register] === DEFAULT_REGISTERS[register]
    ? undefined
    : { ...c, registers: c.registers.with(register, DEFAULT_REGISTERS[register]!) };

const field = (key: "fetch" | "cpl" | "rip" | "rflags" | "fsBase" | "gsBase"): Simplification => (c) =>
  c[key] === DEFAULT_CASE[key] ? undefined : { ...c, [key]: DEFAULT_CASE[key] };

const plainState = (c: Case): Case => ({ ...DEFAULT_CASE, bytes: c.bytes });

const plainVe: Simplification = (c) => c.ve === DEFAULT_CASE.ve ? undefined : { ...c, ve: DEFAULT_CASE.ve };

const deviceValue: Simplification = (c) =>
  c.device.value === PLAIN_DEVICE ? undefined : { ...c, device: { ...c.device, value: PLAIN_DEVICE } };

const deviceStatus: Simplification = (c) =>
  c.device.status === 0n ? undefined : { ...c, device: { ...c.device, status: 0n } };

const RDI = 7;

/** [rdi] as the operand, with a given address in rdi and no prefixes. */
const operandAt = (address: bigint): Simplification =>
  onAnatomy((c, { opcodeAt, modrmAt, operandEnd }) => {
    const plain = { ...DEFAULT_CASE, bytes: c.bytes, registers: DEFAULT_REGISTERS.with(RDI, address) };
    const text = withBytes(plain, c.bytes.subarray(opcodeAt, modrmAt), [PLAIN_MODRM], c.bytes.subarray(operandEnd));
    return text ?? plain;
  });

const shortByOne: Simplification = (c) => c.fetch < 14 ? { ...c, fetch: 14 } : undefined;

const failure: Simplification = (c) =>
  c.device.status <= 1n ? undefined : { ...c, device: { ...c.device, status: 1n } };

/** Steps on everything but the text. */
export const STATE_SIMPLIFICATIONS: readonly Simplification[] = [
  plainState,
  plainVe,
  deviceValue,
  deviceStatus,
  failure,
  shortByOne,
  operandAt(USER_ADDRESS),
  operandAt(LAST_BYTE_OF_PAGE),
  ...(["fetch", "cpl", "rip", "rflags", "fsBase", "gsBase"] as const).map(field),
  (c) => c.registers === DEFAULT_REGISTERS ? undefined : { ...c, registers: DEFAULT_REGISTERS },
  ...DEFAULT_REGISTERS.map((_, register) => oneRegister(register)),
];

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

/** The whole text replaced by a NOP: for disagreements that any refused instruction shows. */
export const onlyNop: Simplification = (c) => withBytes(c);

/** Another opcode in place of the case's own, with the operand it has. */
const otherOpcode = (...opcode: readonly number[]): Simplification =>
  onAnatomy((c, { opcodeAt, modrmAt, operandEnd, map }) => {
    if (map >= FIRST_VEX_MAP) return undefined;
    return withBytes(c, c.bytes.subarray(0, opcodeAt), opcode, c.bytes.subarray(modrmAt, operandEnd));
  });

/** Another opcode and [rdi] in place of the case's own instruction, behind its prefixes. */
const otherInstruction = (...opcode: readonly number[]): Simplification =>
  onAnatomy((c, { opcodeAt, map }) =>
    map >= FIRST_VEX_MAP ? undefined : withBytes(c, c.bytes.subarray(0, opcodeAt), opcode, [PLAIN_MODRM])
  );

/** Another VEX or EVEX instruction in place of the case's own and its prefixes. */
const otherExtension = (...text: readonly number[]): Simplification =>
  onAnatomy((c, { map }) => map < FIRST_VEX_MAP ? undefined : withBytes(c, text));

/** A load from [edi], which with the default registers is a user address. */
const narrowLoad: Simplification = (c) => withBytes(plainState(c), [0x67, 0x8b, PLAIN_MODRM]);

/** The byte-sized opcode of a form in place of its word-sized one. */
const byteSized = (word: number, byte: number): Simplification =>
  onAnatomy((c, { map, opcode, modrmAt }) =>
    map === 1 && opcode === word ? splice(c, modrmAt - 1, 1, byte) : undefined
  );

/** Steps to the plainest opcode of the same form. */
export const FORM_SIMPLIFICATIONS: readonly Simplification[] = [byteSized(0xb7, 0xb6), byteSized(0xbf, 0xbe)];

/**
 * Steps to the plainest opcodes: a disagreement that survives one is about something else than its opcode. After the
 * loads and the store come, of the lookalikes, a defined VEX2 instruction, the same with a prefix that it must not
 * have, an undefined VEX3 and an undefined EVEX instruction.
 */
export const OPCODE_SIMPLIFICATIONS: readonly Simplification[] = [
  otherOpcode(0x8b),
  otherOpcode(0xc6),
  otherOpcode(0x0f, 0xb6),
  otherInstruction(0x8b),
  otherInstruction(0x0f, 0xb6),
  narrowLoad,
  otherExtension(0xc5, 0xf8, 0xc6, PLAIN_MODRM, 0),
  otherExtension(0x66, 0xc5, 0xf8, 0xc6, PLAIN_MODRM, 0),
  otherExtension(0xc4, 0xe2, 0x79, 0xc6, PLAIN_MODRM | 8),
  otherExtension(0x62, 0xf2, 0x7d, 0x08, 0xc6, PLAIN_MODRM | 8),
];

/** Many steps in one, tried before the single ones: everything plain but the opcode. */
export const LEAPS: readonly Simplification[] = [
  plainState,
  (c) => dropPrefixes(plainState(c)),
  (c) => {
    const bare = dropPrefixes(plainState(c)) ?? plainState(c);
    return plainRegister(bare) ?? plainOperand(bare);
  },
];
