/**
 * Taking over a decoding that a program tells: which form it has, and its operands, levelled as those of the other decoders
 * are.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { type DecodingColumns, Form, Operand, Segment } from "../../machine/decoding.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../../machine/registers.ts";
import { mnemonicIdIn } from "../../oracles/decoders/mnemonic_in_text.ts";
import { garbage } from "../../subject/protocol/subject_error.ts";
import { isLegacyPrefix, isRex } from "../../x86/prefixes.ts";
import { SEGMENTS } from "./decoder_layout.ts";
import type { ToldMnemonic } from "./told_mnemonics.ts";

const { mov: MOV, movs: MOVS, other: OTHER } = Form;

/** Opcodes of one byte: of MOV those in scope (SDM vol. 2, MOV), and of MOVS and CMPS. */
const IS_MOV = new Uint8Array(256);
for (const opcode of [0x88, 0x89, 0x8a, 0x8b, 0xc6, 0xc7, 0xa0, 0xa1, 0xa2, 0xa3]) IS_MOV[opcode] = 1;
const STRING_OPCODE = 0xa4;

/** A segment register's number, as the columns have it. */
const SEGMENT_OF = SEGMENTS.map((name) => name === "fs" ? Segment.fs : name === "gs" ? Segment.gs : Segment.none);

/** The operands of a move, as they are told: see the protocol's table. Halves are the low one, then the high one. */
export interface ToldOperands {
  operand: number;
  store: number;
  operandSize: number;
  memorySize: number;
  register: number;
  registerByte: number;
  rmRegister: number;
  rmRegisterByte: number;
  base: number;
  index: number;
  scale: number;
  segment: number;
  addressSize: number;
  hasImmediate: number;
  repeat: number;
  displacementLow: number;
  displacementHigh: number;
  immediateLow: number;
  immediateHigh: number;
}

/** No operands. */
export function noOperands(): ToldOperands {
  return {
    operand: 0,
    store: 0,
    operandSize: 0,
    memorySize: 0,
    register: NO_REGISTER,
    registerByte: 0,
    rmRegister: NO_REGISTER,
    rmRegisterByte: 0,
    base: NO_REGISTER,
    index: NO_REGISTER,
    scale: 1,
    segment: SEGMENTS.indexOf("ds"),
    addressSize: 0,
    hasImmediate: 0,
    repeat: 0,
    displacementLow: 0,
    displacementHigh: 0,
    immediateLow: 0,
    immediateHigh: 0,
  };
}

/**
 * Takes over a name.
 *
 * @param batch The texts.
 * @param row The case of the text.
 * @param told What follows from the name.
 * @param out The columns.
 * @param at Their row, which is empty but for status and length.
 * @returns The form that the instruction has by its name and opcode.
 */
export function takeMnemonic(
  batch: Batch,
  row: number,
  { id, stringId, form, ofSeveral }: ToldMnemonic,
  out: DecodingColumns,
  at: number,
): number {
  // Of all other names the opcode is no matter.
  if (id === stringId && ofSeveral === undefined && form !== MOV && form !== MOVS) {
    out.mnemonic[at] = id;
    return form;
  }
  const opcode = firstOpcode(batch.text, TEXT_STRIDE * row);
  const isString = (opcode & 0xfc) === STRING_OPCODE;
  if (ofSeveral !== undefined) out.mnemonic[at] = mnemonicIdIn(ofSeveral, batch.text, TEXT_STRIDE * row);
  else out.mnemonic[at] = isString ? stringId : id;
  if (form === MOV) return IS_MOV[opcode] === 1 ? MOV : OTHER;
  return isString && form === MOVS ? MOVS : OTHER;
}

/** The first byte of a text that is no prefix. A REX before another prefix counts for nothing, and is one all the same. */
function firstOpcode(text: Uint8Array, from: number): number {
  let at = from;
  while (at < from + MAX_INSTRUCTION - 1 && (isLegacyPrefix(text[at]!) || isRex(text[at]!))) at++;
  return text[at]!;
}

/**
 * Takes over the operands of a move.
 *
 * @param form The form that it has by its name and opcode.
 * @param told What is told.
 * @param out The columns.
 * @param at Their row.
 * @throws {ProgramFailure} When they are none.
 */
export function takeOperands(form: number, told: ToldOperands, out: DecodingColumns, at: number): void {
  checkOperands(told);
  if (told.operand === Operand.none) return;
  out.form[at] = form;
  out.operand[at] = told.operand;
  out.operandSize[at] = told.operandSize;
  out.memorySize[at] = told.memorySize;
  if (told.operand === Operand.memory) takeMemory(told, out, at);
  if (form === MOVS) {
    out.repeat[at] = told.repeat;
    return;
  }
  out.store[at] = told.store;
  if (told.operand === Operand.register) {
    out.rmRegister[at] = told.rmRegister;
    out.rmRegisterByte[at] = told.rmRegisterByte;
  }
  out.register[at] = told.register;
  out.registerByte[at] = told.registerByte;
  if (told.hasImmediate === 0) return;
  out.hasImmediate[at] = 1;
  const size = told.operandSize;
  const low = size >= 4 ? told.immediateLow : told.immediateLow & (1 << 8 * size) - 1;
  out.immediate.setHalves(at, low, size === 8 ? told.immediateHigh : 0);
}

function takeMemory(told: ToldOperands, out: DecodingColumns, at: number): void {
  const { base, index, addressSize } = told;
  out.base[at] = base;
  out.index[at] = index;
  // A scale without an index multiplies nothing. 1 2 4 8 become 0 1 2 3.
  out.scale[at] = index === NO_REGISTER ? 0 : 31 - Math.clz32(told.scale);
  out.segment[at] = SEGMENT_OF[told.segment]!;
  out.addressSize[at] = addressSize;
  // For RIP-relative operands the displacement stands as encoded, the address size cuts the sum.
  const high = addressSize === 4 && base !== RIP ? 0 : told.displacementHigh;
  out.displacement.setHalves(at, told.displacementLow, high);
}

function checkOperands(told: ToldOperands): void {
  const { operand, scale, index, base, addressSize } = told;
  if (operand > Operand.memory) throw garbage(`operand is of kind ${operand}, which is none`);
  if (told.segment >= SEGMENTS.length) throw garbage(`segment ${told.segment} is none`);
  for (const flag of ["store", "registerByte", "rmRegisterByte", "hasImmediate", "repeat"] as const) {
    if (told[flag] > 1) throw garbage(`${flag} is ${told[flag]}, which is neither 0 nor 1`);
  }
  for (const name of ["register", "rmRegister", "index"] as const) {
    if (told[name] >= GPR_COUNT && told[name] !== NO_REGISTER) throw garbage(`${name} ${told[name]} is no register`);
  }
  if (base > RIP && base !== NO_REGISTER) throw garbage(`base ${base} is no register`);
  if (index !== NO_REGISTER && ![1, 2, 4, 8].includes(scale)) throw garbage(`scale ${scale} is none of 1, 2, 4 and 8`);
  if (operand === Operand.memory && addressSize !== 4 && addressSize !== 8) {
    throw garbage(`address size ${addressSize} is neither 4 nor 8`);
  }
}
