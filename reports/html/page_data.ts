/**
 * What the page holds of a report: every text once, a row a finding, and details of the most important ones as far as there
 * is room.
 *
 * @module
 */
import { DECODER_MISTAKES, type DecoderCell, type DecoderMatrix } from "../../findings/decoder_matrix.ts";
import { detailOf } from "../case/detail.ts";
import { type Curves, type Report, type ReportFinding, standingOf, STANDINGS } from "../report/report.ts";
import { CERTAINTY_TEXT, FIELD_TEXT, GROUP_TEXT } from "../words/field_text.ts";
import { counted } from "../words/finding_text.ts";
import { decodersText, ranOf, resultOf, unexpected } from "../words/finding_words.ts";
import {
  askedText,
  cleanText,
  MISTAKE_TEXT,
  OPEN_MARK,
  openMeans,
  rowOfAll,
  sortedRows,
} from "../words/matrix_words.ts";
import { outsideRows } from "../words/outside_text.ts";
import { bugsOf, type PageRow, REPLAY, rowOf, type State, textsOf } from "./page_row.ts";

/** A sweep, compact. */
export interface PageSweep {
  readonly space: string;
  readonly points: number;
  readonly cases: number;
  /**
   * Each opcode, and of each of its cells seven numbers: the ModRM byte; points; cases; those accepted by all, by some, and
   * with a disagreement; a list of `shown`.
   */
  readonly opcodes: readonly (readonly [opcode: string, numbers: readonly number[]])[];
  /** Ids of findings. */
  readonly ids: readonly string[];
  /** Lists of their numbers. */
  readonly shown: readonly (readonly number[])[];
}

/** A matrix of decoders, in words and numbers. */
export interface PageMatrix {
  readonly decoders: readonly string[];
  readonly summary: string;
  /** Letter and meaning of each way to be wrong, and of what nobody settles. */
  readonly mistakes: readonly (readonly [letter: string, says: string])[];
  /** Extensions in which somebody is wrong, and all together; of each decoder a number a mistake. */
  readonly wrong: readonly (readonly [extension: string, settled: number, texts: number, cells: readonly number[][]])[];
  /** Extensions in which nobody is found wrong and decoders differ, and in how many texts. */
  readonly open: readonly (readonly [extension: string, open: number])[];
  /** The others, in a sentence; empty where there are none. */
  readonly clean: string;
}

/** All that the page holds. */
export interface PageData {
  readonly result: string;
  readonly isExpected: boolean;
  /** What was run, in a sentence. */
  readonly summary: string;
  /** Who took part, as names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly source: Report["source"];
  readonly replay: string;
  /** Everybody whom a finding can name, handlers first, in the report's order. */
  readonly parties: readonly string[];
  readonly words: { readonly groups: object; readonly certainties: object; readonly fields: object };
  readonly texts: readonly string[];
  readonly rows: readonly PageRow[];
  /** Findings for which there was no room. */
  readonly leftOut: number;
  /** By id. */
  readonly details: Readonly<Record<string, object>>;
  readonly curves: Curves | null;
  readonly sweep: PageSweep | null;
  readonly matrix: PageMatrix | null;
}

/**
 * Makes the page's data.
 *
 * @param report The report.
 * @param room Characters that it may take as JSON, as {@linkcode inScript} writes it.
 */
export function pageData(report: Report, room: number): PageData {
  const empty = emptyData(report);
  let left = room - inScript(empty).length;
  const texts = new Map<string, number>();
  const rows: PageRow[] = [];
  const { gone } = unexpected(report);
  // What is not as expected must be on the page, whatever else is not.
  const all = [
    ...gone,
    ...STANDINGS.flatMap((standing) => report.findings.filter((each) => standingOf(each) === standing)),
  ];
  const stateOf = (finding: ReportFinding): State => gone.includes(finding) ? "gone" : standingOf(finding);
  const bugs = bugsOf(all, stateOf);
  for (const finding of all) {
    const { parties, verdict: { blames } } = finding;
    const own = [...textsOf(finding), ...parties, ...blames].filter((text) =>
      text !== null && !texts.has(text)
    ) as string[];
    const row = rowOf(
      finding,
      stateOf(finding),
      bugs.get(finding) ?? -1,
      (text) => texts.get(text) ?? texts.set(text, texts.size).size - 1,
    );
    left -= inScript(row).length + own.reduce((sum, text) => sum + inScript(text).length + 1, 1);
    if (left < 0) break;
    rows.push(row);
  }
  const details: Record<string, object> = {};
  for (const finding of all.slice(0, rows.length)) {
    const detail = compactDetail(finding);
    if (detail === null) continue;
    left -= inScript(detail).length + 16;
    if (left < 0) break;
    details[finding.id] = detail;
  }
  return { ...empty, texts: [...texts.keys()], rows, leftOut: all.length - rows.length, details };
}

