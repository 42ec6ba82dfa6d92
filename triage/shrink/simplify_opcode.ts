/**
 * Steps to another opcode, and to another case altogether.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { Prefix } from "../../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { LegacyPrefix } from "../../x86/prefixes.ts";
import { kernelGla, kernelState, plainState } from "./simplify_state.ts";
import { dropPrefixes, plainOperand, plainRegister } from "./simplify_text.ts";
import { onAnatomy, PLAIN_MODRM, type Simplification, splice, withBytes } from "./text_edit.ts";

/** The whole text replaced by a NOP: for disagreements that any refused instruction shows. */
export const onlyNop: Simplification = (c) => withBytes(c);

/** Another opcode in place of the case's own, with the operand it has. */
const otherOpcode = (...opcode: readonly number[]): Simplification =>
  onAnatomy((c, { opcodeAt, modrmAt, operandEnd, map }) => {
    if (isVectorMap(map)) return undefined;
    return withBytes(c, c.bytes.subarray(0, opcodeAt), opcode, c.bytes.subarray(modrmAt, operandEnd));
  });

/** Another opcode and [rdi] in place of the case's own instruction, behind its prefixes. */
const otherInstruction = (...opcode: readonly number[]): Simplification =>
  onAnatomy((c, { opcodeAt, map }) =>
    isVectorMap(map) ? undefined : withBytes(c, c.bytes.subarray(0, opcodeAt), opcode, [PLAIN_MODRM])
  );

/** Another VEX or EVEX instruction in place of the case's own and its prefixes. */
const otherExtension = (...text: readonly number[]): Simplification =>
  onAnatomy((c, { map }) => !isVectorMap(map) ? undefined : withBytes(c, text));

const RCX = 1;

/** A load from [edi], which with the default registers is a user address. */
const narrowLoad: Simplification = (c) => withBytes(plainState(c), [LegacyPrefix.addressSize, 0x8b, PLAIN_MODRM]);

/** The byte-sized opcode of a form in place of its word-sized one. */
const byteSized = (inMap: number, word: number, byte: number): Simplification =>
  onAnatomy((c, { map, opcode, modrmAt }) =>
    map === inMap && opcode === word ? splice(c, modrmAt - 1, 1, byte) : undefined
  );

/**
 * Steps to the plainest opcodes: a disagreement that survives one is about something else than its opcode. C6 comes from C7
 * only: from another opcode it would make ModRM.reg a part of the opcode. After the loads come, of the lookalikes, a defined VEX2 instruction, the same with a prefix that it must not
 * have, an undefined VEX3 and an undefined EVEX instruction.
 */
export const OPCODE_SIMPLIFICATIONS: readonly Simplification[] = [
  otherOpcode(0x8b),
  byteSized(OpcodeMap.oneByte, 0xc7, 0xc6),
  otherOpcode(0x0f, 0xb6),
  otherInstruction(0x8b),
  otherInstruction(0x0f, 0xb6),
  narrowLoad,
  otherExtension(0xc5, 0xf8, 0xc6, PLAIN_MODRM, 0),
  otherExtension(0x66, 0xc5, 0xf8, 0xc6, PLAIN_MODRM, 0),
  otherExtension(0xc4, 0xe2, 0x79, 0xc6, PLAIN_MODRM | 8),
  otherExtension(0x62, 0xf2, 0x7d, 0x08, 0xc6, PLAIN_MODRM | 8),
];

/** The plainest moves with the operand that there is, for what a decoder says of each of them. */
export const MOVE_SIMPLIFICATIONS: readonly Simplification[] = [
  otherOpcode(0x8b),
  otherOpcode(0x8a),
  otherOpcode(0x89),
  otherOpcode(0x88),
];

/** More of them for a handler, which may know one and not another: undefined instructions with the plainest ModRM. */
export const VECTOR_SIMPLIFICATIONS: readonly Simplification[] = [
  otherExtension(0xc4, 0xe2, 0x79, 0xc6, PLAIN_MODRM),
  otherExtension(0x62, 0xf2, 0x7d, 0x08, 0xc6, PLAIN_MODRM),
];

/** REPNE in place of REP: a string move is repeated alike, and the byte is plainer. */
const plainRepeat: Simplification = onAnatomy((c, { prefixEnd }) => {
  const at = c.bytes.subarray(0, prefixEnd).indexOf(LegacyPrefix.rep);
  return at < 0 ? undefined : splice(c, at, 1, LegacyPrefix.repne);
});

/** No iteration with addresses of 64 bits, in place of none with those of 32 bits, which ignore half of the count. */
const noIteration: Simplification = onAnatomy((c, { prefixEnd }) => {
  const at = c.bytes.subarray(0, prefixEnd).indexOf(LegacyPrefix.addressSize);
  if (at < 0 || BigInt.asUintN(32, c.registers[RCX]!) !== 0n) return undefined;
  return splice({ ...c, registers: c.registers.with(RCX, 0n) }, at, 1);
});

/** Steps to the plainest string move: what a handler does wrong to one, it mostly does to each. */
export const STRING_SIMPLIFICATIONS: readonly Simplification[] = [
  byteSized(OpcodeMap.oneByte, 0xa5, 0xa4),
  plainRepeat,
  noIteration,
];

/** The plainest operand of the same kind. */
const plainOnly: Simplification = (c) => plainRegister(c) ?? plainOperand(c);

/** How the state of a case is made plain. */
type PlainState = (c: Case) => Case;

/** Everything plain but the prefixes at `first` and `last`. */
const onlyPrefixes = (plain: PlainState, first: number, last: number): Simplification =>
  onAnatomy((c, { opcodeAt, prefixes, map }) => {
    const isPlain = (prefixes & Prefix.emulate) === 0 && !isVectorMap(map);
    if (!isPlain || last >= opcodeAt) return undefined;
    const kept = first === last ? [c.bytes[first]!] : [c.bytes[first]!, c.bytes[last]!];
    const bare = withBytes(plain(c), kept, c.bytes.subarray(opcodeAt)) ?? plain(c);
    return plainOnly(bare) ?? bare;
  });

const FIRST_FOUR = [0, 1, 2, 3];

const leaps = (plain: PlainState): readonly Simplification[] => [
  plain,
  (c) => dropPrefixes(plain(c)),
  (c) => plainOnly(dropPrefixes(plain(c)) ?? plain(c)),
  (c) => plainOnly(dropPrefixes({ ...plain(c), cpl: c.cpl, fetch: c.fetch }) ?? c),
  ...FIRST_FOUR.flatMap((first) => FIRST_FOUR.slice(first).map((last) => onlyPrefixes(plain, first, last))),
];

/**
 * Many steps in one, tried before the single ones: everything plain but the opcode, or but one or two prefixes too. What
 * decoders say depends on no address; a handler can refuse one that is no kernel's.
 */
export const LEAPS = { decoders: leaps(plainState), subject: [...leaps(kernelState), kernelGla, plainState] } as const;
