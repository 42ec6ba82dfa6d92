/**
 * One case as every party sees it, for people.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import type { NewestWords } from "../../findings/newest.ts";
import { type Case, DEFAULT_CASE } from "../../machine/case.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import type { Label } from "../../triage/explain/byte_labels.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { CaseViews } from "../../triage/explain/explainer.ts";
import type { InstructionView } from "../../triage/explain/instruction_view.ts";
import type { Explanation } from "../report/explain_json.ts";
import { styleText } from "../words/style.ts";
import { wrapped } from "../words/wrap.ts";
import { hex, qword, type Row } from "./case_rows.ts";
import { decoderRows } from "./decoder_rows.ts";
import { findingsLines } from "./explained_findings.ts";
import { impossibleText } from "./impossible_text.ts";
import { markedRows, RESULT_CELLS } from "./marks.ts";
import { hazardText, notJudged, notJudgedText } from "./not_judged.ts";
import { resultRows } from "./results.ts";
import { type TextCell, textTable } from "./text_table.ts";

/** What the text shows beside the parties' answers. */
export interface ExplainedCase extends Explanation, CaseViews {
  /** The case. */
  readonly case: Case;
  /** The instruction's bytes by kind. */
  readonly labels: readonly Label[];
  /** The instruction; null where the bytes are none. */
  readonly instruction: InstructionView | null;
  /** Whom subjects are compared with, where that is not the model. */
  readonly against?: string | undefined;
  /** What the newest releases of decoders do with this case, by the ids of findings. */
  readonly newest?: NewestWords;
}

const byteList = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const title = (text: string) => styleText("bold", text);

/** The whole explanation, lines joined, without a final line end; lines are as wide as a narrow terminal. */
export function explainText(explained: ExplainedCase): string {
  const open = notJudged(answered(explained), explained);
  return [
    ...labelLines(explained),
    ...instructionLines(explained),
    "",
    title("Before"),
    ...beforeLines(explained),
    "",
    title("What the bytes are"),
    ...decoderTable(explained),
    "",
    title("What comes of it"),
    ...resultTable(explained),
    "",
    ...noteLines(explained),
    ...open.flatMap((each) => wrapped(notJudgedText(each), undefined, "  ")),
    "",
    ...findingsLines(explained.findings, open.length === 0, explained.newest),
  ].join("\n");
}

/** The case with the gpa that everybody was told. */
function answered({ case: c, gpa }: ExplainedCase): Case {
  return { ...c, ve: { ...c.ve, gpa } };
}

function labelLines({ labels }: ExplainedCase): string[] {
  const width = Math.max(...labels.map(({ bytes }) => 3 * bytes.length));
  return labels.map(({ name, bytes }) => `  ${styleText("cyan", byteList(bytes).padEnd(width))} ${name}`);
}

function instructionLines({ instruction }: ExplainedCase): string[] {
  if (instruction === null) return [];
  const { text, operands } = instruction;
  const cell = (line: string): TextCell => ({ lines: [line], differs: false });
  const rows = operands.map(({ text: operand, access, size }) => [
    cell(operand),
    cell([access === "none" ? "" : access, size === null ? "" : `${size}`].filter((word) => word !== "").join(" ")),
  ]);
  return ["", `  ${title(text)}`, ...(rows.length === 0 ? [] : textTable(rows, "    "))];
}

/** The state: registers that the instruction uses or anybody changes, with their defaults too, and what is not a register. */
function beforeLines({ case: c, gla, gpa, instruction, subjects, model, cpu }: ExplainedCase): string[] {
  const changed = [...Object.values(subjects), model, ...(cpu === null ? [] : [cpu])].flatMap(({ regs }) =>
    Object.keys(regs ?? {})
  );
  const used = new Set([...instruction?.registers ?? [], ...changed]);
  const registers = REGISTER_NAMES.flatMap((name, r) => used.has(name) ? [`${name} ${qword(c.registers[r]!)}`] : []);
  return [
    ...inColumns(registers.map((text) => text.replace(/^(\S+)/, (name) => name.padEnd(3)))),
    ...wrapped(stateText(c), undefined, "  "),
    ...wrapped(`gla ${hex(gla)}, gpa ${hex(gpa)}`, undefined, "  "),
    ...wrapped(`the VMM answers value ${hex(c.device.value)}, status ${hex(c.device.status)}`, undefined, "  "),
    ...memoryLines(c, model),
    `  case ${formatCase(c)}`,
  ];
}

/** What only emulators meet: what is in memory beside the device, and in vector registers. */
function memoryLines({ memory, vectors }: Case, { contract }: ExplainedCase["model"]): string[] {
  const isShown = contract === "hypervisor" || memory !== DEFAULT_CASE.memory || vectors !== DEFAULT_CASE.vectors;
  return isShown ? wrapped(`other memory ${hex(memory)}, vector registers ${hex(vectors)}`, undefined, "  ") : [];
}

/** Three registers fit into a line. */
function inColumns(texts: readonly string[]): string[] {
  const lines: string[] = [];
  for (let k = 0; k < texts.length; k += 3) lines.push(`  ${texts.slice(k, k + 3).join("  ")}`);
  return lines;
}

