/**
 * What the CPU did with a case, as plain values for reports.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { type DecodingColumns, Form, Operand, Segment } from "../../machine/decoding.ts";
import { NONE } from "../../machine/effects.ts";
import { vectorName } from "../../machine/exception.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../../machine/registers.ts";
import { type AccessTruths, type ShownAccesses, Told, Way } from "../../oracles/cpu/access/access_truths.ts";
import { solvedRegister } from "../../oracles/cpu/ask/address_solver.ts";
import type { CpuTruths } from "../../oracles/cpu/ask/cpu_truths.ts";
import { Solved } from "../../oracles/cpu/ask/relocate.ts";
import { Stop } from "../../oracles/cpu/executor/stop.ts";
import { factsOf, type InstructionFacts, pushedBy } from "../../oracles/instructions/facts.ts";
import {
  HasPlace,
  type InstructionEffects,
  NOT_ASKED,
  NotAsked,
} from "../../oracles/instructions/instruction_effects.ts";
import type { Panel } from "../../oracles/panel.ts";
import { isLegacyPrefix, LegacyPrefix } from "../../x86/prefixes.ts";
import { type ChangedRegisters, changedRegisters } from "./case_views.ts";
import { type CpuEffectsView, cpuEffectsView } from "./effect_views.ts";

/** Memory that an instruction accesses, as the CPU shows it. */
export interface MemoryAccessView {
  /** Whether it reads or writes. */
  readonly direction: "read" | "write";
  /** Linear address that the case's registers, rip and segment bases give. */
  readonly address: bigint;
  /** Size in bytes; null where it does not show. */
  readonly size: number | null;
}

/** What the CPU did. */
export interface CpuView {
  /** Whether the bytes that can be fetched begin with an instruction that this CPU has. */
  readonly valid: boolean;
  /** Length in bytes; 0 where no number of bytes is enough. */
  readonly length: number;
  /** The exception, such as `#UD`; null where there was none. */
  readonly fault: string | null;
  /** What else ended it, such as `time-out`; null where it completed or faulted. */
  readonly stop: string | null;
  /** rip afterwards; where it did not complete, as it was. */
  readonly rip: bigint;
  /** RFLAGS afterwards, its low half; not there where it did not complete. */
  readonly rflags?: bigint;
  /** The registers that changed. */
  readonly regs: ChangedRegisters;
  /** The eight bytes at the operand afterwards; null where no operand was found or nothing completed. */
  readonly memory: bigint | null;
  /**
   * What had another value than the case gives it, so that the operand lay in memory that the CPU could be asked about:
   * registers, `fsBase`, `gsBase`, or the `displacement`. Results are in the case's terms all the same. Null where nothing
   * had: the operand was left where the case has it, or there is none that a move could have.
   */
  readonly relocated: readonly string[] | null;
  /**
   * Which memory it reads and writes, in the order in which it does, also where it faults in the end; not there where that
   * was not asked, null where it cannot be told.
   */
  readonly access?: readonly MemoryAccessView[] | null;
  /** Why accesses cannot be told, or not all of them; not there where they all are. */
  readonly accessUnknown?: string;
  /** What it did beside that; not there of moves, and where its answer is none in the case's terms. */
  readonly effects?: CpuEffectsView;
  /** Which CPU it was. */
  readonly name: string;
}

const STOPS: Readonly<Record<number, string>> = {
  [Stop.needsMore]: "not a whole instruction",
  [Stop.systemCall]: "entered the kernel",
  [Stop.timeout]: "time-out",
  [Stop.killed]: "ended the executor",
  [Stop.tampered]: "wrote into the executor",
  [Stop.decoded]: "only its length is recorded",
};

/** What the CPU did with case `row`; null where it was not asked. `accesses` are its answers where those were asked for. */
export function cpuView(
  batch: Batch,
  { parties: { cpu }, truths, reference }: Panel,
  row: number,
  accesses?: AccessTruths,
): CpuView | null {
  const stop = truths.stop[row]!;
  if (cpu === undefined || stop === Stop.notRun) return null;
  const { effects } = truths;
  const facts = factsOf(reference.facts[reference.rowOf[row]!]!);
  const isOther = effects !== undefined && facts.number !== 0 && effects.why[row] !== NotAsked.instruction;
  const why = isOther ? effects.why[row]! : NotAsked.asked;
  if (why !== NotAsked.asked && stop !== Stop.needsMore) return notAskedView(batch, truths, row, cpu.name, why);
  const isRepeated = facts.isString && reference.repeat[reference.rowOf[row]!] === 1;
  const own = isOther ? cpuEffectsView(effects, row, isRepeated) : undefined;
  const isCompleted = stop === Stop.completed;
  return {
    valid: truths.valid[row] === 1,
    length: truths.length[row]!,
    fault: stop === Stop.fault ? vectorName(truths.vector[row]!) : null,
    stop: STOPS[stop] ?? null,
    rip: isCompleted ? truths.rip.at(row) : batch.rip.at(row),
    ...isCompleted ? { rflags: BigInt(truths.flags[row]! >>> 0) } : {},
    regs: isCompleted ? changedRegisters(batch.registers, truths.registers, row) : {},
    memory: own === undefined && isCompleted && isOperandSolved(truths.solved[row]!) ? truths.memory.at(row) : null,
    relocated: own === undefined
      ? relocatedOf(truths.solved[row]!, reference, row)
      : movedOf(effects!, facts, reference, row),
    ...(accesses === undefined ? {} : accessesOf(batch, truths, reference, row, accesses)),
    ...own === undefined ? {} : { effects: own },
    name: cpu.name,
  };
}

