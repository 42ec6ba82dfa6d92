/**
 * The judge: compares columns and says in which fields two parties differ, one bit a field.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { isAccepted, type Outcomes, tellsAccesses, Unanswered } from "../../machine/outcome.ts";
import { Impossible } from "../../machine/possible_state.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Expected, Reason, StringMove } from "../model/expectation.ts";
import { withoutConsequences } from "./consequences.ts";
import { sameBytes } from "./equality.ts";
import { judgeString } from "./judge_string.ts";
import { judgeEmulator, judgeTold } from "./judge_told.ts";
import { leaks } from "./leak.ts";

// Constants of its own: docs/design/performance.md says why.
const GPRS = GPR_COUNT;
const { read: READ } = Direction;
const { notAsked: NOT_ASKED } = Unanswered;
const { handled: HANDLED, outside: OUTSIDE } = Expected;
const { canonical: CANONICAL } = Impossible;
const { none: NO_REASON, noIteration: NO_ITERATION, deviceStatus: DEVICE_STATUS } = Reason;
const { both: BOTH } = StringMove;
const {
  success: SUCCESS,
  fault: FAULT,
  form: FORM,
  privilege: PRIVILEGE,
  address: ADDRESS,
  gap: GAP,
  length: LENGTH,
  rip: RIP,
  access: ACCESS,
  size: SIZE,
  direction: DIRECTION,
  gpa: GPA,
  data: DATA,
  register: REGISTER,
  answer: ANSWER,
  leak: LEAK,
} = SubjectField;

/** What {@linkcode compareRegisters} says, between two lines of code. */
let differences = new Qwords(0);

/** What it is to accept a case, by the model's reason for not handling it. */
const ACCEPTED = new Uint32Array(8);
ACCEPTED[Reason.invalid] = FAULT;
ACCEPTED[Reason.otherInstruction] = FORM;
ACCEPTED[Reason.registerForm] = FORM;
ACCEPTED[Reason.noIteration] = ACCESS;
ACCEPTED[Reason.userMode] = PRIVILEGE;

/**
 * Compares a subject's outcomes with the model's expectations. What is outside the model is not judged, nor is a state that
 * cannot come about, unless all that keeps it from that is an address which is not canonical: whoever takes that for an
 * address does what he would at another.
 *
 * @example An accepted instruction that faults
 * ```ts
 * import { Batch, Expectations, Expected, judgeSubject, Outcomes, Reason, SubjectField } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * batch.size = 1;
 * const did = new Outcomes(1);
 * did.handled[0] = 1;
 * did.returned[0] = 3;
 * const must = new Expectations(1);
 * must.kind[0] = Expected.fault;
 * must.reason[0] = Reason.invalid;
 * const fields = new Uint32Array(1);
 * judgeSubject(batch, did, must, fields);
 * assertEquals(fields[0], SubjectField.fault);
 * ```
 *
 * @param batch The cases.
 * @param outcomes What the subject did.
 * @param expected What the model says.
 * @param out Receives the bits of {@linkcode SubjectField} of each case; 0 where they agree.
 */
export function judgeSubject(batch: Batch, outcomes: Outcomes, expected: Expectations, out: Uint32Array): void {
  if (differences.length < batch.capacity) differences = new Qwords(batch.capacity);
  compareRegisters(batch, outcomes, expected, differences.u64);
  const tellsMore = outcomes.effects !== undefined;
  const isEmulator = tellsMore && expected.terms.contract === "hypervisor";
  for (let row = 0; row < batch.size; row++) {
    if (outcomes.unanswered[row] !== 0) {
      out[row] = outcomes.unanswered[row]! >= NOT_ASKED ? 0 : ANSWER;
      continue;
    }
    const kind = expected.kind[row]!;
    if (kind === OUTSIDE || (expected.impossible[row]! & ~CANONICAL) !== 0) {
      out[row] = 0;
      continue;
    }
    if (isEmulator) {
      out[row] = judgeEmulator(batch, outcomes, expected, row, !differences.isZero(row));
      continue;
    }
    const accepted = isAccepted(outcomes, row);
    const isHandled = kind === HANDLED;
    if (accepted && expected.string[row] !== 0 && (isHandled || expected.reason[row] === NO_ITERATION)) {
      out[row] = judgeString(batch, outcomes, expected, row);
      if (tellsMore) out[row]! |= judgeTold(batch, outcomes, expected, row);
      continue;
    }
    // Who asks the VMM has accepted the instruction, even when the answer made it refuse in the end.
    const attempted = accepted || outcomes.access.count[row] !== 0;
    let fields = accepted ? 0 : judgeRefused(outcomes, expected, row);
    if (attempted) fields |= judgeAttempted(outcomes, expected, row);
    if (accepted && isHandled) fields |= judgeStep(outcomes, expected, row);
    // Nothing says what an instruction does that should not have been accepted.
    if ((isHandled || !accepted) && !differences.isZero(row)) fields |= REGISTER;
    if (tellsMore && accepted && isHandled && fields === 0) fields = judgeTold(batch, outcomes, expected, row);
    out[row] = fields === 0 ? 0 : withoutConsequences(fields, batch, outcomes, expected, row);
  }
}

