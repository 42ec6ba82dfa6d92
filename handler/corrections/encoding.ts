/**
 * Encodings that the decoder accepts and that are no move between a register or an immediate and memory.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { type Correction, exampleOf } from "../correction.ts";
import { EINVAL, Extension, type Insn } from "../insn.ts";

const LOCK = 0xf0;

/** A refusal of every instruction that `isRefused` holds for. */
function refusal(
  text: Pick<Correction, "id" | "title" | "sentence" | "shows">,
  example: Case,
  isRefused: (insn: Insn) => boolean,
): Correction {
  return {
    ...text,
    example,
    apply: (steps) => ({ ...steps, inspect: (exit) => isRefused(exit.insn) ? -EINVAL : steps.inspect(exit) }),
  };
}

function hasPrefix({ prefixes, prefixCount }: Insn, prefix: number): boolean {
  for (let k = 0; k < prefixCount; k++) if (prefixes[k] === prefix) return true;
  return false;
}

/** LOCK on any instruction of the classifier's table is #UD (SDM vol. 2, LOCK). */
export const lock: Correction = refusal(
  {
    id: "lock",
    title: "Emulates a move with a LOCK prefix, which faults",
    sentence: "An instruction with a LOCK prefix is refused.",
    shows: ["fault"],
  },
  exampleOf("f08b07"),
  (insn) => hasPrefix(insn, LOCK),
);

/** The emulate prefix is UD2 to the CPU. */
export const emulatePrefix: Correction = refusal(
  {
    id: "emulate-prefix",
    title: "Skips UD2 and an emulate prefix as if they were part of the instruction",
    sentence: "An instruction behind an emulate prefix of Xen or KVM is refused.",
    shows: ["fault"],
  },
  exampleOf("0f0b78656e8b07"),
  (insn) => insn.emulated,
);

/** What VEX and EVEX make of an opcode byte is another instruction. */
export const vex: Correction = refusal(
  {
    id: "vex",
    title: "Takes an opcode after VEX or EVEX for one of the one-byte map",
    sentence: "An instruction with a VEX or EVEX prefix is refused.",
    shows: ["fault", "form"],
  },
  exampleOf("c5f8c60780"),
  ({ extension }) => extension === Extension.vex2 || extension === Extension.vex3 || extension === Extension.evex,
);

/** Needed only where the decoder knows REX2. */
export const rex2: Correction = refusal(
  {
    id: "rex2",
    title: "Takes an opcode after REX2 for one of the one-byte map, and REX2 for a REX",
    sentence: "An instruction with a REX2 prefix is refused.",
    shows: ["fault", "form"],
  },
  exampleOf("d5008b07"),
  ({ extension }) => extension === Extension.rex2,
);

/** Needed only where the decoder knows XOP. */
export const xop: Correction = refusal(
  {
    id: "xop",
    title: "Takes additions that XOP makes of C6 and C7 for moves of an immediate",
    sentence: "An instruction with an XOP prefix is refused.",
    shows: ["fault", "form"],
  },
  exampleOf("8fe978c607"),
  ({ extension }) => extension === Extension.xop,
);

/** C6 and C7 are group 11, of which only member 0 is a move (SDM vol. 2, table A-6). */
export const groupMember: Correction = refusal(
  {
    id: "group-member",
    title: "Takes C6 and C7 for moves whatever ModRM.reg says",
    sentence: "C6 and C7 are refused unless ModRM.reg is 0.",
    shows: ["fault"],
  },
  exampleOf("c60f00"),
  ({ opcode1, reg }) => (opcode1 === 0xc6 || opcode1 === 0xc7) && reg !== 0,
);

/** A register is no memory that could cause an exit. */
export const registerOperand: Correction = refusal(
  {
    id: "register-operand",
    title: "Emulates an instruction whose operand is a register as an access to memory",
    sentence: "An instruction whose operand is a register is refused.",
    shows: ["form"],
  },
  exampleOf("8bc0"),
  ({ mod }) => mod === 3,
);
