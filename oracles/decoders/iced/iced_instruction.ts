/**
 * One instruction as iced-x86 writes it, with all its operands, whatever the instruction is; for people who look at one.
 *
 * @module
 */
import iced from "iced-x86";
import type { AimedOperand } from "../../../machine/aim.ts";
import { Segment } from "../../../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../../../machine/registers.ts";
import { accessName } from "./iced_access.ts";
import { formatted, type FormattedInstruction } from "./iced_formatter.ts";
import { gprOf } from "./iced_registers.ts";

/** Memory that the instruction accesses. */
export interface MemoryUse extends AimedOperand {
  /** Whether it is the stack, which the text does not name. */
  readonly isStack: boolean;
  /** What the index, if it is a byte, adds: the number of the register whose lowest byte it is (XLAT), or none. */
  readonly byteIndex: number;
  /** Displacement of 64 bits: an address that stands in the text can have as many. */
  readonly offset: bigint;
  /** Size in bytes; 0 where it is not known. */
  readonly size: number;
}

/** One instruction. */
export interface IcedInstruction extends FormattedInstruction {
  /** General-purpose registers that it reads or writes, those of addresses too, by number. */
  readonly registers: readonly number[];
  /** Memory that it accesses: what the text names first. */
  readonly memory: readonly MemoryUse[];
}

/**
 * Reads one instruction.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @param rip Where it stands: branches and RIP-relative operands are told by their address.
 * @param lenient Whether to see an instruction where only a prefix is not allowed.
 * @returns It; null where iced finds no instruction.
 */
export function readInstruction(bytes: Uint8Array, rip: bigint, lenient = false): IcedInstruction | null {
  const { None, NoInvalidCheck } = iced.DecoderOptions;
  const decoder = new iced.Decoder(64, bytes, lenient ? NoInvalidCheck : None);
  decoder.ip = rip;
  const instruction = decoder.decode();
  const factory = new iced.InstructionInfoFactory();
  const info = factory.info(instruction);
  try {
    if (instruction.isInvalid) return null;
    return {
      ...formatted(instruction, (operand) => accessName(info.opAccess(operand))),
      registers: usedRegisters(info),
      memory: usedMemory(instruction, info),
    };
  } finally {
    for (const object of [info, factory, instruction, decoder]) object.free();
  }
}

function usedRegisters(info: iced.InstructionInfo): number[] {
  const numbers = info.usedRegisters().map((used) => {
    const number = gprOf(used.register);
    used.free();
    return number;
  });
  return [...new Set(numbers)].filter((number) => number !== NO_REGISTER).sort((a, b) => a - b);
}

function usedMemory(instruction: iced.Instruction, info: iced.InstructionInfo): MemoryUse[] {
  const { length } = instruction;
  const isNamed = Array.from({ length: instruction.opCount }, (_, k) => instruction.opKind(k))
    .includes(iced.OpKind.Memory);
  const isRelative = isNamed && instruction.isIpRelMemoryOperand;
  const uses = info.usedMemory().map((used, n): MemoryUse => {
    const { base, index, displacement, scale, segment, memorySize } = used;
    used.free();
    const ofText = isRelative && n === 0;
    // iced has added the address of the next instruction; what the bytes say is the difference.
    const offset = ofText ? BigInt.asIntN(32, displacement - instruction.nextIP) : displacement;
    const isByte = index === iced.Register.AL;
    return {
      length,
      address32: isNarrow(instruction, base, index) ? 1 : 0,
      segment: segment === iced.Register.FS ? Segment.fs : segment === iced.Register.GS ? Segment.gs : Segment.none,
      base: ofText ? RIP : gprOf(base),
      index: isByte ? NO_REGISTER : gprOf(index),
      byteIndex: isByte ? gprOf(index) : NO_REGISTER,
      scale: Math.log2(scale),
      offset,
      displacement: Number(BigInt.asIntN(32, offset)),
      size: iced.MemorySizeExt.size(memorySize) || iced.MemorySizeExt.size(instruction.memorySize),
      isStack: base === iced.Register.RSP && !(isNamed && n === 0),
    };
  });
  return uses;
}

/** Whether an address is cut to 32 bits. Without registers, iced's size of the displacement is that of the address. */
function isNarrow(instruction: iced.Instruction, base: iced.Register, index: iced.Register): boolean {
  const { EIP, None, AL } = iced.Register;
  const sizes = [base, index].filter((each) =>
    each !== None && each !== AL && !iced.RegisterExt.isVectorRegister(each)
  );
  if (sizes.length > 0) return sizes.every((each) => iced.RegisterExt.size(each) === 4);
  return instruction.memoryBase === EIP || instruction.memoryDisplSize === 4;
}
