/**
 * Corrections of which bytes of a register an instruction reads and writes.
 *
 * @module
 */
import { Mmio } from "../classify.ts";
import { type Correction, exampleOf } from "../correction.ts";
import type { Exit } from "../exit.ts";

/** AH CH DH BH are the second bytes of the registers four before (SDM vol. 2, table 3-1). */
const FIRST_HIGH_BYTE = 4;

function isHighByte({ insn, kind, size }: Exit): boolean {
  const isByteRegister = size === 1 && (kind === Mmio.write || kind === Mmio.read);
  return isByteRegister && insn.rex === 0 && insn.reg >= FIRST_HIGH_BYTE;
}

/** A read step that clears the upper half of a 32-bit destination after it. */
function clearingUpperHalf(step: (exit: Exit) => number): (exit: Exit) => number {
  return (exit) => {
    const error = step(exit);
    if (error === 0 && exit.insn.opndBytes === 4) exit.registers.fill(0, exit.slot + 4, exit.slot + 8);
    return error;
  };
}

/** Byte registers 4 to 7 without REX. */
export const highByte: Correction = {
  id: "high-byte",
  title: "Takes AH, CH, DH and BH for the low bytes of RSP, RBP, RSI and RDI",
  sentence: "Byte registers 4 to 7 without a REX prefix are the second bytes of RAX, RCX, RDX and RBX.",
  shows: ["data: byte register", "register: byte register"],
  example: exampleOf("8a27"),
  apply: (steps) => ({
    ...steps,
    findSlot: (exit) => {
      if (!isHighByte(exit)) return steps.findSlot(exit);
      exit.slot = exit.slotOf(exit.insn.reg - FIRST_HIGH_BYTE) + 1;
      return 0;
    },
  }),
};

/** A 32-bit result clears the upper half of its register (SDM vol. 1, 3.4.1.1). */
export const upperHalf: Correction = {
  id: "upper-half",
  title: "Leaves the upper half of the register stale after a 32-bit MOVZX or MOVSX",
  sentence: "MOVZX and MOVSX with a 32-bit destination clear the upper half of the register.",
  shows: ["register: upper half kept"],
  example: exampleOf("0fb607"),
  apply: (steps) => ({
    ...steps,
    readZeroExtend: clearingUpperHalf(steps.readZeroExtend),
    readSignExtend: clearingUpperHalf(steps.readSignExtend),
  }),
};
