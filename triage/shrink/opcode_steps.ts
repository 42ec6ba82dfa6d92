/**
 * Which opcodes a disagreement may be shrunk to.
 *
 * @module
 */
import { isAboutText } from "../../oracles/pair.ts";
import { fieldName, isOfAnyOpcode, type Kind } from "../signature/disagreement.ts";
import { isAboutRegister } from "../signature/explanations.ts";
import { FORM_SIMPLIFICATIONS, REGISTER_SIMPLIFICATIONS, STORE_SIMPLIFICATIONS } from "./simplify_form.ts";
import {
  MOVE_SIMPLIFICATIONS,
  onlyNop,
  OPCODE_SIMPLIFICATIONS,
  STRING_SIMPLIFICATIONS,
  VECTOR_SIMPLIFICATIONS,
} from "./simplify_opcode.ts";
import type { Simplification } from "./text_edit.ts";

const WITH_REGISTER = [...FORM_SIMPLIFICATIONS, ...REGISTER_SIMPLIFICATIONS];
const OF_SUBJECT = [
  ...OPCODE_SIMPLIFICATIONS,
  ...VECTOR_SIMPLIFICATIONS,
  ...STORE_SIMPLIFICATIONS,
  ...STRING_SIMPLIFICATIONS,
];

/** The most steps to another opcode that a disagreement has. */
export const MOST_OPCODE_STEPS: number = Math.max(WITH_REGISTER.length, OF_SUBJECT.length);

/**
 * Which opcodes a disagreement may be shrunk to: how a value is placed is about the direction in which it moves, and what
 * decoders say of one instruction is about that one, unless it is about its prefixes or operand.
 */
export function opcodeSteps(kind: Kind): readonly Simplification[] {
  if (isAboutText(kind.pair)) return isOfAnyOpcode(kind) ? MOVE_SIMPLIFICATIONS : [];
  const field = fieldName(kind);
  if (kind.pair.sort !== "subject") return OPCODE_SIMPLIFICATIONS;
  switch (field) {
    case "success":
      return [onlyNop, ...OPCODE_SIMPLIFICATIONS];
    case "register":
    case "data":
      return isAboutRegister(kind.nature) ? WITH_REGISTER : FORM_SIMPLIFICATIONS;
    case "gap":
      return OPCODE_SIMPLIFICATIONS;
    default:
      return OF_SUBJECT;
  }
}
