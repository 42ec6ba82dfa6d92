/**
 * Titles of what a subject does otherwise than the model expects.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import { NATURES } from "../../findings/nature.ts";
import type { Seat } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { Prefix } from "../../x86/anatomy.ts";
import { isVectorMap, MAPS } from "../../x86/maps.ts";
import { MOVES, nameOfOpcode } from "../../x86/opcodes.ts";
import { deedText } from "./deed_text.ts";
import { fieldName, type Kind } from "./disagreement.ts";
import { instructionTitle, isByCpu } from "./instruction_deeds.ts";
import { opcodeName } from "./signature.ts";
import { toldTitle } from "./told_title.ts";
import type { Traits } from "./traits.ts";

const TITLES: Partial<Record<FieldName, string>> = {
  length: "Gives the wrong length",
  rip: "Leaves rip at the wrong place",
  access: "Makes another number of accesses",
  gpa: "Accesses the wrong guest physical address",
  gap: "Refuses a legal instruction",
  order: "Accesses memory in another order",
  iterations: "Counts other iterations than it does",
  vector: "Changes a vector register, which the instruction does not write",
};

/** What comes instead of an answer. */
export const ANSWER_TITLES: Readonly<Record<string, string>> = {
  crash: "Crashes",
  hang: "Hangs",
  garbage: "Answers with garbage",
};

/**
 * The title of a finding of a subject.
 *
 * @param panel Everybody's answers to the case.
 * @param kind How subject and model differ.
 * @param traits Traits of the case.
 * @param what The instruction, in words; empty where it is no matter which.
 * @param row The case; one that was shrunk is in row 0.
 */
export function subjectTitle(panel: Panel, kind: Kind, traits: Traits, what: string, row = 0): string {
  const nature = NATURES[kind.nature]!;
  const field = fieldName(kind);
  switch (field) {
    case "success":
      return nature === "negative result"
        ? "Claims success on failure: a negative result counts as handled and moves rip"
        : "Claims success although the VMM answered with a failure";
    case "fault":
      return `Accepts what the CPU faults on: ${faultReason(traits, what)}`;
    case "form":
      if (isVectorMap(traits.anatomy.map)) return "Takes an opcode after VEX or EVEX for a move";
      return traits.operand === 1
        ? `Handles a register form as MMIO: ${what}`
        : `Handles an instruction that accesses no memory: ${what}`;
    case "privilege":
      return "Handles an exception from user mode";
    case "address": {
      const who = panel.terms.contract === "guest" ? "a kernel" : "it";
      return `Emulates an access that ${who} must not: ${nature}`;
    }
    case "answer":
      return `${ANSWER_TITLES[nature]}: ${what}`;
    case "leak":
      return nature === "not steady" ? `${LEAK}, others each time` : `${LEAK}: ${what}`;
    case "register":
    case "data":
    case "size":
    case "direction":
      return about(deedTitle(panel, kind, row) ?? deedText(panel, kind, seatOf(kind), row), what);
    default:
      return about(deedTitle(panel, kind, row) ?? TITLES[field]!, what);
  }
}

/** What was done, where it is told by effects, or the CPU is the judge. */
function deedTitle(panel: Panel, kind: Kind, row: number): string | undefined {
  const seat = seatOf(kind);
  const told = toldTitle(panel, kind, seat, row);
  if (told !== undefined || !isByCpu(panel, row)) return told;
  return instructionTitle(panel, fieldName(kind), seat, row);
}

function about(deed: string, what: string): string {
  return what === "" ? deed : `${deed}: ${what}`;
}

const LEAK = "Sends the VMM bytes above the size of a write that the instruction does not send";

function seatOf({ pair }: Kind): Seat {
  if (pair.sort !== "subject") throw new TypeError(`No pair of a subject: ${pair.name}`);
  return pair.seat;
}

const MOVE_OPCODES: ReadonlySet<string> = new Set(Object.values(MOVES).flat().map(({ bytes }) => nameOfOpcode(bytes)));

/** Whether the opcode is a move's. */
function isMove({ anatomy: { map, opcode } }: Traits): boolean {
  return MOVE_OPCODES.has(`${MAPS[map]}${opcode.toString(16).padStart(2, "0")}`);
}

/** What is no instruction, in words: what makes it none where that is a prefix, else the instruction. */
export function faultReason(traits: Traits, what: string): string {
  const { anatomy: { prefixes, map }, group } = traits;
  if ((prefixes & Prefix.lock) !== 0) return `a LOCK prefix on ${isMove(traits) ? "a move" : "what takes none"}`;
  if ((prefixes & Prefix.emulate) !== 0) return "UD2 in front of the move (emulate prefix)";
  if (isVectorMap(map)) return "an undefined encoding with VEX or EVEX taken for a move";
  if (group !== 0) return `an undefined member of a group (${opcodeName(traits)})`;
  return what;
}
