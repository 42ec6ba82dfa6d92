/**
 * What came of a case: a row a party, those that did the same together.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import type { Case } from "../../machine/case.ts";
import { flagNames } from "../../machine/flags.ts";
import type { AccessView, ChangedRegisters, ExpectationView, OutcomeView } from "../../triage/explain/case_views.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { CpuEffectsView } from "../../triage/explain/effect_views.ts";
import type { CaseViews } from "../../triage/explain/explainer.ts";
import { unansweredText } from "../words/unanswered_text.ts";
import { hex, qword, writtenData } from "./case_rows.ts";
import { flagsAfter } from "./expected_by_cpu.ts";
import { markedCells, RESULT_CELLS, type ResultCell } from "./marks.ts";
import { expectedLines, flagLines, raisedText, takenLines, tellsMemory, toldLines, vectorLines } from "./told_lines.ts";

/** The lines of each cell of a party. */
export type ResultLines = Readonly<Record<ResultCell, readonly string[]>>;

/** Parties that did the same. */
export interface ResultRow {
  readonly parties: readonly string[];
  readonly lines: ResultLines;
  /** The cells in which the judge says that they differ. */
  readonly marked: ReadonlySet<ResultCell>;
}

/** The rows: the model, the CPU, then the subjects. */
export function resultRows(c: Case, { subjects, model, cpu, judged }: CaseViews): ResultRow[] {
  const isWhole = Object.values(subjects).some((outcome) => tellsMemory(outcome, model));
  const rows: ResultRow[] = [{ parties: ["model"], lines: modelLines(c, model, isWhole), marked: new Set() }];
  if (cpu !== null) rows.push({ parties: ["CPU"], lines: cpuLines(c, cpu), marked: markedCells(judged, "cpu") });
  const groups = new Map<string, ResultRow & { readonly parties: string[] }>();
  for (const [name, outcome] of Object.entries(subjects)) {
    const isLeak = judged.some(({ parties: [first], fields }) => first === name && fields.includes("leak"));
    const row = { parties: [name], lines: subjectLines(c, outcome, isLeak), marked: markedCells(judged, name) };
    const key = JSON.stringify([row.lines, RESULT_CELLS.filter((cell) => row.marked.has(cell))]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, row);
    else same.parties.push(name);
  }
  return [...rows, ...groups.values()];
}

/** Whether a subject says that it handled a case, and has an instruction's length to show for it. */
export function hasAccepted({ handled = false, returned = 0 }: OutcomeView): boolean {
  return handled && returned > 0;
}

/** What is told of a subject; of one that leaks, all that it sends. */
export function subjectLines(c: Case, outcome: OutcomeView, isLeak = false): ResultLines {
  if (outcome.unanswered !== undefined) return { result: [unansweredText(outcome)], rip: [], access: [], changed: [] };
  const { handled, returned, rip, access, regs, told = {} } = outcome;
  // A length that rip shows need not be said twice.
  const isShown = hasAccepted(outcome) && rip - c.rip === BigInt(returned);
  const result = `${handled ? "handled" : "refused"}${isShown ? "" : ` ${returned}`}`;
  const more = toldLines(c, told);
  const { exception = null } = told;
  return {
    result: [exception === null ? result : raisedText(exception)],
    rip: [ripText(c, rip)],
    access: told.accesses === undefined || isLeak ? accessLines(c, access, isLeak) : more.access,
    changed: changedLines(regs, more.changed),
  };
}

const EXPECTED = {
  handled: "handled",
  refused: "refused",
  fault: "faults",
  exception: "faults",
  outside: "outside the model",
} as const;

/**
 * What is told of the model; of what is outside of it, nothing else.
 *
 * @param c The case.
 * @param model What the model expects.
 * @param isWhole Whether to tell of memory beside the device: somebody does whom it is compared with.
 */
export function modelLines(c: Case, model: ExpectationView, isWhole: boolean): ResultLines {
  const { outcome, rip, access, regs, effects } = model;
  const result = [EXPECTED[outcome]];
  if (outcome === "outside") return { result, rip: [], access: [], changed: [] };
  if (effects === undefined || !isWhole) {
    return { result, rip: [ripText(c, rip)], access: accessLines(c, access), changed: changedLines(regs) };
  }
  const { exception } = effects;
  const more = expectedLines(c, effects);
  if (exception === null) {
    return { result, rip: [ripText(c, rip)], access: more.access, changed: changedLines(regs, more.changed) };
  }
  return { result: [raisedText(exception)], rip: [ripText(c, c.rip)], access: ["none"], changed: changedLines({}) };
}

/** What is told of the CPU: its operand is ordinary memory, which held the value that the VMM answers. */
export function cpuLines(c: Case, { fault, stop, rip, rflags, regs, memory, effects }: CpuView): ResultLines {
  const result = [fault !== null ? `raises ${fault}` : stop ?? "executes"];
  if (effects !== undefined && effects.exception === null) return cpuEffectLines(c, rip, regs, rflags, effects);
  if (fault !== null || stop !== null) return { result, rip: [], access: [], changed: [] };
  return {
    result,
    rip: [ripText(c, rip)],
    access: [],
    changed: [...changedLines(regs), ...memory === null || memory === c.device.value ? [] : ["memory", qword(memory)]],
  };
}

/** All that the CPU did with an instruction outside the model. */
function cpuEffectLines(
  c: Case,
  rip: bigint,
  regs: ChangedRegisters,
  rflags: bigint | undefined,
  { undefined: open, accesses, accessCount, vectors, iterations, isCut, isUndefined }: CpuEffectsView,
): ResultLines {
  const undefinedFlags = flagNames(Number(open));
  return {
    result: ["executes", ...iterations === undefined ? [] : [`${iterations} times`], ...isCut ? ["of more"] : []],
    rip: [ripText(c, rip)],
    access: accesses === null ? ["cannot be told"] : takenLines(accesses, accessCount),
    changed: changedLines(regs, [
      ...flagLines(c, rflags === undefined ? undefined : flagsAfter(c, rflags, open)),
      ...undefinedFlags.length === 0 ? [] : [`${undefinedFlags.join(" ")} undefined`],
      ...isUndefined ? ["result undefined"] : [],
      ...vectorLines(vectors ?? {}),
    ]),
  };
}

/** How far rip moved, or where it is if that is no instruction's length. */
function ripText({ rip: before }: Case, rip: bigint): string {
  const moved = rip - before;
  return moved >= 0n && moved <= BigInt(MAX_INSTRUCTION) ? `+${moved}` : hex(rip);
}

/** A gpa that is the case's goes without saying. */
function accessLines({ ve: { gpa } }: Case, access: AccessView | null, isLeak = false): string[] {
  if (access === null) return ["none"];
  return [
    `${access.direction} ${access.size}`,
    ...access.gpa === gpa ? [] : [`at ${hex(access.gpa)}`],
    ...access.direction === "write" ? [hex(writtenData(access))] : [],
    ...access.accesses === undefined ? [] : [`the last of ${access.accesses}`],
    ...isLeak ? [`of r15 ${qword(access.data)}`] : [],
  ];
}

function changedLines(regs: ChangedRegisters, more: readonly string[] = []): string[] {
  const lines = [...Object.entries(regs).map(([name, value]) => `${name} ${qword(value)}`), ...more];
  return lines.length === 0 ? ["none"] : lines;
}
