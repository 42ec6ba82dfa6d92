/**
 * What a decoder says of a case, as plain values for reports.
 *
 * @module
 */
import { DecoderField } from "../../findings/fields.ts";
import { type DecodingColumns, type FormName, FORMS, Operand, Segment } from "../../machine/decoding.ts";
import { unansweredName } from "../../machine/outcome.ts";
import { NO_REGISTER, registerName } from "../../machine/registers.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";

const EVERYTHING = -1;

/** A memory operand. */
export interface MemoryView {
  /** The base register; null where there is none. */
  readonly base: string | null;
  /** The index register; null where there is none. */
  readonly index: string | null;
  /** What the index is multiplied by. */
  readonly scale: number;
  /** The displacement as encoded, sign-extended and cut to the address size; without base and index the address. */
  readonly displacement: bigint;
  /** The segment whose base counts; null where it is 0. */
  readonly segment: "fs" | "gs" | null;
  /** Size of the address in bytes. */
  readonly addressSize: number;
}

/** What a decoder says; the operands are null outside the forms in scope, and where it does not tell them. */
export interface DecodingView {
  /** Whether the bytes that can be fetched begin with an instruction. */
  readonly valid: boolean;
  /** Its length in bytes. */
  readonly length: number;
  /** Its form, `other` outside of those in scope; null where it is invalid, or its decoder tells no operands. */
  readonly form: FormName | null;
  /** Its mnemonic, in lower case; null where it is invalid, or its decoder tells none. */
  readonly mnemonic: string | null;
  /** Size of the register operand in bytes. */
  readonly operandSize: number | null;
  /** Size of the operand in memory in bytes. */
  readonly memorySize: number | null;
  /** Whether memory is written. */
  readonly store: boolean | null;
  /** The register operand; null where there is none. */
  readonly register: string | null;
  /** The register that stands in the place of memory; null where there is none. */
  readonly rmRegister: string | null;
  /** The immediate operand; null where there is none. */
  readonly immediate: bigint | null;
  /** The operand in memory; null where there is none. */
  readonly memory: MemoryView | null;
  /** Whether a REP or REPNE prefix repeats a string form. */
  readonly repeat: boolean | null;
  /** What came instead of an answer, such as `crash`; nothing where there is one. */
  readonly unanswered?: string;
}

/**
 * What a decoder says of case `row`.
 *
 * @param tells Bits of `DecoderField` that it tells (default: all).
 */
export function decodingView(d: DecodingColumns, row: number, tells = EVERYTHING): DecodingView {
  const at = d.rowOf[row]!;
  const valid = d.valid[at] === 1;
  const unanswered = unansweredName(d.unanswered[at]!);
  const inScope = valid && d.form[at] !== 0;
  const part = (register: number, byte: number, size: number) =>
    inScope && register !== NO_REGISTER ? registerName({ register, byte, size }) : null;
  return {
    valid,
    length: d.length[at]!,
    form: valid && (tells & DecoderField.form) !== 0 ? FORMS[d.form[at]!]! : null,
    mnemonic: valid && (tells & DecoderField.mnemonic) !== 0 ? mnemonicName(d.mnemonic[at]!) : null,
    operandSize: inScope ? d.operandSize[at]! : null,
    memorySize: inScope ? d.memorySize[at]! : null,
    store: inScope ? d.store[at] === 1 : null,
    register: part(d.register[at]!, d.registerByte[at]!, d.operandSize[at]!),
    rmRegister: part(d.rmRegister[at]!, d.rmRegisterByte[at]!, d.memorySize[at]!),
    immediate: inScope && d.hasImmediate[at] === 1 ? d.immediate.at(at) : null,
    memory: inScope && d.operand[at] === Operand.memory ? memoryView(d, at) : null,
    repeat: inScope ? d.repeat[at] === 1 : null,
    ...unanswered === "" ? {} : { unanswered },
  };
}

function memoryView(d: DecodingColumns, at: number): MemoryView {
  const size = d.addressSize[at]!;
  const name = (register: number) => register === NO_REGISTER ? null : registerName({ register, byte: 0, size });
  return {
    base: name(d.base[at]!),
    index: name(d.index[at]!),
    scale: 1 << d.scale[at]!,
    displacement: d.displacement.at(at),
    segment: d.segment[at] === Segment.fs ? "fs" : d.segment[at] === Segment.gs ? "gs" : null,
    addressSize: size,
  };
}
