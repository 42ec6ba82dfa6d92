/**
 * Disagreements: one field in which two parties differ on one case, and of what nature the difference is.
 *
 * @module
 */
import type { DecodingColumns } from "../../machine/decoding.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { CpuTruths } from "../../oracles/cpu/ask/cpu_truths.ts";
import { DECODER_FIELDS, SUBJECT_FIELDS } from "../../oracles/judge/fields.ts";
import { zeal } from "../../oracles/judge/judge_by_subject.ts";
import { Hazard } from "../../oracles/model/expectation.ts";
import type { Panel, Seat } from "../../oracles/panel.ts";
import { bitsOf, type FieldName, FIELDS, Pair, seatOf } from "./pairs.ts";

/**
 * Natures of a difference, so that shrinking one does not end in another with the same field:
 * of `register`, whether the wrong register changed, only the upper half of the right one is off, or other bytes are;
 * of `address`, what is the matter with it;
 * of `success`, whether an error was taken for success or the VMM's failure went unseen; of `answer`, what came instead
 * of one; of `acceptance` and of decoder fields, which of the two has the greater value (for `validity`: which accepts).
 */
export const NATURES = [
  "",
  "another register",
  "upper half",
  "value",
  "negative result",
  "unseen failure",
  "first is greater",
  "second is greater",
  "user address",
  "page crossing",
  "private gpa",
  "crash",
  "hang",
  "garbage",
] as const;

const PLAIN = 0;
const ANOTHER_REGISTER = 1;
const UPPER_HALF = 2;
const VALUE = 3;
const NEGATIVE_RESULT = 4;
const UNSEEN_FAILURE = 5;
const FIRST_GREATER = 6;
const SECOND_GREATER = 7;
const USER_ADDRESS = 8;
const PAGE_CROSSING = 9;
const PRIVATE_GPA = 10;
/** What {@linkcode Unanswered} numbers from 1. */
const UNANSWERED_FROM = 10;

/** One kind of disagreement. */
export interface Kind {
  /** {@linkcode Pair}. */
  readonly pair: number;
  /** Number of the field in the pair's list of fields. */
  readonly field: number;
  /** Index into {@linkcode NATURES}. */
  readonly nature: number;
}

/** The field's name. */
export function fieldName({ pair, field }: Kind): FieldName {
  return FIELDS[Math.min(pair, Pair.subject)]![field]!;
}

/** Whether case `row` of the panel's last batch shows a disagreement of `kind`. */
export function showsKind(panel: Panel, { pair, field, nature }: Kind, row: number): boolean {
  return (bitsOf(panel, pair)[row]! & 1 << field) !== 0 && natureOf(panel, pair, field, row) === nature;
}

/** The nature of the difference in `field`, an index into {@linkcode NATURES}. */
export function natureOf(panel: Panel, pair: number, field: number, row: number): number {
  if (pair === Pair.decoders) return decoderNature(panel.reference, panel.other, field, row);
  if (pair === Pair.decodersCpu) return decoderNature(panel.reference, panel.truths, field, row);
  if (pair === Pair.modelCpu) return PLAIN;
  const seat = seatOf(panel, pair)!;
  const name = SUBJECT_FIELDS[field];
  if (name === "answer") return answerNature(seat, row);
  if (name === "acceptance") return acceptanceNature(seat, row);
  if (name === "success") return seat.outcomes.returned[row]! > 0 ? UNSEEN_FAILURE : NEGATIVE_RESULT;
  if (name === "address") return addressNature(panel.expected.hazard[row]!);
  return name === "register" ? registerNature(panel, seat, row) : PLAIN;
}

/** What came instead of an answer; of two subjects, from the first where both gave none. */
function answerNature({ outcomes, against }: Seat, row: number): number {
  return UNANSWERED_FROM + (outcomes.unanswered[row]! || against!.outcomes.unanswered[row]!);
}

/** Who goes further. A panel without another subject has no such difference. */
function acceptanceNature({ outcomes, against }: Seat, row: number): number {
  return zeal(outcomes, row) > zeal(against!.outcomes, row) ? FIRST_GREATER : SECOND_GREATER;
}

function addressNature(hazard: number): number {
  if ((hazard & Hazard.userAddress) !== 0) return USER_ADDRESS;
  return (hazard & Hazard.pageCrossing) !== 0 ? PAGE_CROSSING : PRIVATE_GPA;
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
  field: number,
  row: number,
): number {
  const column = ORDERED[DECODER_FIELDS[field]!];
  if (column === undefined) return PLAIN;
  const a = first[column][first.rowOf[row]!]!;
  return a > valueOf(second, column, row) ? FIRST_GREATER : SECOND_GREATER;
}

/** What stands in a column. Truths have a row of their own for each case, and no columns but those of a length. */
function valueOf(columns: DecodingColumns | CpuTruths, column: OrderedColumn, row: number): number {
  if ("rowOf" in columns) return columns[column][columns.rowOf[row]!]!;
  return column === "valid" || column === "length" ? columns[column][row]! : 0;
}

/**
 * Looks at each register that is off: in its upper half only, in the right register, or because another one was
 * written.
 */
function registerNature({ batch, expected }: Panel, { outcomes, against }: Seat, row: number): number {
  const must = against?.outcomes.registers ?? expected.registers;
  let nature = UPPER_HALF;
  for (let i = GPR_COUNT * row; i < GPR_COUNT * (row + 1); i++) {
    if (outcomes.registers.equals(i, must, i)) continue;
    if (outcomes.registers.u32[2 * i] === must.u32[2 * i]) continue;
    const before = batch.registers;
    if (outcomes.registers.equals(i, before, i) || must.equals(i, before, i)) return ANOTHER_REGISTER;
    nature = VALUE;
  }
  return nature;
}
