import { assert, assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { parseTruths } from "../../corpus/files/truth_file.ts";
import { HandlerSubject, REVISIONS } from "../../handler/revision_subject.ts";
import type { Case } from "../../machine/case.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { caseLabels, type Explained, Explainer } from "../../triage/explain/explainer.ts";
import { instructionView } from "../../triage/explain/instruction_view.ts";
import { possibleCase } from "../../triage/explain/possible_case.ts";
import { explainText } from "./explain_text.ts";

/** Every so many records are looked at; with 1, all of them in ten seconds. */
const STEP = 11;

const TRUTHS = new URL("../../corpus/truths/", import.meta.url);

function truths(): Case[] {
  const names = [...Deno.readDirSync(TRUTHS)].map(({ name }) => name).filter((name) => name.endsWith(".jsonl")).sort();
  const records = names.flatMap((name) => parseTruths(Deno.readTextFileSync(new URL(name, TRUTHS))));
  return records.filter((_, n) => n % STEP === 0).map((record) => record.case);
}

/** Explains cases with every revision. */
async function explained(cases: readonly Case[]): Promise<Explained[]> {
  const decoders = await openDecoders();
  try {
    const subjects = REVISIONS.map((revision) => new HandlerSubject(revision));
    return await new Explainer({ subjects, decoders }).explain(cases);
  } finally {
    await closeDecoders(decoders);
  }
}

/** The columns of results, and the fields that do not stand in the first. */
const COLUMNS = ["result", "rip", "access", "changed"];
const COLUMN_OF: Readonly<Record<string, string>> = {
  rip: "rip",
  access: "access",
  size: "access",
  direction: "access",
  gpa: "access",
  data: "access",
  register: "changed",
};

/** What a text of an explanation says: whose rows are marked, of which decoders' fields, and how it ends. */
function readText(text: string) {
  const lines = stripVTControlCharacters(text).split("\n");
  const part = (title: string) => {
    const from = lines.slice(lines.indexOf(title) + 1);
    return from.slice(0, from.indexOf(""));
  };
  const [head, ...results] = part("What comes of it");
  const starts = COLUMNS.map((name) => head!.indexOf(name));
  const marked = new Map<string, Set<string>>();
  let names: string[] = [];
  let columns: string[] = [];
  for (const line of results) {
    // Names of parties that did the same stand below each other, with commas between them.
    if (!names.at(-1)?.endsWith(",") && line[2] !== " ") [names, columns] = [[], []];
    if (line[2] !== " ") names.push(line.trim().split(/ {2,}/)[0]!);
    columns = [...columns, ...COLUMNS.filter((_, n) => line.slice(starts[n], starts[n + 1]).includes(" !"))];
    if (columns.length > 0) { for (const name of names) marked.set(name.replace(",", ""), new Set(columns)); }
  }
  return {
    marked,
    decoders: part("What the bytes are").some((line) => line.includes(" !")),
    result: lines.find((line) => line.startsWith("No findings") || /^\d+ findings?$/.test(line))!,
    open: lines.some((line) => line.startsWith("  Not judged: ")),
    widest: lines.filter((line) => !line.startsWith("  case ")).reduce((most, line) => Math.max(most, line.length), 0),
  };
}

/** What every explanation has to keep to. */
function check(c: Case, answer: Explained): void {
  const text = explainText({
    ...answer,
    bytes: "",
    case: c,
    labels: caseLabels(c, answer),
    instruction: instructionView(c),
  });
  const { findings, subjects, decoders, model } = answer;
  const listed = findings.map(({ finding }) => finding);
  const read = readText(text);
  const named = new Set(listed.filter(({ parties }) => parties[1] === "model").map(({ parties: [name] }) => name));
  assertEquals([...read.marked.keys()].sort(), [...named].sort(), text);
  for (const [name, columns] of read.marked) {
    const own = listed.filter(({ parties }) => parties[0] === name && parties[1] === "model");
    // What explains a finding can show in several fields; then it does not say which.
    if (own.some(({ field }) => field === null)) continue;
    assertEquals(columns, new Set(own.map(({ field }) => COLUMN_OF[field!] ?? "result")), text);
  }
  assertEquals(read.decoders, listed.some(({ parties: [first] }) => first === "iced"), text);
  assertEquals(read.result.startsWith("No findings"), findings.length === 0, text);
  assert(read.widest <= 80, text);
  if (!read.result.startsWith("No findings: all parties agree")) return;
  assert(!read.open, text);
  const [iced, ...others] = Object.values(decoders);
  for (const other of others) assertEquals(other, iced, text);
  for (const { handled, returned, rip, regs } of Object.values(subjects)) {
    assertEquals(handled && returned > 0, model.outcome === "handled", text);
    assertEquals([rip, regs], [model.rip, model.regs], text);
  }
}

Deno.test("explainText() marks a party exactly where a finding is about it, on every record of truth", async () => {
  const cases = truths();
  const answers = await explained(cases);
  assert(answers.length > 400);
  let open = 0;
  for (const [k, answer] of answers.entries()) {
    check(cases[k]!, answer);
    if (answer.model.hazards.length > 0) open++;
  }
  assert(open > 100, "No record is one that the model leaves open");
});

Deno.test("explainText() leaves nothing open of a move given as bytes alone: what differs is a finding", async () => {
  const texts = ["8b07", "0fb607", "8807", "66c7073412", "48894708", "658b07", "8b047f", "a4", "f3a4", "0f38f007"];
  const cases = texts.map((text) => possibleCase(Uint8Array.from(text.match(/../g)!, (byte) => parseInt(byte, 16))));
  for (const [k, answer] of (await explained(cases)).entries()) {
    check(cases[k]!, answer);
    assertEquals([answer.model.outcome, answer.model.hazards], ["handled", []], texts[k]);
  }
});
