/**
 * Disagreements: one field in which two parties differ on one case, and of what nature the difference is.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import { Nature } from "../../findings/nature.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import type { CpuTruths } from "../../oracles/cpu/ask/cpu_truths.ts";
import { zeal } from "../../oracles/judge/judge_by_subject.ts";
import { type Expectations, Source } from "../../oracles/model/expectation.ts";
import type { Pair, Seat, SubjectPair } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { explainData } from "./data_explanations.ts";
import { isUnambiguous, natureOfExplanations } from "./explanations.ts";
import { isByCpu, isOneBug } from "./instruction_deeds.ts";
import { explainRegisters, isClear } from "./register_explanations.ts";
import { FORBIDDEN_NATURES, toldNature } from "./told_natures.ts";

// Constants of its own: docs/design/performance.md says why.
const {
  "": PLAIN,
  "negative result": NEGATIVE_RESULT,
  "unseen failure": UNSEEN_FAILURE,
  "first is greater": FIRST_GREATER,
  "second is greater": SECOND_GREATER,
  crash: CRASH,
} = Nature;

/** What {@linkcode Unanswered} numbers from 1 follows each other among the natures. */
const UNANSWERED_FROM = CRASH - 1;

/** One kind of disagreement. */
export interface Kind {
  /** The pair of parties, of any panel with the same parties. */
  readonly pair: Pair;
  /** Number of the field in the pair's list of fields. */
  readonly field: number;
  /** Index into `NATURES`. */
  readonly nature: number;
  /** Whether the case's values leave open which nature it is; natures that no value decides are never so. */
  readonly isOpen?: boolean;
  /**
   * By how much a length differs, or which sizes do, as a number below {@linkcode MOST_DETAILS}; with a multiple of that for
   * the length that was claimed. Nothing in other fields.
   */
  readonly detail?: number;
}

/** What is beyond any {@linkcode Kind.detail}, but for its multiples. */
export const MOST_DETAILS = 64;

/** The field's name. */
export function fieldName({ pair, field }: Kind): FieldName {
  return pair.fields[field]!;
}

/** In what decoders differ that is about one opcode, or one form. */
const OF_ONE_OPCODE: readonly FieldName[] = ["form", "mnemonic", "immediate", "repeat"];

/**
 * Whether a disagreement of decoders can be about prefixes or operands, whichever opcode has them. Of decoders that are known it
 * is explained instead, opcode by opcode.
 */
export function isOfAnyOpcode(kind: Kind): boolean {
  return kind.pair.sort === "decoders" && kind.pair.areAdded && !OF_ONE_OPCODE.includes(fieldName(kind));
}

/** Whether case `row` of the panel's last batch shows a disagreement of `kind`, whose pair is the panel's. */
export function showsKind(panel: Panel, { pair, field, nature, detail }: Kind, row: number): boolean {
  return (pair.bits[row]! & 1 << field) !== 0 && natureOf(panel, pair, field, row) === nature &&
    (detail === undefined || isAlike(pair.fields[field]!, detail, detailOf(panel, pair, field, row)));
}

/**
 * Whether a difference is another one's, or a smaller one of the same sort: of a length as much too long or short, or less so,
 * or the same whatever is due; of a size from the same to the same.
 */
function isAlike(field: FieldName, from: number, to: number): boolean {
  if (field !== "length" || from === to) return from === to;
  const [before, after] = [from, to].map((detail) => detail % MOST_DETAILS - SAME_LENGTH) as [number, number];
  const isSmaller = before > 0 === after > 0 && Math.abs(after) <= Math.abs(before);
  return isSmaller || Math.floor(from / MOST_DETAILS) === Math.floor(to / MOST_DETAILS);
}

/** The kind of disagreement that a pair of the panel shows in a field of a case. */
export function kindOf(panel: Panel, pair: Pair, field: number, row: number): Kind {
  if (hasExplanations(pair, field) && !isByCpu(panel, row) && !isOfRead(panel, pair, field, row)) {
    const ways = explanationsOf(panel, { pair, field }, row);
    return { pair, field, nature: natureOfExplanations(ways), isOpen: isOpen(panel, { pair, field }, row, ways) };
  }
  const detail = detailOf(panel, pair, field, row);
  const nature = natureOf(panel, pair, field, row);
  return detail === 0 ? { pair, field, nature } : { pair, field, nature, detail };
}

/** Whether data that differs was read, so that no register or immediate explains it. */
function isOfRead(panel: Panel, pair: Pair, field: number, row: number): boolean {
  return pair.sort === "subject" && pair.seat.outcomes.effects !== undefined &&
    toldNature(panel, pair.seat, pair.fields[field]!, row) !== undefined;
}

/** Whether what was done in a field can be read in several ways. */
export function hasExplanations({ sort, fields }: Pair, field: number): boolean {
  return sort === "subject" && (fields[field] === "register" || fields[field] === "data");
}

