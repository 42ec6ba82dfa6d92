/**
 * What the model takes from a decoding.
 *
 * @module
 */
import type { Terms } from "../../machine/contract.ts";
import { type DecodingColumns, Form, Operand, Segment } from "../../machine/decoding.ts";
import { NO_REGISTER } from "../../machine/registers.ts";
import { isUndefined } from "../decoders/mnemonics.ts";
import { Hazard, Reason } from "./expectation.ts";

// Constants of its own: docs/design/performance.md says why.
const { none: NO_REASON, invalid: INVALID, registerForm: REGISTER_FORM } = Reason;
const { otherInstruction: OTHER_INSTRUCTION, outsideModel: OUTSIDE_MODEL } = Reason;
const { registerOperand: REGISTER_HAZARD } = Hazard;
const { other: OTHER } = Form;
const { register: REGISTER } = Operand;
const { none: NO_SEGMENT } = Segment;

/** The instruction of some cases, as the model goes by it. One object serves many: {@linkcode ModelInstruction.read} fills it anew. */
export class ModelInstruction {
  /** The first case that has it. */
  first = 0;
  /** The case behind the last one that has it. */
  end = 0;
  /** Row of the decoding. */
  at = 0;
  /** The `Reason` for which no case of it is handled, whatever its state. */
  refusal: number = NO_REASON;
  /** Length in bytes. */
  length = 0;
  /** {@linkcode Form}. */
  form: number = OTHER;
  /** Size of the memory operand in bytes. */
  size = 0;
  /** Size of the register operand in bytes. */
  width = 0;
  /** 1 where memory is written. */
  store = 0;
  /** First byte of the register operand among the bytes of a case's registers. */
  register = 0;
  /** 1 where the source is an immediate. */
  hasImmediate = 0;
  /** 1 where a string instruction is repeated. */
  repeat = 0;
  /** Whether addresses have 32 bits. */
  isNarrow = false;
  /** Base register of the operand in memory. */
  base = NO_REGISTER;
  /** Whether the base of fs or gs is part of its address. */
  hasSegment = false;
  /** Whether a register stands where memory could. */
  isRegisterMove = false;

  /** Reads the decoding that cases `first` to `end - 1` share, for a handler with these terms. */
  read(decodings: DecodingColumns, first: number, end: number, terms: Terms): void {
    const at = decodings.rowOf[first]!;
    this.first = first;
    this.end = end;
    this.at = at;
    this.refusal = refusalOf(decodings, at, terms);
    this.length = decodings.length[at]!;
    this.form = decodings.form[at]!;
    this.size = decodings.memorySize[at]!;
    this.width = decodings.operandSize[at]!;
    this.store = decodings.store[at]!;
    this.register = 8 * decodings.register[at]! + decodings.registerByte[at]!;
    this.hasImmediate = decodings.hasImmediate[at]!;
    this.repeat = decodings.repeat[at]!;
    this.isNarrow = decodings.addressSize[at] === 4;
    this.base = decodings.base[at]!;
    this.hasSegment = decodings.segment[at] !== NO_SEGMENT;
    this.isRegisterMove = decodings.operand[at] === REGISTER;
  }
}

function refusalOf(decodings: DecodingColumns, at: number, { contract, refused }: Terms): number {
  if (decodings.valid[at] === 0) return INVALID;
  if (decodings.form[at] === OTHER) {
    if (isUndefined(decodings.mnemonic[at]!)) return INVALID;
    return decodings.touchesMemory[at] === 1 || contract === "hypervisor" ? OUTSIDE_MODEL : OTHER_INSTRUCTION;
  }
  return decodings.operand[at] === REGISTER && (refused & REGISTER_HAZARD) !== 0 ? REGISTER_FORM : NO_REASON;
}
