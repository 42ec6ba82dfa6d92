/**
 * Explanations: one case as every party sees it, as plain values for reports.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import type { PartyNames } from "../../findings/finding.ts";
import { type AccessColumns, Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import type { Contract } from "../../machine/contract.ts";
import { NONE } from "../../machine/effects.ts";
import { wantedFeature } from "../../machine/feature.ts";
import { type Outcomes, unansweredName } from "../../machine/outcome.ts";
import { IMPOSSIBILITIES, type Impossibility } from "../../machine/possible_state.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../../machine/registers.ts";
import { type Expectations, EXPECTED, HAZARDS, Reason, REASONS, Source } from "../../oracles/model/expectation.ts";
import type { Panel } from "../../oracles/panel.ts";
import { namesOf } from "../signature/signature.ts";
import { type EffectsView, effectsView, type ToldView, toldView } from "./effect_views.ts";

/** An MMIO access: size in bytes, the rest as the hypercall has it. */
export interface AccessView {
  /** Size in bytes. */
  readonly size: number;
  /** Whether the device is read or written. */
  readonly direction: "read" | "write";
  /** The device's guest physical address. */
  readonly gpa: bigint;
  /** The data sent to the hypervisor; 0 for a read. */
  readonly data: bigint;
  /** How many accesses there are, of which this is the last; not there where it is the only one. */
  readonly accesses?: number;
}

/** Changed registers and their new values. */
export type ChangedRegisters = Readonly<Record<string, bigint>>;

/** What a subject did. */
export type OutcomeView = AnsweredView | UnansweredView;

/** The outcome that a subject gave. */
export interface AnsweredView {
  /** There is none of this: it answered. */
  readonly unanswered?: undefined;
  /** Whether it took the case on. */
  readonly handled: boolean;
  /** What it returned: the length of the instruction, or an error number below 0. */
  readonly returned: number;
  /** rip afterwards. */
  readonly rip: bigint;
  /** Its access of the device; null where it made none. */
  readonly access: AccessView | null;
  /** The registers that it changed. */
  readonly regs: ChangedRegisters;
  /** What it tells beside that; undefined where it tells no more. */
  readonly told?: ToldView;
}

/** A subject that gave no outcome: it has no rip, access and registers to show. */
export interface UnansweredView {
  /** What it did instead: `crash`, `hang`, `garbage`; or `not asked`. */
  readonly unanswered: string;
  /** The feature that the case needs and the subject does not know, where it was not asked for that. */
  readonly needs?: string;
  /** Not there. */
  readonly handled?: undefined;
  /** Not there. */
  readonly returned?: undefined;
  /** Not there. */
  readonly rip?: undefined;
  /** Not there. */
  readonly access?: undefined;
  /** Not there. */
  readonly regs?: undefined;
  /** Not there. */
  readonly told?: undefined;
}

/** What must happen, by its name: `exception` where the instruction raises one, and what `EXPECTED` has. */
export type ExpectedOutcome = typeof EXPECTED[number] | "exception";

/** What the model expects. */
export interface ExpectationView {
  /** What must happen; `outside` where the instruction is outside the model, and what comes of it is not judged. */
  readonly outcome: ExpectedOutcome;
  /** Whose handler it is that is to refuse it, or handle it. */
  readonly contract: Contract;
  /** Why it must fault or be refused, or is outside the model; null where none of that is so. */
  readonly reason: string | null;
  /** Whether the CPU is the judge of it: what must come of it is what that did. Not there where it is not. */
  readonly byCpu?: true;
  /** What makes the access unfit for emulation, so that refusing it is right. */
  readonly hazards: readonly string[];
  /** What keeps the state from ever coming about, so that nobody is blamed for it. */
  readonly impossible: readonly Impossibility[];
  /** Length of the instruction in bytes. */
  readonly length: number;
  /** rip afterwards. */
  readonly rip: bigint;
  /** The access of the device; null where there is none. */
  readonly access: AccessView | null;
  /** The registers that change. */
  readonly regs: ChangedRegisters;
  /** What else must come of it; undefined in reports of before. */
  readonly effects?: EffectsView;
}

/** Parties that differ on a case, as the judge says, and in what. */
export interface JudgedView {
  /** Those who differ. */
  readonly parties: PartyNames;
  /** In what. */
  readonly fields: readonly FieldName[];
}

const NOTHING_JUDGED: readonly JudgedView[] = [];

/** Who differs on case `row` of the panel's last batch, by the judge. Nobody is judged in an impossible state. */
export function judgedViews({ pairs, expected }: Panel, row: number): readonly JudgedView[] {
  let all = NOTHING_JUDGED;
  for (const { sort, parties, fields, bits } of pairs) {
    const differing = bits[row]!;
    if (sort === "subject" && expected.impossible[row] !== 0) continue;
    if (differing !== 0) all = [...all, { parties, fields: fields.filter((_, n) => (differing & 1 << n) !== 0) }];
  }
  return all;
}

/** What a subject did with case `row` of the panel's last batch. */
export function outcomeView(batch: Batch, outcomes: Outcomes, row: number): OutcomeView {
  const unanswered = outcomes.unanswered[row]!;
  if (unanswered !== 0) return unansweredView(unanswered);
  return {
    handled: outcomes.handled[row] === 1,
    returned: outcomes.returned[row]!,
    rip: outcomes.rip.at(row),
    access: accessView(outcomes.access, row),
    regs: changedRegisters(batch.registers, outcomes.registers, row),
    ...outcomes.effects === undefined ? {} : { told: toldView(outcomes.effects, row) },
  };
}

function unansweredView(unanswered: number): UnansweredView {
  const wanted = wantedFeature(unanswered);
  return { unanswered: unansweredName(unanswered), ...wanted === undefined ? {} : { needs: wanted.name } };
}

/** What the model expects of case `row`; `whole` is what it says where memory is real. */
export function expectationView(batch: Batch, { expected }: Panel, whole: Expectations, row: number): ExpectationView {
  const isOutside = expected.source[row] === Source.cpu;
  if (isOutside) return outsideView(batch, expected, whole, row);
  return {
    outcome: expected.exception[row] === NONE ? EXPECTED[expected.kind[row]!]! : "exception",
    contract: expected.terms.contract,
    reason: REASONS[expected.reason[row]!] || null,
    hazards: namesOf(HAZARDS, expected.hazard[row]!),
    impossible: namesOf(IMPOSSIBILITIES, expected.impossible[row]!),
    length: expected.length[row]!,
    rip: expected.rip.at(row),
    access: accessView(expected.access, row),
    regs: changedRegisters(batch.registers, expected.registers, row),
    effects: effectsView(batch, whole, row),
  };
}

/** What the model says of an instruction that the CPU is the judge of. */
function outsideView(batch: Batch, expected: Expectations, whole: Expectations, row: number): ExpectationView {
  return {
    outcome: "outside",
    contract: expected.terms.contract,
    byCpu: true,
    reason: REASONS[Reason.outsideModel],
    hazards: namesOf(HAZARDS, expected.hazard[row]!),
    impossible: namesOf(IMPOSSIBILITIES, expected.impossible[row]!),
    length: expected.length[row]!,
    rip: batch.rip.at(row),
    access: null,
    regs: {},
    effects: effectsView(batch, whole, row),
  };
}

function accessView(access: AccessColumns, row: number): AccessView | null {
  const accesses = access.count[row]!;
  if (accesses === 0) return null;
  return {
    size: access.size[row]!,
    direction: access.direction[row] === Direction.read ? "read" : "write",
    gpa: access.gpa.at(row),
    data: access.data.at(row),
    ...accesses > 1 ? { accesses } : {},
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
