/**
 * One finding in full: what each party says of its example side by side, and which bytes of registers and memory differ.
 *
 * @module
 */
import { parseCase } from "../../corpus/files/case_file.ts";
import type { Case } from "../../machine/case.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import type { AccessView } from "../../triage/explain/case_views.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { ReportFinding } from "../report/report.ts";
import { parseViews, type Views } from "../report/views_json.ts";
import { decodingRows, outcomeRows, type Row } from "./explain_text.ts";

/** A cell, and whether it differs from what is right or, where that is not known, from the others. */
export interface DetailCell {
  readonly text: string;
  readonly differs: boolean;
}

/** What the parties say, a row a matter and a column a party. */
export interface DetailTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly DetailCell[] }[];
}

/** A register, or the memory at the operand, before and after, the most significant byte first. */
export interface ByteDifference {
  readonly name: string;
  /** 16 hex digits. */
  readonly before: string;
  readonly after: readonly {
    readonly party: string;
    /** 16 hex digits. */
    readonly value: string;
    /** A mark a byte: `=` as before, `c` changed as everybody says, `d` not everybody says the same. */
    readonly marks: string;
  }[];
}

/** All of it. */
export interface Detail {
  /** The instruction's bytes by kind. */
  readonly labels: readonly { readonly name: string; readonly bytes: string }[];
  /** The case's addresses and what the VMM answers. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly tables: readonly DetailTable[];
  readonly differences: readonly ByteDifference[];
}

const MODEL = "model";
const CPU = "CPU";

const hex = (value: bigint) => `0x${value.toString(16)}`;
const digits = (value: bigint) => value.toString(16).padStart(16, "0");

/** A finding's detail; null where nobody was asked about its example. */
export function detailOf({ example, views: json, parties }: ReportFinding): Detail | null {
  if (json === null) return null;
  const c = parseCase(JSON.stringify(example));
  const views = parseViews(json);
  const isOfSubject = parties.includes(MODEL) || Object.keys(views.subjects).length > 0;
  return {
    labels: views.labels.map(({ name, bytes }) => ({ name, bytes: bytes.toHex() })),
    facts: [...factsOf(c, views), ...missingOf(parties, views)],
    tables: [decoderTable(views), ...(isOfSubject ? [outcomeTable(views)] : [])].filter(({ rows }) => rows.length > 0),
    differences: differencesOf(c, views),
  };
}

function factsOf(
  { rip, cpl, fetch, ve: { gpa }, device: { value, status } }: Case,
  { gla, cpu }: Views,
): Detail["facts"] {
  return [
    ["rip", hex(rip)],
    ["linear address", hex(gla)],
    ["guest physical address", hex(gpa)],
    ["privilege level", `${cpl}`],
    ["bytes that can be fetched", `${fetch}`],
    ["the VMM answers", `${hex(value)}, status ${hex(status)}`],
    ...(cpu === null ? [] : [["CPU", `${cpu.name} ${didOf(cpu)}`] as const]),
  ];
}

/** Handlers that nobody has asked. */
function missingOf(parties: readonly string[], { subjects, decoders }: Views): [name: string, value: string][] {
  const asked = [...Object.keys(subjects), ...Object.keys(decoders), MODEL, "cpu", "decoders"];
  return parties.filter((name) => !asked.includes(name)).map((name) => [name, "was not run for this report"]);
}

function didOf({ fault, stop, length }: CpuView): string {
  return fault !== null ? `raises ${fault}` : stop ?? `executes ${length} bytes`;
}

function decoderTable({ decoders, cpu }: Views): DetailTable {
  const cpuCells: Record<string, string> = cpu === null
    ? {}
    : { valid: cpu.valid ? "yes" : "no", length: cpu.valid ? `${cpu.length}` : "-" };
  const rows = decodingRows(Object.values(decoders)).map((
    [name, ...cells],
  ): Row => [name, ...cells, cpuCells[name] ?? ""]);
  const ends: Row = ["ends with", ...Object.keys(decoders).map(() => ""), cpu === null ? "" : didOf(cpu)];
  const all = cpu === null ? rows.map((row) => row.slice(0, -1) as unknown as Row) : [...rows, ends];
  const columns = [...Object.keys(decoders), ...(cpu === null ? [] : [CPU])];
  return {
    title: "What the bytes are",
    columns,
    rows: all.map((row) => marked(row, cpu === null ? [] : [CPU], columns)),
  };
}

function outcomeTable({ subjects, model, cpu }: Views): DetailTable {
  const rip = cpu === null ? "" : hex(cpu.rip);
  // Registers are shown byte by byte.
  const rows = outcomeRows(Object.values(subjects), model).filter(([name]) => !REGISTER_NAMES.includes(name))
    .map(([name, ...cells]): Row => [name, ...cells, ...(cpu === null ? [] : [name === "rip" ? rip : ""])]);
  const columns = [...Object.keys(subjects), MODEL, ...(cpu === null ? [] : [CPU])];
  return { title: "What comes of it", columns, rows: rows.map((row) => marked(row, [CPU, MODEL], columns)) };
}

/** Marks what differs from the word of the first judge that has one; where none has, everything, if anything differs. */
function marked(
  [name, ...cells]: Row,
  judges: readonly string[],
  columns: readonly string[],
): DetailTable["rows"][number] {
  const words = judges.map((judge) => cells[columns.indexOf(judge)] ?? "");
  const right = words.find((word) => word !== "");
  const isSplit = new Set(cells.filter((cell) => cell !== "")).size > 1;
  const differs = (text: string) => isSplit && text !== "" && text !== right;
  return { name, cells: cells.map((text) => ({ text, differs: differs(text) })) };
}

function differencesOf(c: Case, { subjects, model, cpu }: Views): ByteDifference[] {
  const parties = [
    // Who gave no outcome left no registers.
    ...Object.entries(subjects).flatMap(([party, each]) =>
      each.unanswered === undefined ? [{ party, regs: each.regs, memory: memoryAfter(c, each.access) }] : []
    ),
    { party: MODEL, regs: model.regs, memory: memoryAfter(c, model.access) },
    ...(cpu === null ? [] : [{ party: CPU, regs: cpu.regs, memory: cpu.memory ?? c.device.value }]),
  ];
  const registers = REGISTER_NAMES.flatMap((name, r) => {
    const before = c.registers[r]!;
    const after = parties.map(({ party, regs }) => ({ party, value: regs[name] ?? before }));
    return isChanged(before, after) ? [difference(name, before, after)] : [];
  });
  const after = parties.map(({ party, memory }) => ({ party, value: memory }));
  const { value } = c.device;
  return isChanged(value, after) ? [...registers, difference("memory", value, after)] : registers;
}

/** The eight bytes at the device's address, if it kept what is written to it. */
function memoryAfter({ device: { value } }: Case, access: AccessView | null): bigint {
  if (access === null || access.direction === "read") return value;
  const written = BigInt.asUintN(8 * access.size, access.data);
  return BigInt.asUintN(64, value >> BigInt(8 * access.size) << BigInt(8 * access.size) | written);
}

type After = readonly { readonly party: string; readonly value: bigint }[];

function isChanged(before: bigint, after: After): boolean {
  return after.some(({ value }) => value !== before);
}

function difference(name: string, before: bigint, after: After): ByteDifference {
  const byte = (value: bigint, k: number) => digits(value).slice(2 * k, 2 * k + 2);
  const mark = (value: bigint, k: number) => {
    if (after.some((each) => byte(each.value, k) !== byte(value, k))) return "d";
    return byte(value, k) === byte(before, k) ? "=" : "c";
  };
  const marks = (value: bigint) => Array.from({ length: 8 }, (_, k) => mark(value, k)).join("");
  return {
    name,
    before: digits(before),
    after: after.map(({ party, value }) => ({ party, value: digits(value), marks: marks(value) })),
  };
}
