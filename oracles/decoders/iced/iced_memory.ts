/**
 * Which instructions read or write memory, by iced-x86.
 *
 * iced says it of one instruction at a time, and slowly. It depends on the exact form (`Code`) and on whether an operand
 * of the text is memory, and on nothing else, so each of these is asked about once.
 *
 * @module
 */
import iced from "iced-x86";

const { Code } = iced;

/** What is known of a form. */
export const Touch = { no: 0, yes: 1, unknown: 2 } as const;

/**
 * Forms that reach memory by a register, a table or a physical address that iced does not count as memory used: those of
 * bound tables, enclaves, virtual machines, and the lines and monitors that AMD addresses by rax.
 */
const BY_OTHER_WAYS =
  /^(Bndldx|Bndstx|Clzero|Monitor|Umonitor|Encl[suv]$|Vmrun|Vmload|Vmsave|Invlpgb|Psmash|Pvalidate|Rmp|Getsec|Loadall|Seam|XOP_[SL]lwpcb)/;

/** By twice the form, and 1 more where an operand of the text is memory. */
const KNOWN: Uint8Array<ArrayBuffer> = new Uint8Array(2 * countOfCodes()).fill(Touch.unknown);

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

/**
 * Asks iced about the form of an instruction, once and for all. It makes objects, so iced's memory may move.
 *
 * @param instruction The instruction.
 * @returns {@linkcode Touch}: yes or no.
 */
export function learnTouch(instruction: iced.Instruction): number {
  const { code } = instruction;
  const factory = new iced.InstructionInfoFactory();
  const info = factory.info(instruction);
  const used = info.usedMemory();
  for (const object of [...used, info, factory]) object.free();
  const isNamed = Array.from({ length: instruction.opCount }, (_, k) => instruction.opKind(k))
    .includes(iced.OpKind.Memory);
  const touch = used.length > 0 || BY_OTHER_WAYS.test(Code[code]!) ? Touch.yes : Touch.no;
  KNOWN[2 * code + Number(isNamed)] = touch;
  return touch;
}
