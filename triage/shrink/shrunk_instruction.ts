/**
 * Which instruction a case on the way of a shrink is, where the CPU is the judge of it: prefixes and ModRM.reg can make another one of
 * the same opcode, and what is wrong with one says nothing of the other.
 *
 * @module
 */
import { Source } from "../../oracles/model/expectation.ts";
import type { Panel } from "../../oracles/panel.ts";
import type { Traits } from "../signature/traits.ts";

/** An instruction: the map and byte of its opcode, and its family. */
export interface ShrunkInstruction {
  readonly opcode: number;
  readonly family: string;
}

/** The instruction of a case that the CPU is the judge of; undefined of any other. */
export function instructionOf(
  { expected }: Panel,
  { anatomy, facts }: Traits,
  row: number,
): ShrunkInstruction | undefined {
  if (expected.source[row] !== Source.cpu) return undefined;
  return { opcode: anatomy.map << 8 | anatomy.opcode, family: facts.family };
}

/** Whether a case has become another instruction although its opcode has not changed. */
export function isOtherInstruction(from: ShrunkInstruction | undefined, to: ShrunkInstruction | undefined): boolean {
  return from !== undefined && to !== undefined && from.opcode === to.opcode && from.family !== to.family;
}
