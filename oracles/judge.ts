/**
 * The judge: compares columns and says in which fields two parties differ, one bit a field.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import type { Batch } from "../machine/batch.ts";
import { isAccepted, type Outcomes, Unanswered } from "../machine/outcome.ts";
import { Qwords } from "../machine/qwords.ts";
import { type Expectations, Expected, Hazard, Reason } from "./expectation.ts";
import { SubjectField } from "./fields.ts";
import { registerDifferences, sameBytes, sameRegisters } from "./same.ts";

// Constants of this module, because each use of an imported object costs loads in code that runs per case.
const { read: READ } = Direction;
const { notAsked: NOT_ASKED } = Unanswered;
const { handled: HANDLED } = Expected;
const { nonCanonical: NON_CANONICAL } = Hazard;
const { none: NO_REASON, deviceStatus: DEVICE_STATUS } = Reason;
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
} = SubjectField;

/** Where a batch's registers are not as the model expects, between two lines of code. */
let DIFFERENCES = new Qwords(0);

/** What it is to accept a case, by the model's reason for not handling it. */
const ACCEPTED = new Uint32Array(8);
ACCEPTED[Reason.invalid] = FAULT;
ACCEPTED[Reason.otherInstruction] = FORM;
ACCEPTED[Reason.registerForm] = FORM;
ACCEPTED[Reason.noIteration] = FORM;
ACCEPTED[Reason.userMode] = PRIVILEGE;

/**
 * Compares a subject's outcomes with the model's expectations.
 *
 * @example An accepted instruction that faults
 * ```ts
 * import { Batch } from "../machine/batch.ts";
 * import { Outcomes } from "../machine/outcome.ts";
 * import { Expectations, Expected, Reason } from "./expectation.ts";
 * import { SubjectField } from "./fields.ts";
 * import { judgeSubject } from "./judge.ts";
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
  if (DIFFERENCES.length < batch.capacity) DIFFERENCES = new Qwords(batch.capacity);
  const differences = DIFFERENCES;
  registerDifferences(outcomes.registers.u64, expected.registers.u64, batch.size, differences.u64);
  for (let row = 0; row < batch.size; row++) {
    if (outcomes.unanswered[row] !== 0) {
      out[row] = outcomes.unanswered[row] === NOT_ASKED ? 0 : ANSWER;
      continue;
    }
    const accepted = isAccepted(outcomes, row);
    // Who asks the VMM has accepted the instruction, even when the answer made it refuse in the end.
    const attempted = accepted || outcomes.access.count[row] !== 0;
    let fields = accepted ? 0 : judgeRefused(outcomes, expected, row);
    if (attempted) fields |= judgeAttempted(outcomes, expected, row);
    if (accepted && expected.kind[row] === HANDLED) fields |= judgeStep(outcomes, expected, row);
    if (!differences.isZero(row)) fields |= judgeRegisters(batch, outcomes, expected, row);
    out[row] = fields;
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
  const fields = judgeAccess(outcomes, expected, row);
  if (reason === DEVICE_STATUS) return outcomes.handled[row] === 1 ? fields | SUCCESS : fields;
  return (expected.hazard[row]! & ~NON_CANONICAL) === 0 ? fields : fields | ADDRESS;
}

/**
 * Registers that are not as the model expects. A refusal has to leave them alone even where it should not have been one,
 * and nothing says what an instruction does that should not have been accepted.
 */
function judgeRegisters(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  const isHandled = expected.kind[row] === HANDLED;
  if (isAccepted(outcomes, row)) return isHandled ? REGISTER : 0;
  return isHandled && sameRegisters(outcomes.registers.u32, batch.registers.u32, row) ? 0 : REGISTER;
}

/** The way past the instruction. */
function judgeStep(outcomes: Outcomes, expected: Expectations, row: number): number {
  if (outcomes.returned[row] !== expected.length[row]) return LENGTH;
  return outcomes.rip.equals(row, expected.rip, row) ? 0 : RIP;
}

function judgeAccess({ access: did }: Outcomes, { access: must, dataKnown }: Expectations, row: number): number {
  if (did.count[row] !== must.count[row]) return ACCESS;
  let fields = 0;
  if (did.size[row] !== must.size[row]) fields |= SIZE;
  if (did.direction[row] !== must.direction[row]) fields |= DIRECTION;
  if (!did.gpa.equals(row, must.gpa, row)) fields |= GPA;
  // The VMM takes as many bytes of a write as its size says; what stands above them, or in a read's r15, means nothing.
  if (fields !== 0 || must.direction[row] === READ || dataKnown[row] === 0) return fields;
  return sameBytes(did.data.u8, must.data.u8, 8 * row, must.size[row]!) ? 0 : DATA;
}
