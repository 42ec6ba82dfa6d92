/**
 * Explanations: one case as every party sees it, as plain values for reports.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import type { PartyNames } from "../../findings/finding.ts";
import { Direction } from "../../machine/access.ts";
import type { AccessColumns } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, type FormName, FORMS, Operand, Segment } from "../../machine/decoding.ts";
import { type Outcomes, UNANSWERED } from "../../machine/outcome.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, REGISTER_NAMES, registerName } from "../../machine/registers.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";
import { EXPECTED, HAZARDS, REASONS } from "../../oracles/model/expectation.ts";
import type { Panel } from "../../oracles/panel.ts";
import { namesOf } from "../signature/signature.ts";

/** An MMIO access: size in bytes, the rest as the hypercall has it. */
export interface AccessView {
  readonly size: number;
  readonly direction: "read" | "write";
  readonly gpa: bigint;
  readonly data: bigint;
}

/** A memory operand. */
export interface MemoryView {
  readonly base: string | null;
  readonly index: string | null;
  readonly scale: number;
  readonly displacement: bigint;
  readonly segment: "fs" | "gs" | null;
  readonly addressSize: number;
}

/** What a decoder says; the operands are null outside the forms in scope. */
export interface DecodingView {
  readonly valid: boolean;
  readonly length: number;
  readonly form: FormName | null;
  readonly mnemonic: string | null;
  readonly operandSize: number | null;
  readonly memorySize: number | null;
  readonly store: boolean | null;
  readonly register: string | null;
  readonly rmRegister: string | null;
  readonly immediate: bigint | null;
  readonly memory: MemoryView | null;
  /** Whether a REP or REPNE prefix repeats a string form. */
  readonly repeat: boolean | null;
}

/** Changed registers and their new values. */
export type ChangedRegisters = Readonly<Record<string, bigint>>;

/** What a subject did. */
export interface OutcomeView {
  /** What it did instead of giving an outcome: it crashed, hung or answered with garbage. */
  readonly unanswered?: string;
  readonly handled: boolean;
  readonly returned: number;
  readonly rip: bigint;
  readonly access: AccessView | null;
  readonly regs: ChangedRegisters;
}

/** What the model expects. */
export interface ExpectationView {
  readonly outcome: typeof EXPECTED[number];
  readonly reason: string | null;
  readonly hazards: readonly string[];
  readonly length: number;
  readonly rip: bigint;
  readonly access: AccessView | null;
  readonly regs: ChangedRegisters;
}

/** Parties that differ on a case, as the judge says, and in what. */
export interface JudgedView {
  readonly parties: PartyNames;
  readonly fields: readonly FieldName[];
}

const NOTHING_JUDGED: readonly JudgedView[] = [];

/** Who differs on case `row` of the panel's last batch, by the judge. */
export function judgedViews({ pairs }: Panel, row: number): readonly JudgedView[] {
  let all = NOTHING_JUDGED;
  for (const { parties, fields, bits } of pairs) {
    const differing = bits[row]!;
    if (differing !== 0) all = [...all, { parties, fields: fields.filter((_, n) => (differing & 1 << n) !== 0) }];
  }
  return all;
}

/** What a subject did with case `row` of the panel's last batch. */
export function outcomeView(batch: Batch, outcomes: Outcomes, row: number): OutcomeView {
  return {
    ...outcomes.unanswered[row] === 0 ? {} : { unanswered: UNANSWERED[outcomes.unanswered[row]!]! },
    handled: outcomes.handled[row] === 1,
    returned: outcomes.returned[row]!,
    rip: outcomes.rip.at(row),
    access: accessView(outcomes.access, row),
    regs: changedRegisters(batch.registers, outcomes.registers, row),
  };
}

/** What the model expects of case `row`. */
export function expectationView(batch: Batch, { expected }: Panel, row: number): ExpectationView {
  return {
    outcome: EXPECTED[expected.kind[row]!]!,
    reason: REASONS[expected.reason[row]!] || null,
    hazards: namesOf(HAZARDS, expected.hazard[row]!),
    length: expected.length[row]!,
    rip: expected.rip.at(row),
    access: accessView(expected.access, row),
    regs: changedRegisters(batch.registers, expected.registers, row),
  };
}

function accessView(access: AccessColumns, row: number): AccessView | null {
  if (access.count[row] === 0) return null;
  return {
    size: access.size[row]!,
    direction: access.direction[row] === Direction.read ? "read" : "write",
    gpa: access.gpa.at(row),
    data: access.data.at(row),
  };
}

/** Registers of case `row` that are not as they were. */
export function changedRegisters(before: Qwords, after: Qwords, row: number): ChangedRegisters {
  const changed: Record<string, bigint> = {};
  for (let r = 0; r < GPR_COUNT; r++) {
    const i = GPR_COUNT * row + r;
    if (!after.equals(i, before, i)) changed[REGISTER_NAMES[r]!] = after.at(i);
  }
  return changed;
}

/** What a decoder says of case `row`. */
export function decodingView(d: DecodingColumns, row: number): DecodingView {
  const at = d.rowOf[row]!;
  const valid = d.valid[at] === 1;
  const inScope = valid && d.form[at] !== 0;
  const part = (register: number, byte: number, size: number) =>
    inScope && register !== NO_REGISTER ? registerName({ register, byte, size }) : null;
  return {
    valid,
    length: d.length[at]!,
    form: valid ? FORMS[d.form[at]!]! : null,
    mnemonic: valid ? mnemonicName(d.mnemonic[at]!) : null,
    operandSize: inScope ? d.operandSize[at]! : null,
    memorySize: inScope ? d.memorySize[at]! : null,
    store: inScope ? d.store[at] === 1 : null,
    register: part(d.register[at]!, d.registerByte[at]!, d.operandSize[at]!),
    rmRegister: part(d.rmRegister[at]!, d.rmRegisterByte[at]!, d.memorySize[at]!),
    immediate: inScope && d.hasImmediate[at] === 1 ? d.immediate.at(at) : null,
    memory: inScope && d.operand[at] === Operand.memory ? memoryView(d, at) : null,
    repeat: inScope ? d.repeat[at] === 1 : null,
  };
}

function memoryView(d: DecodingColumns, at: number): MemoryView {
  const size = d.addressSize[at]!;
  const name = (register: number) => register === NO_REGISTER ? null : registerName({ register, byte: 0, size });
  return {
    base: name(d.base[at]!),
    index: name(d.index[at]!),
    scale: 1 << d.scale[at]!,
    displacement: d.displacement.at(at),
    segment: d.segment[at] === Segment.fs ? "fs" : d.segment[at] === Segment.gs ? "gs" : null,
    addressSize: size,
  };
}
