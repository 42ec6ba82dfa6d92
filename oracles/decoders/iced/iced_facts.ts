/**
 * Describes iced's exact forms (`Code`) once each, for what is known of instructions.
 *
 * @module
 */
import iced from "iced-x86";
import { describe } from "../../instructions/describe.ts";
import type { DescribedAccess, DescribedForm, OperandKind } from "../../instructions/described_form.ts";
import { Place } from "../../instructions/facts.ts";
import { mnemonicName } from "../mnemonics.ts";

const { OpAccess, OpKind, Register } = iced;

/** iced's numbering of flags, and their bits of RFLAGS. */
const FLAGS: readonly (readonly [iced: number, bit: number])[] = [
  [iced.RflagsBits.OF, 0x800],
  [iced.RflagsBits.SF, 0x80],
  [iced.RflagsBits.ZF, 0x40],
  [iced.RflagsBits.AF, 0x10],
  [iced.RflagsBits.CF, 1],
  [iced.RflagsBits.PF, 4],
];

const KINDS: Readonly<Record<number, OperandKind>> = {
  [OpKind.Register]: "register",
  [OpKind.NearBranch16]: "branch",
  [OpKind.NearBranch32]: "branch",
  [OpKind.NearBranch64]: "branch",
  [OpKind.FarBranch16]: "branch",
  [OpKind.FarBranch32]: "branch",
  [OpKind.Memory]: "memory",
  [OpKind.MemorySegRSI]: "seg-rsi",
  [OpKind.MemorySegESI]: "seg-rsi",
  [OpKind.MemoryESRDI]: "es-rdi",
  [OpKind.MemoryESEDI]: "es-rdi",
  [OpKind.MemorySegRDI]: "seg-rdi",
  [OpKind.MemorySegEDI]: "seg-rdi",
};

const READS: readonly iced.OpAccess[] = [
  OpAccess.Read,
  OpAccess.CondRead,
  OpAccess.ReadWrite,
  OpAccess.ReadCondWrite,
];
const WRITES: readonly iced.OpAccess[] = [
  OpAccess.Write,
  OpAccess.CondWrite,
  OpAccess.ReadWrite,
  OpAccess.ReadCondWrite,
];
const CONDITIONAL: readonly iced.OpAccess[] = [OpAccess.CondRead, OpAccess.CondWrite];

/** Describes the form of an instruction, and gives the number of what is then known. It makes objects, so iced's memory may move. */
export function learnFacts(instruction: iced.Instruction, mnemonic: number): number {
  const factory = new iced.InstructionInfoFactory();
  const info = factory.info(instruction);
  const used = info.usedMemory();
  const operands = Array.from({ length: instruction.opCount }, (_, k) => KINDS[instruction.opKind(k)] ?? "immediate");
  const form = { ...describedCode(instruction), mnemonic: mnemonicName(mnemonic).replace("-string", ""), operands };
  const accesses = used.map((each) => accessOf(each, operands, instruction));
  const isVectorIndexed = used.some(({ index }) => iced.RegisterExt.isVectorRegister(index));
  for (const object of [...used, info, factory]) object.free();
  return describe({ ...form, accesses, isVectorIndexed });
}

function describedCode(
  instruction: iced.Instruction,
): Omit<DescribedForm, "mnemonic" | "operands" | "accesses" | "isVectorIndexed"> {
  const { code, opCount, isPrivileged } = instruction;
  const registers = Array.from({ length: opCount }, (_, k) => k)
    .filter((k) => instruction.opKind(k) === OpKind.Register)
    .map((k) => Register[instruction.opRegister(k)]!.toLowerCase());
  const opCode = iced.CodeExt.opCode(code);
  const { canBroadcast, opCount: most } = opCode;
  const { seg_reg: SEGMENT, imm8_const_1: ONE } = iced.OpCodeOperandKind;
  const loadsSegment = most > 0 && opCode.op0Kind === SEGMENT;
  const isByOne = most > 1 && opCode.op1Kind === ONE;
  opCode.free();
  const broadcast = canBroadcast ? broadcastSize(instruction) : 0;
  return {
    registers,
    features: Array.from(instruction.cpuidFeatures(), (n) => iced.CpuidFeature[n]!),
    isPrivileged,
    isFar: instruction.isJmpFarIndirect || instruction.isCallFarIndirect || /^Retf/.test(iced.Code[code]!),
    loadsSegment,
    undefinedFlags: FLAGS.reduce((bits, [of, bit]) => (instruction.rflagsUndefined & of) === 0 ? bits : bits | bit, 0),
    isByOne,
    broadcast,
  };
}

/** Size of what is broadcast to all elements. */
function broadcastSize(instruction: iced.Instruction): number {
  const copy = instruction.clone();
  copy.isBroadcast = true;
  const size = iced.MemorySizeExt.size(copy.memorySize);
  copy.free();
  return size;
}

function accessOf(
  { base, displacement, access, memorySize }: iced.UsedMemory,
  operands: readonly OperandKind[],
  instruction: iced.Instruction,
): DescribedAccess {
  const isNamed = operands.some((kind) => kind !== "register" && kind !== "immediate" && kind !== "branch");
  const isDestination = operands.includes("es-rdi") && (base === Register.RDI || base === Register.EDI);
  // The stack is read where it is popped; the operand of the text may be there as well, at any displacement.
  const isStack = base === Register.RSP && (!isNamed || isPushOrPop(displacement, access, instruction));
  return {
    place: isDestination ? Place.destination : !isStack ? Place.operand : displacement === 0n ? Place.pop : Place.push,
    size: iced.MemorySizeExt.size(memorySize) || iced.MemorySizeExt.size(instruction.memorySize),
    reads: READS.includes(access),
    writes: WRITES.includes(access),
    isConditional: CONDITIONAL.includes(access),
  };
}

/** Whether an access by rsp is the stack's own: what PUSH and CALL write, and POP reads; their operand is accessed the other way. */
function isPushOrPop(displacement: bigint, access: iced.OpAccess, { mnemonic }: iced.Instruction): boolean {
  const { Push, Call, Pop } = iced.Mnemonic;
  if (mnemonic === Push || mnemonic === Call) return access === OpAccess.Write;
  return mnemonic === Pop && access === OpAccess.Read && displacement === 0n;
}