function emptyData(report: Report): PageData {
  const { fresh, gone } = unexpected(report);
  return {
    result: resultOf(report),
    isExpected: fresh.length + gone.length === 0 || report.source === "baselines",
    summary: summaryOf(report),
    facts: factsOf(report),
    source: report.source,
    replay: REPLAY,
    parties: [...report.subjects, ...report.decoders.map(({ name }) => name), "decoders", "model", "cpu"],
    words: { groups: GROUP_TEXT, certainties: CERTAINTY_TEXT, fields: FIELD_TEXT },
    texts: [],
    rows: [],
    leftOut: 0,
    details: {},
    curves: report.curves ?? null,
    sweep: sweepOf(report),
    matrix: report.matrix === undefined ? null : matrixOf(report.matrix),
  };
}

function sweepOf({ sweep, heat, shown = [] }: Report): PageSweep | null {
  if (sweep === undefined || heat === undefined) return null;
  const { space, first, last, cases } = sweep;
  const opcodes = new Map<string, number[]>();
  for (const { opcode, modrm, points, cases, accepted, split, disagreeing, shown } of heat) {
    if (!opcodes.has(opcode)) opcodes.set(opcode, []);
    opcodes.get(opcode)!.push(modrm, points, cases, accepted, split, disagreeing, shown);
  }
  const ids = [...new Set(shown.flat())];
  const numbers = new Map(ids.map((id, n) => [id, n]));
  return {
    space,
    points: last - first + 1,
    cases,
    opcodes: [...opcodes],
    ids,
    shown: shown.map((list) => list.map((id) => numbers.get(id)!)),
  };
}

function matrixOf(matrix: DecoderMatrix): PageMatrix {
  const { wrong, open, clean } = sortedRows(matrix);
  const numbersOf = (cell: DecoderCell) => [...DECODER_MISTAKES.map((mistake) => cell[mistake]), cell.open];
  const rows = wrong.length === 0 ? [] : [...wrong, rowOfAll(matrix)];
  return {
    decoders: matrix.decoders,
    summary: askedText(matrix),
    mistakes: [
      ...DECODER_MISTAKES.map((mistake) => [MISTAKE_TEXT[mistake].letter, MISTAKE_TEXT[mistake].says] as const),
      [OPEN_MARK, openMeans(matrix)],
    ],
    wrong: rows.map(({ extension, settled, texts, cells }) => [extension, settled, texts, cells.map(numbersOf)]),
    open: open.map((row) => [row.extension, row.open]),
    clean: clean.length === 0 ? "" : cleanText(clean),
  };
}

function summaryOf(report: Report): string {
  const cpu = report.cpu === null ? "no CPU was asked" : `a CPU was asked: ${report.cpu}`;
  return `${ranOf(report) ?? "What the baselines list"}; ${cpu}`;
}

function factsOf({ cpu, decoders, subjects, records, outside }: Report): PageData["facts"] {
  return [
    ["Handlers", subjects.join(", ") || "none"],
    ["Decoders", decodersText(decoders) || "none"],
    ["CPU", cpu ?? "none was asked: verdicts rest on decoders and model"],
    ...outsideRows(outside),
    ...records.map((each) => ["Checked against", `${counted(each.records, "record")} of ${each.cpu}`] as const),
  ];
}

/** A detail with cells as texts: those that differ begin with `!`, the others with `=`. */
function compactDetail(finding: ReportFinding): object | null {
  const detail = detailOf(finding);
  if (detail === null) return null;
  const { labels, facts, tables, differences } = detail;
  return {
    labels: labels.map(({ name, bytes }) => [name, bytes]),
    facts,
    tables: tables.map(({ title, columns, rows }) => [
      title,
      columns,
      rows.map(({ name, cells }) => [name, ...cells.map(({ text, differs }) => `${differs ? "!" : "="}${text}`)]),
    ]),
    differences: differences.map(({ name, before, after }) => [
      name,
      before,
      after.map(({ party, value, marks }) => [party, value, marks]),
    ]),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** A value as JSON that no HTML parser takes for the end of its script, whatever texts are in it; ASCII alone. */
export function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (c) => ESCAPES[c]!)
    .replaceAll(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
