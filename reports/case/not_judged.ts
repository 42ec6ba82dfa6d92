/**
 * What differs and is held against nobody, and why.
 *
 * @module
 */
import { listed } from "../../findings/verdict_text.ts";
import type { Case } from "../../machine/case.ts";
import type { ChangedRegisters, OutcomeView } from "../../triage/explain/case_views.ts";
import type { CaseViews } from "../../triage/explain/explainer.ts";
import { decoderRows } from "./decoder_rows.ts";
import { isSplit, markedCells, markedRows, RESULT_CELLS, type ResultCell } from "./marks.ts";
import { cpuLines, hasAccepted, modelLines, type ResultLines, subjectLines } from "./results.ts";
import { tellsMemory } from "./told_lines.ts";

/** Something that differs although nobody judges it. */
export interface NotJudged {
  readonly parties: readonly string[];
  /** What of them: names of rows or of cells, as phrases. */
  readonly what: readonly string[];
  /** Why it is not judged, as a phrase. */
  readonly why: string;
}

/** What a case's parties say, and whom subjects are compared with where that is not the model. */
export type ComparedViews = CaseViews & { readonly against?: string | undefined };

/** What speaks against an access, by the model's names. */
const HAZARD_TEXT: Readonly<Record<string, string>> = {
  "user-address": "at a user's address",
  "page-crossing": "across two pages",
  "private-gpa": "of private memory",
  "non-canonical": "at an address that is not canonical",
};

/** What speaks against an access, as a phrase. */
export function hazardText(hazards: readonly string[]): string {
  return listed(hazards.map((name) => HAZARD_TEXT[name] ?? name));
}

const CELL_TEXT: Readonly<Record<ResultCell, string>> = {
  result: "the result",
  rip: "rip",
  access: "the access",
  changed: "registers",
};

/** What of a case differs and is not judged; parties of which the same is to be said together. */
export function notJudged(c: Case, views: ComparedViews): NotJudged[] {
  const subjects = Object.keys(views.subjects).flatMap((name) => ofSubject(c, views, name));
  const groups = new Map<string, NotJudged & { readonly parties: string[] }>();
  for (const { parties, what, why } of [...ofDecoders(views), ...ofCpu(c, views), ...subjects]) {
    const key = JSON.stringify([what, why]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, { parties: [...parties], what, why });
    else same.parties.push(...parties);
  }
  return [...groups.values()];
}

/** One of them, as a sentence without its end. */
export function notJudgedText({ parties, what, why }: NotJudged): string {
  return `Not judged: ${listed(what)} of ${listed(parties)}: ${why}`;
}

/** Where the CPU takes the bytes for something else than decoders that agree. Decoders that differ from each other always are judged. */
function ofDecoders({ decoders, cpu, judged }: ComparedViews): NotJudged[] {
  const rows = decoderRows(decoders, cpu);
  const marked = markedRows(judged, Object.keys(decoders), rows);
  if (cpu === null || marked.size > 0) return [];
  const what = rows.filter(isSplit).map(([name]) => name);
  const why = cpu.stop ?? "the instruction is there to raise #UD";
  return what.length === 0 ? [] : [{ parties: ["the CPU"], what, why }];
}

/** What the CPU does, beside what the model expects: that is said of a handler, and of the decoding that it goes by. */
function ofCpu(c: Case, { model, cpu, judged }: ComparedViews): NotJudged[] {
  if (cpu === null || model.outcome === "outside") return [];
  const isFault = model.outcome === "fault" && !cpu.valid;
  const marked = markedCells(judged, "cpu");
  if (isFault || marked.size > 0) return [];
  const [did, must] = [cpuLines(c, cpu), modelLines(c, model, false)];
  const isExecuted = cpu.fault === null && cpu.stop === null;
  const cells = RESULT_CELLS.filter((cell) =>
    cell === "result"
      ? isExecuted !== (model.outcome === "handled")
      : cell === "rip"
      ? isOther(did, must, cell)
      : cell === "changed" && !sameRegisters(cpu.regs, model.regs)
  );
  if (cells.length === 0) return [];
  const why = cpu.stop !== null
    ? cpu.stop
    : model.contract === "hypervisor"
    ? "it was asked with the device at its operand, in memory that a process can have"
    : model.outcome === "refused"
    ? "the model says only what a handler must do"
    : "the model goes by a decoder, which takes the bytes for something else";
  return [{ parties: ["the CPU"], what: isExecuted ? cells.map((cell) => CELL_TEXT[cell]) : [CELL_TEXT.result], why }];
}

function sameRegisters(a: ChangedRegisters, b: ChangedRegisters): boolean {
  return Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([name, value]) => b[name] === value);
}

function isOther(did: ResultLines, must: ResultLines, cell: ResultCell): boolean {
  return JSON.stringify(did[cell]) !== JSON.stringify(must[cell]);
}

function ofSubject(c: Case, views: ComparedViews, name: string): NotJudged[] {
  const outcome = views.subjects[name]!;
  const { model, judged, against } = views;
  if (model.outcome === "outside" && against === undefined) {
    return outcome.unanswered !== undefined || judged.some(({ parties }) => parties[0] === name)
      ? []
      : [{ parties: [name], what: ["the outcome"], why: "the instruction is outside the model" }];
  }
  const marked = markedCells(judged, name);
  const lines = subjectLines(c, outcome);
  const differing = (did: boolean, must: ResultLines) =>
    RESULT_CELLS.filter((cell) => cell === "result" ? hasAccepted(outcome) !== did : isOther(lines, must, cell));
  const byModel = differing(model.outcome === "handled", modelLines(c, model, tellsMemory(outcome, model)));
  // Whatever else differs from a result that is marked follows from that.
  const told = (cells: readonly ResultCell[], why: string): NotJudged[] =>
    cells.length === 0 || marked.has("result")
      ? []
      : [{ parties: [name], what: cells.map((cell) => CELL_TEXT[cell]), why }];
  if (outcome.unanswered !== undefined) return told(byModel, "it was not asked");
  if (against === undefined) {
    const isOfAccess = marked.has("access");
    const why = isOfAccess ? "it follows from the access" : whyNot(c, views, outcome);
    return told(byModel.filter((cell) => !marked.has(cell)), why);
  }
  const other = views.subjects[against]!;
  const byOther = differing(hasAccepted(other), subjectLines(c, other)).filter((cell) => !marked.has(cell));
  return [
    ...told(byOther, "after a refusal only registers count"),
    ...told(
      byModel.filter((cell) => !marked.has(cell) && !byOther.includes(cell)),
      "it is not compared with the model",
    ),
  ];
}

/** Why the model does not judge what a subject does otherwise, whose result is as it should be or is left open. */
function whyNot(c: Case, { model }: CaseViews, outcome: OutcomeView): string {
  if (model.impossible.length > 0) return "no hardware produces this state";
  // What is refused and has a way past the instruction is a string instruction that repeats zero times.
  if (model.outcome === "refused" && model.rip !== c.rip) {
    return "without an iteration it may be refused or stepped over";
  }
  if (hasAccepted(outcome) && outcome.regs?.["rcx"] !== model.regs["rcx"]) {
    return "one iteration is as right as several";
  }
  if (model.outcome !== "handled") return "after a refusal only registers count";
  if (hasAccepted(outcome)) return "no case holds the memory that a string is moved from";
  if (model.hazards.length > 0) return `a handler may refuse an access ${hazardText(model.hazards)}`;
  return "its scope lets it refuse";
}
