/**
 * What parties say of a case, a row a matter and a cell a party.
 *
 * @module
 */
import type {
  AccessView,
  AnsweredView,
  ChangedRegisters,
  ExpectationView,
  OutcomeView,
} from "../../triage/explain/case_views.ts";
import type { DecodingView } from "../../triage/explain/decoding_view.ts";
import type { EffectsView, TakenView, ToldView } from "../../triage/explain/effect_views.ts";
import { unansweredText } from "../words/unanswered_text.ts";
import { hex, qword } from "./hex_text.ts";
import { raisedText, tellsMemory, vectorLines } from "./told_lines.ts";

export { hex, qword } from "./hex_text.ts";

/** A row of a table: what it is about, and each party's word on it; "" where a party has none. */
export type Row = readonly [name: string, ...cells: string[]];

/** What decoders say, field by field; rows without anything to say are left out. */
export function decodingRows(decodings: readonly DecodingView[]): Row[] {
  const row = (name: string, cell: (d: DecodingView) => string): Row => [name, ...decodings.map(cell)];
  const rows = [
    row("valid", ({ valid, unanswered }) => unanswered ?? (valid ? "yes" : "no")),
    row("length", ({ valid, length }) => valid ? `${length}` : "-"),
    row("form", formText),
    row("operand", told(operandText)),
    row("register", told(({ register }) => register ?? "-")),
    row("immediate", told(({ immediate }) => immediate === null ? "-" : hex(immediate))),
    row("operand size", told(({ operandSize }) => operandSize === null ? "-" : `${operandSize}`)),
    row("memory size", told(({ memorySize }) => memorySize === null ? "-" : `${memorySize}`)),
    row("stores", told(({ store }) => store === null ? "-" : store ? "yes" : "no")),
    ...decodings.some(({ repeat }) => repeat === true)
      ? [row("repeats", told(({ repeat }) => repeat === null ? "-" : repeat ? "yes" : "no"))]
      : [],
  ];
  return rows.filter(([, ...cells]) => cells.some((cell) => cell !== "-" && cell !== ""));
}

/** A cell about operands: whoever tells none has no word on them. */
function told(cell: (d: DecodingView) => string): (d: DecodingView) => string {
  return (d) => d.valid && d.form === null ? "" : cell(d);
}

function formText({ valid, form, mnemonic }: DecodingView): string {
  if (form === "other") return mnemonic === null ? "other" : `other (${mnemonic})`;
  return form ?? mnemonic ?? (valid ? "" : "-");
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

/**
 * What subjects did and what is expected; of what nobody has to say there is no row.
 *
 * @param outcomes What subjects did.
 * @param model What is expected.
 * @param areAccessesKnown Whether all accesses are known that are due.
 */
export function outcomeRows(
  outcomes: readonly OutcomeView[],
  model: ExpectationView,
  areAccessesKnown = true,
): Row[] {
  const answered = outcomes.filter((each) => each.unanswered === undefined);
  const registers = [...new Set([...answered, model].flatMap(({ regs }) => Object.keys(regs)))];
  // Who gave no outcome has nothing to show.
  const shown = (cell: (outcome: AnsweredView) => string) =>
    outcomes.map((each) => each.unanswered === undefined ? cell(each) : "");
  const isWhole = outcomes.some((outcome) => tellsMemory(outcome, model));
  const due = isWhole ? listText(model.effects?.accesses) : accessText(model.access);
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
    ["access", ...shown(accessCell), areAccessesKnown ? due : "cannot be told"],
    ...toldRows(outcomes, model),
    ...registers.map((name): Row => {
      const after = (regs: ChangedRegisters) => regs[name] === undefined ? "unchanged" : qword(regs[name]);
      return [name, ...shown(({ regs }) => after(regs)), after(model.regs)];
    }),
    ...(model.reason === null ? [] : [ofModel(model.outcome, model.reason)]),
    ...(model.hazards.length === 0 ? [] : [ofModel("hazard", model.hazards.join(", "))]),
  ];
}

/** What is told beside registers and rip; nothing where nobody tells it. */
function toldRows(outcomes: readonly OutcomeView[], { effects }: ExpectationView): Row[] {
  const told = outcomes.map((each) => each.told);
  const row = <T>(
    name: string,
    of: (view: ToldView | EffectsView) => T | undefined,
    text: (value: T) => string,
  ): Row[] => {
    if (told.every((view) => view === undefined || of(view) === undefined)) return [];
    const cell = (view: ToldView | EffectsView | undefined) => {
      const value = view === undefined ? undefined : of(view);
      return value === undefined ? "" : text(value);
    };
    return [[name, ...told.map(cell), cell(effects)]];
  };
  return [
    ...row("exception", ({ exception }) => exception, (raised) => raised === null ? "none" : raisedText(raised)),
    ...row("rflags", ({ rflags }) => rflags, hex),
    ...row("vectors", ({ vectors }) => vectors, (vectors) => vectorLines(vectors).join(" ") || "unchanged"),
  ];
}

function accessCell({ access, told }: AnsweredView): string {
  return told?.accesses === undefined ? accessText(access) : listText(told.accesses);
}

function listText(accesses: readonly TakenView[] = []): string {
  if (accesses.length === 0) return "none";
  return accesses.map(({ direction, address, gpa, size, data }) =>
    `${direction} ${size} at ${hex(address ?? gpa ?? 0n)}: ${hex(BigInt.asUintN(8 * size, data))}`
  ).join(", ");
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
