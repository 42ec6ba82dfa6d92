/**
 * What parties say of a case, a row a matter and a cell a party.
 *
 * @module
 */
import type {
  AccessView,
  AnsweredView,
  ChangedRegisters,
  DecodingView,
  ExpectationView,
  OutcomeView,
} from "../../triage/explain/case_views.ts";
import { unansweredText } from "../words/unanswered_text.ts";

/** A value in hex. */
export const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** A value with all 16 hex digits. */
export const qword = (value: bigint): string => `0x${value.toString(16).padStart(16, "0")}`;

/** A row of a table: what it is about, and each party's word on it; "" where a party has none. */
export type Row = readonly [name: string, ...cells: string[]];

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
    ...decodings.some(({ repeat }) => repeat === true)
      ? [row("repeats", ({ repeat }) => repeat === null ? "-" : repeat ? "yes" : "no")]
      : [],
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
      ...outcomes.map((each) => each.unanswered === undefined ? yes(each.handled) : unansweredText(each)),
      yes(model.outcome === "handled"),
    ],
    [
      "returned",
      ...shown(({ returned }) => `${returned}`),
      model.outcome === "handled" ? `${model.length}` : "",
    ],
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

function accessText(access: AccessView | null): string {
  if (access === null) return "none";
  const { size, direction, gpa } = access;
  return `${direction} ${size} at ${hex(gpa)}${direction === "write" ? `: ${hex(writtenData(access))}` : ""}`;
}

/** As many bytes of what is written as the access has. */
export function writtenData({ size, data }: AccessView): bigint {
  return BigInt.asUintN(8 * size, data);
}