/** In what ways a case can be read that differs in a field with explanations. */
export function explanationsOf(panel: Panel, { pair, field }: Pick<Kind, "pair" | "field">, row: number): number {
  const { seat } = pair as SubjectPair;
  return pair.fields[field] === "data" ? explainData(panel, seat, row) : explainRegisters(panel, seat, row);
}

/** Where one byte is sent, it stands in some register by chance. */
function isOpen(panel: Panel, { pair, field }: Pick<Kind, "pair" | "field">, row: number, ways: number): boolean {
  if (!isUnambiguous(ways)) return true;
  if (pair.fields[field] !== "data") return !isClear(panel, row);
  return (pair as SubjectPair).seat.outcomes.access.size[row] === 1;
}

/** The farthest that lengths are told apart, and the detail of those that are the same. */
const FARTHEST = 15;
const SAME_LENGTH = 1 + FARTHEST;

/** Shrinking a difference in length or size must not end in another one; 0 in other fields. */
function detailOf({ expected }: Panel, pair: Pair, field: number, row: number): number {
  if (pair.sort !== "subject") return 0;
  const name = pair.fields[field]!;
  if (name !== "length" && (name !== "size" || expected.source[row] === Source.cpu)) return 0;
  const { outcomes: did, against } = pair.seat;
  const must = against?.outcomes ?? expected;
  if (name === "size") return 1 + (Math.log2(did.access.size[row]!) & 3 | (Math.log2(must.access.size[row]!) & 3) << 2);
  const length = against?.outcomes.returned[row] ?? expected.length[row]!;
  const claimed = did.returned[row]!;
  return SAME_LENGTH + Math.max(-FARTHEST, Math.min(FARTHEST, claimed - length)) + MOST_DETAILS * claimed;
}

/** The kinds of disagreement that a pair of the panel shows on a case. */
export function kindsOf(panel: Panel, pair: Pair, row: number): Kind[] {
  const kinds: Kind[] = [];
  for (let fields = pair.bits[row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
    if ((fields & 1) !== 0) kinds.push(kindOf(panel, pair, field, row));
  }
  return kinds;
}

/** The nature of the difference in `field`, an index into `NATURES`; the pair is the panel's. */
function natureOf(panel: Panel, pair: Pair, field: number, row: number): number {
  if (pair.sort === "model and cpu") return PLAIN;
  const name = pair.fields[field]!;
  if (pair.sort !== "subject") return decoderNature(panel.reference, pair.second, name, row);
  const { seat } = pair;
  if (name === "answer") return answerNature(seat, row);
  if (name === "acceptance") return acceptanceNature(seat, row);
  if (name === "success") return seat.outcomes.returned[row]! > 0 ? UNSEEN_FAILURE : NEGATIVE_RESULT;
  if (name === "address") return addressNature(panel.expected, row);
  const told = toldNature(panel, seat, name, row);
  if (isByCpu(panel, row)) return told === undefined || isOneBug(name, told) ? PLAIN : told;
  if (told !== undefined) return told;
  return hasExplanations(pair, field) ? natureOfExplanations(explanationsOf(panel, { pair, field }, row)) : PLAIN;
}

/** What came instead of an answer; of two subjects, from the first where both gave none. */
function answerNature({ outcomes, against }: Seat, row: number): number {
  return UNANSWERED_FROM + (outcomes.unanswered[row]! || against!.outcomes.unanswered[row]!);
}

/** Who goes further. A panel without another subject has no such difference. */
function acceptanceNature({ outcomes, against }: Seat, row: number): number {
  return zeal(outcomes, row) > zeal(against!.outcomes, row) ? FIRST_GREATER : SECOND_GREATER;
}

/** The first of what the policy forbids. */
function addressNature({ hazard, terms }: Expectations, row: number): number {
  const forbidden = hazard[row]! & terms.refused;
  return FORBIDDEN_NATURES.find(([bit]) => (forbidden & bit) !== 0)?.[1] ?? PLAIN;
}

/** The columns in which it matters who says more. */
type OrderedColumn = "valid" | "length" | "form" | "operandSize" | "memorySize";

const ORDERED: Partial<Record<FieldName, OrderedColumn>> = {
  validity: "valid",
  length: "length",
  form: "form",
  "operand-size": "operandSize",
  "memory-size": "memorySize",
};

function decoderNature(
  first: DecodingColumns,
  second: DecodingColumns | CpuTruths,
  field: FieldName,
  row: number,
): number {
  if (field === "answer" && "rowOf" in second) return UNANSWERED_FROM + second.unanswered[second.rowOf[row]!]!;
  const column = ORDERED[field];
  if (column === undefined) return PLAIN;
  const a = first[column][first.rowOf[row]!]!;
  return a > valueOf(second, column, row) ? FIRST_GREATER : SECOND_GREATER;
}

/** What stands in a column. Truths have a row of their own for each case, and no columns but those of a length. */
function valueOf(columns: DecodingColumns | CpuTruths, column: OrderedColumn, row: number): number {
  if ("rowOf" in columns) return columns[column][columns.rowOf[row]!]!;
  return column === "valid" || column === "length" ? columns[column][row]! : 0;
}
