/**
 * One case as every party sees it, for people.
 *
 * @module
 */
import { plainest } from "../../findings/finding.ts";
import { verdictText } from "../../findings/verdict_text.ts";
import type { Label } from "../../triage/explain/byte_labels.ts";
import type {
  AccessView,
  AnsweredView,
  ChangedRegisters,
  DecodingView,
  ExpectationView,
  OutcomeView,
} from "../../triage/explain/case_views.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { Explanation } from "../report/explain_json.ts";
import { styleText } from "../words/style.ts";

/** What the text shows beside the parties' answers. */
export interface ExplainedCase extends Explanation {
  /** The instruction's bytes by kind. */
  readonly labels: readonly Label[];
  /** Addresses and the VMM's answer. */
  readonly setting: {
    readonly rip: bigint;
    readonly gla: bigint;
    readonly gpa: bigint;
    readonly value: bigint;
    readonly status: bigint;
  };
}

const hex = (value: bigint) => `0x${value.toString(16)}`;
const qword = (value: bigint) => `0x${value.toString(16).padStart(16, "0")}`;
const byteList = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** A row of a table: what it is about, and each party's word on it; "" where a party has none. */
export type Row = readonly [name: string, ...cells: string[]];

/** The whole explanation, lines joined, without a final line end. */
export function explainText(explained: ExplainedCase): string {
  const { labels, setting, decoders, subjects, model, cpu, findings } = explained;
  const decoderNames = Object.keys(decoders);
  const width = Math.max(...labels.map(({ bytes }) => 3 * bytes.length));
  return [
    ...labels.map(({ name, bytes }) => `  ${byteList(bytes).padEnd(width)} ${name}`),
    "",
    `  rip ${hex(setting.rip)}, gla ${hex(setting.gla)}, gpa ${hex(setting.gpa)}`,
    `  the VMM answers value ${hex(setting.value)}, status ${hex(setting.status)}`,
    "",
    ...table([["", ...decoderNames], ...decodingRows(Object.values(decoders))]),
    "",
    ...table([["", ...Object.keys(subjects), "model"], ...outcomeRows(Object.values(subjects), model)]),
    ...(cpu === null ? [] : ["", ...cpuLines(cpu)]),
    "",
    ...(findings.length === 0 ? ["No findings: all parties agree"] : [`Findings: ${findings.length}`]),
    ...findings.map((finding) =>
      `  ${finding.id}  ${finding.title} [${finding.parties.join(" / ")}: ${verdictText(plainest(finding).verdict)}]`
    ),
  ].join("\n");
}

/** Aligns rows; marks the ones whose cells differ. */
function table(rows: readonly Row[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row, n) => {
    const line = row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
    const words = new Set(row.slice(1).filter((cell) => cell !== ""));
    const differs = n > 0 && words.size > 1;
    return differs ? styleText("yellow", `  ${line}  <- differs`) : `  ${line}`.trimEnd();
  });
}

/** What decoders say, field by field; rows without anything to say are left out. */
export function decodingRows(decodings: readonly DecodingView[]): Row[] {
  const row = (name: string, cell: (d: DecodingView) => string): Row => [name, ...decodings.map(cell)];
  const rows = [
    row("valid", ({ valid }) => valid ? "yes" : "no"),
    row("length", ({ valid, length }) => valid ? `${length}` : "-"),
    row("form", ({ form, mnemonic }) => form === "other" ? `other (${mnemonic})` : form ?? "-"),
    row("operand", operandText),
    row("register", ({ register }) => register ?? "-"),
    row("immediate", ({ immediate }) => immediate === null ? "-" : hex(immediate)),
    row("operand size", ({ operandSize }) => operandSize === null ? "-" : `${operandSize}`),
    row("memory size", ({ memorySize }) => memorySize === null ? "-" : `${memorySize}`),
    row("stores", ({ store }) => store === null ? "-" : store ? "yes" : "no"),
  ];
  return rows.filter(([, ...cells]) => cells.some((cell) => cell !== "-"));
}

function operandText({ memory, rmRegister }: DecodingView): string {
  if (memory === null) return rmRegister ?? "-";
  const { base, index, scale, displacement, segment, addressSize } = memory;
  const terms = [base, index === null ? null : `${index}*${scale}`].filter((term) => term !== null);
  const signed = BigInt.asIntN(8 * addressSize, displacement);
  if (terms.length === 0) terms.push(hex(displacement));
  else if (signed !== 0n) terms.push(signed < 0n ? `-${hex(-signed)}` : hex(signed));
  return `${segment === null ? "" : `${segment}:`}[${terms.join(" + ").replace("+ -", "- ")}]`;
}

/** What subjects did and the model expects; of what nobody has to say there is no row. */
export function outcomeRows(outcomes: readonly OutcomeView[], model: ExpectationView): Row[] {
  const answered = outcomes.filter((each) => each.unanswered === undefined);
  const registers = [...new Set([...answered, model].flatMap(({ regs }) => Object.keys(regs)))];
  // Who gave no outcome has nothing to show.
  const shown = (cell: (outcome: AnsweredView) => string) =>
    outcomes.map((each) => each.unanswered === undefined ? cell(each) : "");
  const yes = (is: boolean) => is ? "yes" : "no";
  const ofModel = (name: string, text: string): Row => [name, ...outcomes.map(() => ""), text];
  return [
    [
      "handled",
      ...outcomes.map((each) => each.unanswered ?? yes(each.handled)),
      yes(model.outcome === "handled"),
    ],
    ...(answered.length === 0 ? [] : [["returned", ...shown(({ returned }) => `${returned}`), ""] as const]),
    ["rip", ...shown(({ rip }) => hex(rip)), hex(model.rip)],
    ["access", ...shown(({ access }) => accessText(access)), accessText(model.access)],
    ...registers.map((name): Row => {
      const after = (regs: ChangedRegisters) => regs[name] === undefined ? "unchanged" : qword(regs[name]);
      return [name, ...shown(({ regs }) => after(regs)), after(model.regs)];
    }),
    ...(model.reason === null ? [] : [ofModel(model.outcome, model.reason)]),
    ...(model.hazards.length === 0 ? [] : [ofModel("hazard", model.hazards.join(", "))]),
  ];
}

/** What the CPU did; the operand is ordinary memory there, which holds the value that the VMM answers. */
function cpuLines({ length, fault, stop, regs, memory, access, name }: CpuView): string[] {
  const did = fault !== null ? `raises ${fault}` : stop ?? `executes ${length} bytes`;
  return [
    `  CPU ${name}: ${did}`,
    ...Object.entries(regs).map(([register, value]) => `    ${register.padEnd(8)}${qword(value)}`),
    ...(memory === null ? [] : [`    memory  ${qword(memory)}`]),
    ...memoryAccessTexts(access).map((text) => `    access  ${text}`),
  ];
}

/** Nothing where accesses were not asked for. */
function memoryAccessTexts(access: CpuView["access"]): string[] {
  if (access === undefined) return [];
  if (access === null) return ["unknown"];
  if (access.length === 0) return ["none"];
  return access.map(({ direction, address, size }) => `${direction} ${size ?? "of unknown size"} at ${hex(address)}`);
}

function accessText(access: AccessView | null): string {
  if (access === null) return "none";
  const { size, direction, gpa, data } = access;
  return `${direction} ${size} at ${hex(gpa)}${
    direction === "write" ? `: ${hex(BigInt.asUintN(8 * size, data))}` : ""
  }`;
}
