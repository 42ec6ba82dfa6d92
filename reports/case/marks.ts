/**
 * Which cells the fields stand in that the judge names: the one rule of what is marked as differing.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import type { JudgedView } from "../../triage/explain/case_views.ts";
import type { Row } from "./case_rows.ts";

/** What is told of each party to an outcome. */
export const RESULT_CELLS = ["result", "rip", "access", "changed"] as const;

/** One of them. */
export type ResultCell = typeof RESULT_CELLS[number];

/** Where each field of a subject, or of the model beside a CPU, shows. */
const RESULT_OF: Partial<Record<FieldName, ResultCell>> = {
  success: "result",
  fault: "result",
  form: "result",
  privilege: "result",
  address: "result",
  gap: "result",
  length: "result",
  answer: "result",
  acceptance: "result",
  error: "result",
  rip: "rip",
  access: "access",
  size: "access",
  direction: "access",
  gpa: "access",
  data: "access",
  leak: "access",
  order: "access",
  "linear-address": "access",
  exception: "result",
  flags: "changed",
  iterations: "changed",
  vector: "changed",
  memory: "changed",
  register: "changed",
};

/** The rows of decodings in which each field shows. */
const ROWS_OF: Partial<Record<FieldName, readonly string[]>> = {
  validity: ["valid"],
  length: ["length"],
  form: ["form"],
  mnemonic: ["form"],
  operand: ["operand", "immediate"],
  store: ["stores"],
  "operand-size": ["operand size"],
  "memory-size": ["memory size"],
  register: ["register", "operand"],
  immediate: ["immediate"],
  base: ["operand"],
  index: ["operand"],
  scale: ["operand"],
  displacement: ["operand"],
  segment: ["operand"],
  "address-size": ["operand"],
  repeat: ["repeats"],
};

/** Whether the cells of a row are not all the same; what has nothing to say has no word. */
export function isSplit([, ...cells]: Row): boolean {
  return new Set(cells.filter((cell) => cell !== "")).size > 1;
}

/**
 * The names of the rows of decodings in which the judge says that decoders differ, from each other or from a CPU. Of several
 * rows that can show a field, those in which something differs do.
 *
 * @param judged Who differs.
 * @param decoders Names of the decoders.
 * @param rows The rows.
 */
export function markedRows(
  judged: readonly JudgedView[],
  decoders: readonly string[],
  rows: readonly Row[],
): ReadonlySet<string> {
  const isOfDecoders = ({ parties: [first] }: JudgedView) => first === ALL_DECODERS || decoders.includes(first);
  const split = rows.filter(isSplit).map(([name]) => name);
  const marked = judged.filter(isOfDecoders).flatMap(({ fields }) => fields).flatMap((field) => {
    const all = ROWS_OF[field] ?? [];
    return all.length === 1 ? all : all.filter((name) => split.includes(name));
  });
  return new Set(marked);
}

/** How the CPU is called where it is compared, and the decoders where all say the same. */
const [CPU, ALL_DECODERS] = ["cpu", "decoders"];

/**
 * The cells in which the judge says that a party to an outcome differs from what it is compared with.
 *
 * @param judged Who differs.
 * @param party Name of a subject, or `cpu`; the model is what others are measured by, and is never marked.
 */
export function markedCells(judged: readonly JudgedView[], party: string): ReadonlySet<ResultCell> {
  const isOfParty = ({ parties: [first, second] }: JudgedView) =>
    party === CPU ? first === "model" && second === CPU : first === party || second === party;
  const fields = judged.filter(isOfParty).flatMap((each) => each.fields);
  return new Set(fields.flatMap((field) => RESULT_OF[field] ?? []));
}
