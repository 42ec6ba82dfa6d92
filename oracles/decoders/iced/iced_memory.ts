/**
 * Which instructions read or write memory, by iced-x86.
 *
 * iced says it of one instruction at a time, and slowly. It depends on the exact form (`Code`) and on whether an operand
 * of the text is memory, and on nothing else, so each of these is asked about once.
 *
 * @module
 */
import iced from "iced-x86";
import { learnFacts } from "./iced_facts.ts";

const { Code } = iced;

/** What is known of a form. */
export const Touch = { no: 0, yes: 1, unknown: 2 } as const;

/**
 * Forms that reach memory by a register, a table or a physical address that iced does not count as memory used: those of
 * bound tables, enclaves, virtual machines, and the lines and monitors that AMD addresses by rax.
 */
const BY_OTHER_WAYS =
  /^(Bndldx|Bndstx|Clzero|Monitor|Umonitor|Encl[suv]$|Vmrun|Vmload|Vmsave|Invlpgb|Psmash|Pvalidate|Rmp|Getsec|Loadall|Seam|XOP_[SL]lwpcb)/;

/** By twice the form, and 1 more where an operand of the text is memory; so is what follows. */
const KNOWN: Uint8Array<ArrayBuffer> = new Uint8Array(2 * countOfCodes()).fill(Touch.unknown);

/** Numbers of what is known of forms, once they have been learned. */
const FACTS = new Uint16Array(2 * countOfCodes());

function countOfCodes(): number {
  let count = 0;
  while (Code[count] !== undefined) count++;
  return count;
}

/**
 * Whether instructions of a form read or write memory: a value of {@linkcode Touch}.
 *
 * @param code The form.
 * @param isNamed 1 where an operand of the text is memory.
 */
export function touchOf(code: number, isNamed: number): number {
  return KNOWN[2 * code + isNamed]!;
}

/** The number of what is known of instructions of a form; 0 where they touch no memory, or nobody has learned it yet. */
export function factsNumber(code: number, isNamed: number): number {
  return FACTS[2 * code + isNamed]!;
}

/**
 * Asks iced about the form of an instruction, once and for all. It makes objects, so iced's memory may move.
 *
 * @param instruction The instruction.
 * @param mnemonic The number of its mnemonic.
 * @returns 1 where an operand of the text is memory.
 */
export function learnForm(instruction: iced.Instruction, mnemonic: number): number {
  const { code } = instruction;
  const factory = new iced.InstructionInfoFactory();
  const info = factory.info(instruction);
  const used = info.usedMemory();
  for (const object of [...used, info, factory]) object.free();
  const kinds = Array.from({ length: instruction.opCount }, (_, k) => instruction.opKind(k));
  const isNamed = Number(kinds.includes(iced.OpKind.Memory));
  const touch = used.length > 0 || BY_OTHER_WAYS.test(Code[code]!) ? Touch.yes : Touch.no;
  KNOWN[2 * code + isNamed] = touch;
  if (touch === Touch.yes) FACTS[2 * code + isNamed] = learnFacts(instruction, mnemonic);
  return isNamed;
}
