/**
 * What can be asked of a difference about a legacy instruction that goes beyond its prefixes.
 *
 * @module
 */
import { icedCode } from "../../oracles/decoders/iced/iced_code.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { Modrm } from "../../x86/modrm.ts";
import { LegacyPrefix, Rex } from "../../x86/prefixes.ts";
import { type DecoderDifference, has, inMap, isEvex, isLegacy, isOfRegisters, MANDATORY } from "./defect.ts";
import { inChosenMap } from "./payload.ts";

/** Whether the REX in force says W. */
export function isRexW({ traits: { anatomy: { rex } } }: DecoderDifference): boolean {
  return (rex & Rex.w) !== 0;
}

/** By opcode, ModRM.reg of the x87 instructions on registers that are another's alias, or have one (AMD APM vol. 3, table A-15). */
const X87_ALIASES: Readonly<Record<number, readonly number[]>> = {
  0xd9: [3],
  0xdc: [2, 3],
  0xdd: [1],
  0xde: [0, 2],
  0xdf: [1, 2, 3],
};

/** Whether it is an x87 instruction on registers that has several encodings. */
export function isAliasOfX87(difference: DecoderDifference): boolean {
  const { anatomy: { opcode }, modrm } = difference.traits;
  return inMap(difference, 0, 0xd8, 0xdf) && isOfRegisters(difference) &&
    (X87_ALIASES[opcode] ?? []).includes((modrm & Modrm.reg) >> 3);
}

/** The control registers that there are (SDM vol. 2, MOV to and from control registers). */
const CONTROL_REGISTERS: readonly number[] = [0, 2, 3, 4, 8];

/** How many debug registers there are. */
const DEBUG_REGISTERS = 8;

/** Whether it is a move of a control or debug register that does not exist. */
export function namesMissingRegister(difference: DecoderDifference): boolean {
  const { anatomy: { opcode, rex }, modrm } = difference.traits;
  if (!inMap(difference, 1, 0x20, 0x23)) return false;
  const register = (modrm & Modrm.reg) >> 3 | (rex & Rex.r) << 1;
  return (opcode & 1) === 0 ? !CONTROL_REGISTERS.includes(register) : register >= DEBUG_REGISTERS;
}

/** The map of XOP with VPCOMB and the like. */
const XOP_8 = 8;

/** Whether it is a comparison whose immediate is a predicate: CMPPS, VPCMPB, VPCOMB and the like. */
export function isComparison(difference: DecoderDifference): boolean {
  if (inMap(difference, OpcodeMap.map0f, 0xc2) || inChosenMap(difference, 1, 0xc2)) return true;
  if (inChosenMap(difference, XOP_8, 0xcc, 0xcf) || inChosenMap(difference, XOP_8, 0xec, 0xef)) return true;
  return isEvex(difference) && (inChosenMap(difference, 3, 0x1e, 0x1f) || inChosenMap(difference, 3, 0x3e, 0x3f));
}

/** Stems of instructions whose names say an operand or address size. */
const SIZED = /^(ins|outs|push[af]|pop[af]|j\w?cxz|iret|mov(?=[dq]$)|movs|stos|lods|cmps|scas)[bwdq]?$/;

/** Whether two names differ only in the operand or address size that they say. */
export function areOfOtherSize([first, second]: readonly [string, string]): boolean {
  const stem = (name: string) => SIZED.exec(name.replace(/^j[er](?=cxz$)/, "j"))?.[1];
  return first !== second && stem(first) !== undefined && stem(first) === stem(second);
}

/** The prefixes that select an instruction, and every set of them that can be taken away. */
const SELECTING: readonly number[] = [LegacyPrefix.operandSize, LegacyPrefix.rep, LegacyPrefix.repne];
const SETS = [1, 2, 3, 4, 5, 6, 7].map((bits) => SELECTING.filter((_, n) => (bits & 1 << n) !== 0));

/** Whether the decoder that is asked about calls the text what the reference calls it without some of 66, F2 and F3. */
export function goesByOtherPrefix(difference: DecoderDifference): boolean {
  const { traits: { anatomy: { map, opcodeAt }, mnemonics }, bytes, fetch, decoder } = difference;
  if (!isLegacy(difference) || map === OpcodeMap.oneByte || !has(difference, MANDATORY)) return false;
  return SETS.some((taken) => {
    const text = bytes.subarray(0, fetch).filter((byte, at) => at >= opcodeAt || !taken.includes(byte));
    return text.length < fetch && icedCode(text).mnemonic === mnemonics[decoder];
  });
}
