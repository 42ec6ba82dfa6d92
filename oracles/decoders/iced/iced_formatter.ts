/**
 * Instructions in Intel syntax, by iced-x86.
 *
 * @module
 */
import iced from "iced-x86";
import { accessName, type OperandAccess } from "./iced_access.ts";

/** An operand. */
export interface InstructionOperand {
  /** In Intel syntax. */
  readonly text: string;
  /** What becomes of it, as iced-x86 has it. */
  readonly access: OperandAccess;
  /** Size in bytes, of one element where each has its own address; null where it has none, such as an immediate. */
  readonly size: number | null;
}

/** An instruction as text. */
export interface FormattedInstruction {
  /** In Intel syntax. */
  readonly text: string;
  /** What the text names, in its order; what it leaves out comes last. */
  readonly operands: readonly InstructionOperand[];
}

/** Makes one that writes hex as verdict does, and every size of memory: one that must be inferred is easily missed. */
function newFormatter(): iced.Formatter {
  const formatter = new iced.Formatter(iced.FormatterSyntax.Intel);
  formatter.hexPrefix = "0x";
  formatter.hexSuffix = "";
  formatter.uppercaseHex = false;
  formatter.addLeadingZeroToHexNumbers = false;
  formatter.smallHexNumbersInDecimal = false;
  formatter.branchLeadingZeros = false;
  formatter.spaceAfterOperandSeparator = true;
  formatter.ripRelativeAddresses = true;
  formatter.memorySizeOptions = iced.MemorySizeOptions.Always;
  return formatter;
}

/**
 * An instruction's text and operands.
 *
 * @param instruction A valid one.
 * @param accessOf What it does with an operand, by the operand's number.
 */
export function formatted(
  instruction: iced.Instruction,
  accessOf: (operand: number) => OperandAccess,
): FormattedInstruction {
  const formatter = newFormatter();
  try {
    const left = new Set(Array.from({ length: instruction.opCount }, (_, operand) => operand));
    const operands = Array.from({ length: formatter.operandCount(instruction) }, (_, k): InstructionOperand => {
      const text = formatter.formatOperand(instruction, k);
      const operand = operandOf(instruction, formatter, k, text);
      if (operand === undefined) return { text, access: accessName(formatter.opAccess(instruction, k)), size: null };
      left.delete(operand);
      return { text, access: accessOf(operand), size: sizeOf(instruction, operand) };
    });
    for (const operand of left) {
      const text = unnamedText(instruction, formatter, operand);
      operands.push({ text, access: accessOf(operand), size: sizeOf(instruction, operand) });
    }
    return { text: formatter.format(instruction), operands };
  } finally {
    formatter.free();
  }
}

/**
 * The instruction's operand that stands at a place of the text; undefined for what the formatter adds, such as an opmask.
 *
 * Of string instructions that leave out their register, such as LODSB, iced says that memory is operand 0; it is the other.
 */
function operandOf(
  instruction: iced.Instruction,
  formatter: iced.Formatter,
  place: number,
  text: string,
): number | undefined {
  const operand = formatter.getInstructionOperand(instruction, place);
  if (operand === undefined || !text.endsWith("]") || isMemory(instruction, operand)) return operand;
  return Array.from({ length: instruction.opCount }, (_, k) => k).find((k) => isMemory(instruction, k)) ?? operand;
}

/** The text of an operand that the instruction's text leaves out. */
function unnamedText(instruction: iced.Instruction, formatter: iced.Formatter, operand: number): string {
  const kind = instruction.opKind(operand);
  if (kind === iced.OpKind.Register) return formatter.formatRegister(instruction.opRegister(operand));
  return STRING_OPERANDS[kind] ?? iced.OpKind[kind]!;
}

const STRING_OPERANDS: Readonly<Record<number, string>> = {
  [iced.OpKind.MemorySegRSI]: "[rsi]",
  [iced.OpKind.MemorySegESI]: "[esi]",
  [iced.OpKind.MemorySegRDI]: "[rdi]",
  [iced.OpKind.MemorySegEDI]: "[edi]",
  [iced.OpKind.MemoryESRDI]: "[rdi]",
  [iced.OpKind.MemoryESEDI]: "[edi]",
};

function isMemory(instruction: iced.Instruction, operand: number): boolean {
  const kind = instruction.opKind(operand);
  return kind === iced.OpKind.Memory || STRING_OPERANDS[kind] !== undefined;
}

function sizeOf(instruction: iced.Instruction, operand: number): number | null {
  if (isMemory(instruction, operand)) return iced.MemorySizeExt.size(instruction.memorySize) || null;
  const isRegister = instruction.opKind(operand) === iced.OpKind.Register;
  return isRegister ? iced.RegisterExt.size(instruction.opRegister(operand)) : null;
}