/**
 * Writes the bits in which registers of a case are not as they must be: as the model expects, and as they were after a
 * refusal.
 *
 * Engines compute with the values of a BigInt column without making BigInts of them only as long as they neither leave
 * the expression nor meet a comparison, which is why there is one expression, and who asks reads halves of `out`.
 */
function compareRegisters(batch: Batch, outcomes: Outcomes, expected: Expectations, out: BigUint64Array): void {
  const did = outcomes.registers.u64;
  const before = batch.registers.u64;
  const after = expected.registers.u64;
  for (let row = 0; row < batch.size; row++) {
    const must = isAccepted(outcomes, row) ? after : before;
    const k = GPRS * row;
    out[row] = did[k]! ^ must[k]! | did[k | 1]! ^ must[k | 1]! |
      did[k | 2]! ^ must[k | 2]! | did[k | 3]! ^ must[k | 3]! |
      did[k | 4]! ^ must[k | 4]! | did[k | 5]! ^ must[k | 5]! |
      did[k | 6]! ^ must[k | 6]! | did[k | 7]! ^ must[k | 7]! |
      did[k | 8]! ^ must[k | 8]! | did[k | 9]! ^ must[k | 9]! |
      did[k | 10]! ^ must[k | 10]! | did[k | 11]! ^ must[k | 11]! |
      did[k | 12]! ^ must[k | 12]! | did[k | 13]! ^ must[k | 13]! |
      did[k | 14]! ^ must[k | 14]! | did[k | 15]! ^ must[k | 15]!;
  }
}

/** A refusal has to say so, and should not concern an instruction a handler can emulate. */
function judgeRefused(outcomes: Outcomes, expected: Expectations, row: number): number {
  const claimed = outcomes.handled[row] === 1 ? SUCCESS : 0;
  return expected.kind[row] === HANDLED && expected.hazard[row] === 0 ? claimed | GAP : claimed;
}

function judgeAttempted(outcomes: Outcomes, expected: Expectations, row: number): number {
  const reason = expected.reason[row]!;
  if (reason !== NO_REASON && reason !== DEVICE_STATUS) return ACCEPTED[reason]!;
  let fields = tellsAccesses(outcomes, row) ? judgeAccess(outcomes, expected, row) : 0;
  if (leaks(outcomes.access, expected, row)) fields |= LEAK;
  if (reason === DEVICE_STATUS) {
    return outcomes.handled[row] === 1 && hasAsked(outcomes, row) ? fields | SUCCESS : fields;
  }
  return (expected.hazard[row]! & expected.terms.refused) === 0 ? fields : fields | ADDRESS;
}

/** Whether somebody who tells all accesses has met the device at all. */
function hasAsked(outcomes: Outcomes, row: number): boolean {
  return outcomes.effects === undefined || !tellsAccesses(outcomes, row) || outcomes.access.count[row] !== 0;
}

/** The way past the instruction. */
function judgeStep(outcomes: Outcomes, expected: Expectations, row: number): number {
  if (outcomes.returned[row] !== expected.length[row]) return LENGTH;
  return outcomes.rip.equals(row, expected.rip, row) ? 0 : RIP;
}

function judgeAccess(
  { access: did }: Outcomes,
  { access: must, dataKnown, string }: Expectations,
  row: number,
): number {
  if (did.count[row] !== must.count[row]) return ACCESS;
  let fields = 0;
  if (did.size[row] !== must.size[row]) fields |= SIZE;
  // Of a move from the device to the device either half can be the one that failed.
  if (did.direction[row] !== must.direction[row] && (string[row]! & BOTH) === 0) fields |= DIRECTION;
  if (!did.gpa.equals(row, must.gpa, row)) fields |= GPA;
  // The VMM takes as many bytes of a write as its size says; a read's r15 means nothing.
  if (fields !== 0 || must.direction[row] === READ || dataKnown[row] === 0) return fields;
  return sameBytes(did.data.u8, must.data.u8, 8 * row, must.size[row]!) ? 0 : DATA;
}
