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
import type { CaseViews } from "../../triage/explain/explainer.ts";
import type { ReportFinding } from "../report/report.ts";
import { parseViews, type Views } from "../report/views_json.ts";
import { counted } from "../words/finding_text.ts";
import { hex, outcomeRows, type Row } from "./case_rows.ts";
import { decoderRows } from "./decoder_rows.ts";
import { expectedByCpu, isJudgedByCpu } from "./expected_by_cpu.ts";
import { isSplit, markedCells, markedRows, type ResultCell } from "./marks.ts";

/** A cell, and whether it is in a field that the judge names, and differs there from what is right, where that is known. */
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

type Judged = CaseViews["judged"];

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

const digits = (value: bigint) => value.toString(16).padStart(16, "0");

/** A finding's detail; null where nobody was asked about its example. */
export function detailOf({ example, views: json, parties, field }: ReportFinding): Detail | null {
  if (json === null) return null;
  const c = parseCase(JSON.stringify(example));
  const views = parseViews(json);
  // A report that does not say who differs on the example is about one finding at least.
  const judged = views.judged ?? [{ parties, fields: field === null ? [] : [field] }];
  const isOfSubject = parties.includes(MODEL) || Object.keys(views.subjects).length > 0;
  return {
    labels: views.labels.map(({ name, bytes }) => ({ name, bytes: bytes.toHex() })),
    facts: [...factsOf(c, views), ...missingOf(parties, views)],
    tables: [decoderTable(views, judged), ...(isOfSubject ? [outcomeTable(c, views, judged)] : [])].filter(({ rows }) =>
      rows.length > 0
    ),
    differences: differencesOf(c, views),
  };
}

function factsOf(
  { rip, cpl, fetch, memory, vectors, ve, device: { value, status } }: Case,
  { gla, gpa = ve.gpa, model, cpu }: Views,
): Detail["facts"] {
  return [
    ["rip", hex(rip)],
    ["linear address", hex(gla)],
    ["guest physical address", hex(gpa)],
    ["privilege level", `${cpl}`],
    ["bytes that can be fetched", `${fetch}`],
    ["the VMM answers", `${hex(value)}, status ${hex(status)}`],
    ...(model.contract === "guest" ? [] : [["other memory", hex(memory)], ["vector registers", hex(vectors)]] as const),
    ...(cpu === null ? [] : [["CPU", `${cpu.name} ${didOf(cpu)}`] as const]),
  ];
}

/** Handlers that nobody has asked. */
function missingOf(parties: readonly string[], { subjects, decoders }: Views): [name: string, value: string][] {
  const asked = [...Object.keys(subjects), ...Object.keys(decoders), MODEL, "cpu", "decoders"];
  return parties.filter((name) => !asked.includes(name)).map((name) => [name, "was not run for this report"]);
}

function didOf({ fault, stop, length }: CpuView): string {
  return fault !== null ? `raises ${fault}` : stop ?? `executes ${counted(length, "byte")}`;
}

function decoderTable({ decoders, cpu }: Views, judged: Judged): DetailTable {
  const rows = decoderRows(decoders, cpu);
  const marks = markedRows(judged, Object.keys(decoders), rows);
  const ends: Row[] = cpu === null ? [] : [["ends with", ...Object.keys(decoders).map(() => ""), didOf(cpu)]];
  return {
    title: "What the bytes are",
    columns: [...Object.keys(decoders), ...(cpu === null ? [] : [CPU])],
    rows: [...rows, ...ends].map(([name, ...cells]) => {
      // The last cell is the CPU's.
      const right = cpu === null ? undefined : cells.at(-1) || undefined;
      const differs = (text: string) => marks.has(name) && text !== "" && text !== right;
      return { name, cells: cells.map((text) => ({ text, differs: differs(text) })) };
    }),
  };
}

/** The cells that rows of outcomes show. */
const CELL_OF: Readonly<Record<string, ResultCell>> = {
  handled: "result",
  returned: "result",
  rip: "rip",
  access: "access",
};

function outcomeTable(c: Case, { subjects, model, cpu }: Views, judged: Judged): DetailTable {
  const isByCpu = isJudgedByCpu(model, cpu);
  const isBeside = cpu !== null && !isByCpu;
  const rip = cpu === null ? "" : hex(cpu.rip);
  const names = [...Object.keys(subjects), isByCpu ? CPU : MODEL, ...(isBeside ? [CPU] : [])];
  const marks = names.map((name) => markedCells(judged, name === MODEL || name === CPU ? "cpu" : name));
  // Registers are shown byte by byte.
  const expected = isByCpu ? expectedByCpu(c, model, cpu) : model;
  const areKnown = !isByCpu || cpu.effects!.accesses !== null || cpu.effects!.exception !== null;
  const rows = outcomeRows(Object.values(subjects), expected, areKnown)
    .filter(([name]) => !REGISTER_NAMES.includes(name))
    .map(([name, ...cells]): Row => [name, ...cells, ...(isBeside ? [name === "rip" ? rip : ""] : [])]);
  const split = new Set(rows.filter(isSplit).map(([name]) => CELL_OF[name]));
  return {
    title: "What comes of it",
    columns: names,
    rows: rows.map(([name, ...cells]) => {
      const cell = CELL_OF[name];
      const right = isBeside && cells.at(-1) === "" ? cells[names.indexOf(MODEL)] : cells.at(-1);
      const differs = (text: string, n: number) => {
        if (cell === undefined || text === "" || !marks[n]!.has(cell)) return false;
        // What no word shows, such as that an access was made at all, is marked where the result stands.
        return text !== right || !split.has(cell) && name !== "returned" && names[n] !== MODEL && names[n] !== CPU;
      };
      return { name, cells: cells.map((text, n) => ({ text, differs: differs(text, n) })) };
    }),
  };
}

function differencesOf(c: Case, { subjects, model, cpu }: Views): ByteDifference[] {
  const parties = [
    // Who gave no outcome left no registers.
    ...Object.entries(subjects).flatMap(([party, each]) =>
      each.unanswered === undefined ? [{ party, regs: each.regs, memory: memoryAfter(c, each.access) }] : []
    ),
    // What the CPU is the judge of, the model knows nothing about.
    ...isJudgedByCpu(model, cpu) ? [] : [{ party: MODEL, regs: model.regs, memory: memoryAfter(c, model.access) }],
    ...(cpu === null ? [] : [{ party: CPU, regs: cpu.regs, memory: cpu.memory ?? c.device.value }]),
  ];
  const registers = REGISTER_NAMES.flatMap((name, r) => {
    const before = c.registers[r]!;
    const after = parties.map(({ party, regs }) => ({ party, value: regs[name] ?? before }));
    return isChanged(before, after) ? [difference(name, before, after)] : [];
  });
  const after = parties.map(({ party, memory }) => ({ party, value: memory }));
  const { value } = c.device;
  // Where accesses are listed, they say what became of memory.
  if (isJudgedByCpu(model, cpu)) return registers;
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
