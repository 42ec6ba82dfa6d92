/**
 * The numbers of general-purpose registers as iced-x86 names them.
 *
 * @module
 */
import iced from "iced-x86";
import { NO_REGISTER } from "../../../machine/registers.ts";

/** The number of the general-purpose register that a register is, or is a part of; `NO_REGISTER` of any other. */
export function gprOf(register: iced.Register): number {
  if (!iced.RegisterExt.isGPR(register)) return NO_REGISTER;
  return iced.RegisterExt.fullRegister(register) - iced.Register.RAX;
}