/** Why the CPU's answer is none in the case's terms. */
function notAskedView(batch: Batch, { length, valid }: CpuTruths, row: number, name: string, why: number): CpuView {
  const nothing = { fault: null, rip: batch.rip.at(row), regs: {}, memory: null, relocated: null };
  return { valid: valid[row] === 1, length: length[row]!, ...nothing, stop: `not asked: ${NOT_ASKED[why]}`, name };
}

/** What had another value so that all that an instruction accesses lay in memory that the CPU could be asked about. */
function movedOf(
  { places: { has } }: InstructionEffects,
  facts: InstructionFacts,
  { segment, rowOf }: DecodingColumns,
  row: number,
): string[] {
  const base = segment[rowOf[row]!] === Segment.gs ? "gsBase" : "fsBase";
  const second = pushedBy(facts) === 0 ? "rdi" : "rsp";
  return [
    ...(has[row]! & HasPlace.operand) === 0 ? [] : [base],
    ...(has[row]! & HasPlace.second) === 0 ? [] : [second],
  ];
}

/** Whether the CPU completed case `row` or raised an exception, so that its accesses can be asked for. */
export function endsByItself({ stop }: CpuTruths, row: number): boolean {
  return stop[row] === Stop.completed || stop[row] === Stop.fault;
}

function accessesOf(
  batch: Batch,
  truths: CpuTruths,
  reference: DecodingColumns,
  row: number,
  { accesses, told }: AccessTruths,
): Pick<CpuView, "access" | "accessUnknown"> {
  const unknown = (accessUnknown: string) => ({ access: null, accessUnknown });
  const { effects } = truths;
  const raised = effects?.why[row] === NotAsked.asked ? effects.columns.exception[row]! : NONE;
  if (EARLY_FAULTS.includes(raised)) return unknown(`it raises ${vectorName(raised)}, before any access or after one`);
  if (!endsByItself(truths, row)) return unknown(STOPS[truths.stop[row]!] ?? "it did not end by itself");
  if (told[row] === Told.none) return unknown("its address is not made as an operand's is");
  const access = accesses.flatMap((each) => accessViews(each, row));
  const more = "it accesses more, at addresses that are not made as an operand's are";
  if (told[row] === Told.some) return { access, accessUnknown: more };
  if (told[row] === Told.refused) return { access, accessUnknown: "it raises #GP before it accesses more, if it does" };
  if (access.length > 0 || !touchesMemory(reference, row) || isIdle(batch, row)) return { access };
  const isFault = truths.stop[row] === Stop.fault;
  return unknown(isFault ? `it raises ${vectorName(truths.vector[row]!)} before any access shows` : "no access shows");
}

/** Vectors of exceptions that an address or its alignment raises before it is accessed: #SS, #GP, #AC. */
const EARLY_FAULTS: readonly number[] = [12, 13, 17];

/** Whether the reference decoder says that the instruction accesses memory. The CPU alone says how, but not that nothing is missing. */
function touchesMemory({ rowOf, touchesMemory, form, operand }: DecodingColumns, row: number): boolean {
  const at = rowOf[row]!;
  return touchesMemory[at] === 1 || form[at] !== Form.other && operand[at] === Operand.memory;
}

/** Whether a prefix repeats a string instruction, if it is one, zero times. */
function isIdle({ text, registers: { u32 } }: Batch, row: number): boolean {
  const start = TEXT_STRIDE * row;
  let isRepeated = false;
  let isNarrow = false;
  for (let k = start; isLegacyPrefix(text[k]!) && k < start + TEXT_STRIDE; k++) {
    isRepeated ||= text[k] === LegacyPrefix.rep || text[k] === LegacyPrefix.repne;
    isNarrow ||= text[k] === LegacyPrefix.addressSize;
  }
  const rcx = 2 * (GPR_COUNT * row + 1);
  return isRepeated && u32[rcx] === 0 && (isNarrow || u32[rcx + 1] === 0);
}

/** One access; two of the same memory where what is read is written back. */
function accessViews({ ways, address, size }: ShownAccesses, row: number): MemoryAccessView[] {
  return DIRECTIONS.filter(([way]) => (ways[row]! & way) !== 0).map(([, direction]) => ({
    direction,
    address: address.at(row),
    size: size[row]! || null,
  }));
}

const DIRECTIONS = [[Way.read, "read"], [Way.write, "write"]] as const;

/** What {@linkcode CpuView.relocated} names, by {@linkcode Solved}. */
function relocatedOf(solved: number, decodings: DecodingColumns, row: number): string[] | null {
  if (solved === Solved.register) return [REGISTER_NAMES[solvedRegister(decodings, row)]!];
  if (solved === Solved.string) return ["rsi", "rdi"];
  if (solved === Solved.displacement) return ["displacement"];
  if (solved !== Solved.segment) return null;
  return [decodings.segment[decodings.rowOf[row]!] === Segment.fs ? "fsBase" : "gsBase"];
}

function isOperandSolved(solved: number): boolean {
  return solved !== Solved.nothing && solved !== Solved.impossible;
}
