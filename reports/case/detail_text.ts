/**
 * One finding in full, for a terminal.
 *
 * @module
 */
import { verdictText } from "../../findings/verdict_text.ts";
import type { ReportFinding } from "../report/report.ts";
import { clock } from "../words/amounts.ts";
import { CERTAINTY_TEXT, FIELD_TEXT } from "../words/field_text.ts";
import { count as countText } from "../words/finding_text.ts";
import { caused, titled } from "../words/finding_words.ts";
import { newestText } from "../words/newest_text.ts";
import { styleText } from "../words/style.ts";
import { printable } from "../words/text_width.ts";
import { type ByteDifference, type Detail, detailOf, type DetailTable } from "./detail.ts";

/** The finding, lines joined, without a final line end. */
export function detailText(finding: ReportFinding): string {
  const detail = detailOf(finding);
  return [
    styleText("bold", printable(titled(finding))),
    "",
    ...aligned(headOf(finding)),
    ...(detail === null ? ["", "Nobody was asked about its example"] : detailLines(detail)),
    "",
    `See it: ${styleText("cyan", printable(finding.replay))}`,
  ].join("\n");
}

function headOf(finding: ReportFinding): [string, string][] {
  const { id, known, count, field, certainty, severity, first, reason, link, place, signature } = finding;
  const rows: [string, string | null | undefined][] = [
    ["id", `${id}, ${known ? "known" : "in no baseline"}`],
    ["verdict", verdictText(finding.verdict)],
    ["newest", newestText(finding.newest, finding.verdict)],
    ["how sure", `${CERTAINTY_TEXT[certainty].name}: ${CERTAINTY_TEXT[certainty].text}`],
    ["how bad", severity],
    ["cause", caused(finding)],
    ["differs in", field === null ? "several fields" : `${field}: ${FIELD_TEXT[field]}`],
    ["disagreements", count === null ? null : countText(count)],
    [
      "first seen",
      first && `epoch ${first.epoch}, shard ${first.shard}, case ${first.case}, after ${clock(first.seconds)}`,
    ],
    ["why", reason],
    ["public", link],
    ["baseline", known && place !== null ? `${place.file}:${place.line}` : null],
    ["signature", signature],
  ];
  return rows.flatMap(([name, value]) => value === null || value === undefined ? [] : [[name, value]]);
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const shown = rows.map(([name, value]) => [printable(name), printable(value)] as const);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `  ${styleText("dim", name.padEnd(width))}  ${value}`);
}

function detailLines({ labels, facts, tables, differences }: Detail): string[] {
  const bytes = labels.map((label) => label.bytes.replaceAll(/..(?=.)/g, "$& "));
  const width = Math.max(0, ...bytes.map(({ length }) => length));
  return [
    "",
    ...labels.map(({ name }, k) => `  ${styleText("cyan", bytes[k]!.padEnd(width))}  ${printable(name)}`),
    "",
    ...aligned(facts),
    ...tables.flatMap(tableLines),
    ...differences.flatMap(differenceLines),
  ];
}

/** A table; cells that differ have a mark, which shows without colours too. */
function tableLines({ title, columns, rows }: DetailTable): string[] {
  const texts = [
    ["", ...columns],
    ...rows.map(({ name, cells }) => [name, ...cells.map(({ text, differs }) => differs ? `${text} !` : text)]),
  ].map((row) => row.map(printable));
  const widths = texts[0]!.map((_, k) => Math.max(...texts.map((row) => row[k]!.length)));
  const lines = texts.map((row, n) =>
    row.map((text, k) => {
      const padded = text.padEnd(widths[k]!);
      return n > 0 && k > 0 && rows[n - 1]!.cells[k - 1]!.differs ? styleText("yellow", padded) : padded;
    }).join("  ").trimEnd()
  );
  return ["", styleText("bold", title), ...lines.map((line) => `  ${line}`)];
}

/** A register before and after; below each byte in which not all agree stands a mark. */
function differenceLines({ name, before, after }: ByteDifference): string[] {
  const width = Math.max(6, ...after.map(({ party }) => printable(party).length));
  const spaced = (value: string) => value.replaceAll(/..(?=.)/g, "$& ");
  const marks = after[0]!.marks;
  const isSplit = marks.includes("d");
  return [
    "",
    styleText("bold", name === "memory" ? "memory at the operand" : name),
    `  ${styleText("dim", "before".padEnd(width))}  ${spaced(before)}`,
    ...after.map((each) => `  ${printable(each.party).padEnd(width)}  ${styledBytes(each)}`),
    ...(isSplit
      ? [`  ${" ".repeat(width)}  ${[...marks].map((mark) => mark === "d" ? "^^" : "  ").join(" ").trimEnd()}`]
      : []),
  ];
}

function styledBytes({ value, marks }: ByteDifference["after"][number]): string {
  return [...marks].map((mark, k) => {
    const byte = value.slice(2 * k, 2 * k + 2);
    return mark === "d" ? styleText("yellow", byte) : mark === "c" ? styleText("green", byte) : byte;
  }).join(" ");
}
