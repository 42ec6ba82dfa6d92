/**
 * Disagreements: one field in which two parties differ on one case, and of what nature the difference is.
 *
 * @module
 */
import { GPR_COUNT } from "../machine/registers.ts";
import { Hazard } from "../oracles/expectation.ts";
import { DECODER_FIELDS, type FieldName, SUBJECT_FIELDS } from "../oracles/judge.ts";
import type { Panel } from "../oracles/panel.ts";

/** The two pairs that are compared. */
export const Pair = { subject: 0, decoders: 1 } as const;

/**
 * Natures of a difference, so that shrinking one does not end in another with the same field:
 * of `register`, whether the wrong register changed, only the upper half of the right one is off, or other bytes are;
 * of `address`, what is the matter with it;
 * of `success`, whether an error was taken for success or the VMM's failure went unseen; of decoder fields, which of
 * the two has the greater value (for `validity`: which one accepts).
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
  const names: readonly FieldName[] = pair === Pair.subject ? SUBJECT_FIELDS : DECODER_FIELDS;
  return names[field]!;
}

/** Bits of the fields in which a pair differs on case `row` of the panel's last batch. */
export function fieldsOf(panel: Panel, pair: number, row: number): number {
  return (pair === Pair.subject ? panel.subjectFields : panel.decoderFields)[row]!;
}

/** The nature of the difference in `field`, an index into {@linkcode NATURES}. */
export function natureOf(panel: Panel, pair: number, field: number, row: number): number {
  if (pair === Pair.decoders) return decoderNature(panel, field, row);
  const name = SUBJECT_FIELDS[field];
  if (name === "success") return panel.outcomes.returned[row]! > 0 ? UNSEEN_FAILURE : NEGATIVE_RESULT;
  if (name === "address") {
    return (panel.expected.hazard[row]! & Hazard.userAddress) === 0 ? PAGE_CROSSING : USER_ADDRESS;
  }
  return name === "register" ? registerNature(panel, row) : PLAIN;
}

function decoderNature({ reference, other }: Panel, field: number, row: number): number {
  const name = DECODER_FIELDS[field];
  const column = name === "validity"
    ? "valid"
    : name === "length" || name === "form"
    ? name
    : name === "operand-size"
    ? "operandSize"
    : name === "memory-size"
    ? "memorySize"
    : undefined;
  if (column === undefined) return PLAIN;
  return reference[column][row]! > other[column][row]! ? FIRST_GREATER : SECOND_GREATER;
}

/**
 * Looks at each register that is off: in its upper half only, in the right register, or because another one was
 * written.
 */
function registerNature({ batch, outcomes, expected }: Panel, row: number): number {
  let nature = UPPER_HALF;
  for (let i = GPR_COUNT * row; i < GPR_COUNT * (row + 1); i++) {
    if (outcomes.registers.equals(i, expected.registers, i)) continue;
    if (outcomes.registers.u32[2 * i] === expected.registers.u32[2 * i]) continue;
    const before = batch.registers;
    if (outcomes.registers.equals(i, before, i) || expected.registers.equals(i, before, i)) return ANOTHER_REGISTER;
    nature = VALUE;
  }
  return nature;
}
