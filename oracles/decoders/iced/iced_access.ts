/**
 * What instructions do with their operands, by iced-x86.
 *
 * @module
 */
import iced from "iced-x86";

/** What an instruction does with an operand; `cond` where it does not do it in every case. */
export type OperandAccess = "none" | "read" | "write" | "read, write" | "cond read" | "cond write" | "read, cond write";

const { OpAccess } = iced;

const NAMES: Readonly<Record<number, OperandAccess>> = {
  [OpAccess.Read]: "read",
  [OpAccess.Write]: "write",
  [OpAccess.ReadWrite]: "read, write",
  [OpAccess.CondRead]: "cond read",
  [OpAccess.CondWrite]: "cond write",
  [OpAccess.ReadCondWrite]: "read, cond write",
};

/** The name of one of iced's kinds of access; `none` where only the address is taken, or nothing is done. */
export function accessName(access: iced.OpAccess | undefined): OperandAccess {
  return access === undefined ? "none" : NAMES[access] ?? "none";
}