function stateText({ rip, rflags, cpl, paging, fetch, fsBase, gsBase, bytes, ve }: Case): string {
  return [
    `rip ${hex(rip)}`,
    `rflags ${hex(rflags)}`,
    `cpl ${cpl}`,
    ...(paging === DEFAULT_CASE.paging ? [] : [`paging of ${paging} levels`]),
    ...(ve.gpaWidth === DEFAULT_CASE.ve.gpaWidth ? [] : [`a gpa has ${ve.gpaWidth} bits`]),
    ...(fsBase === 0n ? [] : [`fs base ${hex(fsBase)}`]),
    ...(gsBase === 0n ? [] : [`gs base ${hex(gsBase)}`]),
    ...(fetch === bytes.length ? [] : [`bytes that can be fetched ${fetch}`]),
  ].join(", ");
}

/** The names of two decoders have room above a column. */
const WIDEST_HEAD = 16;

/** Decoders that say the same have one column. */
function decoderTable({ decoders, cpu, judged }: ExplainedCase): string[] {
  const names = Object.keys(decoders);
  const rows = decoderRows(decoders, cpu);
  const marked = markedRows(judged, names, rows);
  const columns = [...names.map((_, n) => n), ...(cpu === null ? [] : [names.length])];
  const wordsOf = (column: number) => JSON.stringify(rows.map((row) => row[column + 1]));
  const shown = columns.filter((column) =>
    column === names.length || columns.findIndex((each) => wordsOf(each) === wordsOf(column)) === column
  );
  const heads = shown.map((column) =>
    column === names.length ? ["CPU"] : headLines(names.filter((_, n) => wordsOf(n) === wordsOf(column)))
  );
  const cells = ([name, ...all]: Row): TextCell[] => [
    { lines: [name], differs: false },
    ...shown.map((column) => ({
      lines: [all[column]!],
      differs: marked.has(name) && column < names.length && all[column] !== "",
    })),
  ];
  const head = ["", ...heads].map((lines): TextCell => ({ lines: [lines].flat(), differs: false }));
  return textTable([head, ...rows.map(cells)]);
}

/** The names above a column; many are one a line. */
function headLines(names: readonly string[]): string[] {
  const line = names.join(", ");
  if (line.length <= WIDEST_HEAD) return [line];
  return names.map((name, n) => n < names.length - 1 ? `${name},` : name);
}

function resultTable(explained: ExplainedCase): string[] {
  const plain = (...lines: string[]): TextCell => ({ lines, differs: false });
  const rows = resultRows(answered(explained), explained).map(({ parties, lines, marked }) => [
    plain(...parties.map((name, n) => n < parties.length - 1 ? `${name},` : name)),
    ...RESULT_CELLS.map((cell): TextCell => ({ lines: lines[cell], differs: marked.has(cell) })),
  ]);
  return textTable([["", ...RESULT_CELLS].map((name) => plain(name)), ...rows]);
}

/** What the model says where it has a reason. */
const OUTCOME_TEXT = {
  handled: "The model: handled",
  refused: "The model: refused",
  fault: "The model: faults",
  exception: "The model: raises an exception",
  outside: "Outside the model: not judged",
} as const;

/** What the model has against handling it, and under which conditions the CPU was asked. */
function noteLines(
  { model: { outcome, byCpu, reason, hazards, impossible }, instruction, cpu }: ExplainedCase,
): string[] {
  const reach = hazards.length === 0 ? undefined : instruction?.reach;
  const possible = hazards.filter((hazard) => hazard !== "non-canonical");
  const notes = [
    ...(byCpu === true ? ["Outside the model: what the CPU does is what must come of it"] : []),
    ...(reason === null || byCpu === true ? [] : [`${OUTCOME_TEXT[outcome]}, since ${reason}`]),
    ...(possible.length === 0 ? [] : [`The access is ${hazardText(possible)}`]),
    ...(impossible.length === 0 ? [] : [impossibleText(impossible)]),
    ...(reach === "user" ? ["An address of 32 bits is a user's, unless the base of fs or gs is added"] : []),
    ...(reach === "text" ? ["The operand's address stands in the text: no register changes it"] : []),
    ...(cpu === null ? [] : cpuNotes(cpu, instruction)),
  ];
  return notes.flatMap((note) => wrapped(note, undefined, "  "));
}

/** Exceptions that can come from where the operand lies alone. */
const ADDRESS_FAULTS = ["#PF", "#GP", "#SS", "#AC"];

function cpuNotes(
  { name, relocated, fault, access, accessUnknown }: CpuView,
  instruction: InstructionView | null,
): string[] {
  const isOfPlace = relocated === null && fault !== null && ADDRESS_FAULTS.includes(fault) &&
    instruction?.accessesMemory === true;
  return [
    `CPU: ${name}`,
    ...(relocated === null ? [] : [relocatedText(relocated)]),
    ...(isOfPlace ? ["The operand was left where the case has it: the exception may come from there"] : []),
    ...memoryAccessTexts(access, accessUnknown).map((text) => `The CPU's access: ${text}`),
  ];
}

function relocatedText(relocated: readonly string[]): string {
  const names = relocated.map((each) => each.replace("Base", " base")).join(" and ");
  return `The CPU ran it with another ${names}, so that the operand lay in memory that a process can have`;
}

/** Nothing where accesses were not asked for. */
function memoryAccessTexts(access: CpuView["access"], unknown: string | undefined): string[] {
  if (access === undefined) return [];
  const why = unknown === undefined ? [] : [`cannot ${access === null ? "" : "all "}be told: ${unknown}`];
  if (access === null) return why.length === 0 ? ["unknown"] : why;
  if (access.length === 0 && unknown === undefined) return ["none"];
  return [
    ...access.map(({ direction, address, size }) => `${direction} ${size ?? "of unknown size"} at ${hex(address)}`),
    ...why,
  ];
}
