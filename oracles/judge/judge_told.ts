/**
 * Judging what subjects of protocol 2 tell beside registers and rip: accesses, flags, exceptions, vector registers.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { AccessLists, type EffectColumns, Mark, MOST_TOLD, NONE, Tells } from "../../machine/effects.ts";
import { readMemory } from "../../machine/memory_image.ts";
import { isAccepted, type Outcomes, tellsAccesses } from "../../machine/outcome.ts";
import { type Expectations, Expected, Hazard, Reason, Source, StringMove } from "../model/expectation.ts";
import { countDone } from "../model/model_string.ts";
import { listStrings } from "../model/model_string_lists.ts";
import { placeAccess } from "../model/place_access.ts";
import { hasRaised, judgeRaised, mayRaise } from "./judge_raised.ts";
import { iterationsOf, judgeRepeated } from "./judge_repeated.ts";
import { judgeIterations } from "./judge_string.ts";
import { matchAccesses } from "./match_accesses.ts";
import { dueByCpu, judgeToldByCpu } from "./told_by_cpu.ts";
import { differingFlags, isCount } from "./told_values.ts";

/** What so many iterations access, between two lines of code. */
const ITERATIONS = new AccessLists(1, MOST_TOLD);

/**
 * In what an emulator below the guest differs.
 *
 * @param batch The cases.
 * @param outcomes What it did, and tells.
 * @param expected What is expected.
 * @param row The case, of which something is expected.
 * @param isChanged Whether a register is not as it must be: as expected, or as before where it was not accepted.
 * @returns Bits of {@linkcode SubjectField}.
 */
export function judgeEmulator(
  batch: Batch,
  outcomes: Outcomes,
  expected: Expectations,
  row: number,
  isChanged: boolean,
): number {
  const effects = outcomes.effects!;
  if (hasRaised(effects, row)) return judgeRaised(batch, outcomes, expected, row, isChanged);
  const isDue = expected.exception[row] !== NONE && (expected.hazard[row]! & Hazard.nonCanonical) === 0;
  if (isDue) return isAccepted(outcomes, row) && !mayRaise(expected, row) ? SubjectField.exception : 0;
  if (!isAccepted(outcomes, row)) return judgeRefused(outcomes, expected, row, isChanged);
  switch (expected.reason[row]) {
    case Reason.invalid:
      return SubjectField.fault;
    case Reason.userMode:
      return SubjectField.privilege;
    case Reason.registerForm:
      return SubjectField.form;
    case Reason.deviceStatus:
      // Who accessed something else has not met the failing device.
      return judgeElsewhere(batch, outcomes, expected, row) || SubjectField.success;
  }
  const isForbidden = (expected.hazard[row]! & expected.terms.refused) !== 0;
  if (isForbidden) return SubjectField.address;
  // Of such an address the CPU tells nothing but its exception, which is not due here.
  if (expected.source[row] === Source.cpu && expected.exception[row] !== NONE) return 0;
  const fields = expected.string[row] !== 0
    ? judgeIterations(batch, outcomes, expected, row)
    : expected.repeated[row] !== 0
    ? judgeRepeated(batch, outcomes, expected, row)
    : judgeStep(outcomes, expected, row) | (isChanged ? SubjectField.register : 0);
  const told = judgeTold(batch, outcomes, expected, row);
  return withoutFollowing(fields | told, effects, expected, row);
}

/** In what the accesses differ of a case whose device fails. */
function judgeElsewhere(batch: Batch, { effects }: Outcomes, expected: Expectations, row: number): number {
  if ((effects!.told[row]! & Tells.accesses) === 0) return 0;
  const fields = matchAccesses(effects!.accesses, row, ...dueOf(batch, expected, row, 1), false);
  return fields & ELSEWHERE;
}

/**
 * In what that which a subject tells of a case that it accepts differs from what is expected: accesses, flags, iterations,
 * vector registers.
 */
export function judgeTold(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  const effects = outcomes.effects!;
  const told = effects.told[row]!;
  if (expected.source[row] === Source.cpu) return judgeToldByCpu(batch, outcomes, expected, row);
  let fields = 0;
  if ((told & Tells.rflags) !== 0 && differingFlags(effects, expected, row) !== 0) fields |= SubjectField.flags;
  // No move writes a vector register.
  if ((told & Tells.vectors) !== 0 && effects.vector[row] !== NONE) fields |= SubjectField.vector;
  const isRepeated = (expected.string[row]! & StringMove.repeats) !== 0;
  const isIdle = expected.reason[row] === Reason.noIteration;
  const done = doneOf(batch, outcomes, expected, row);
  if (isRepeated && (told & Tells.iterations) !== 0 && !isCount(effects, row, done)) fields |= SubjectField.iterations;
  if ((told & Tells.accesses) === 0 || !expected.terms.hasMemory) return fields;
  if (isIdle) return effects.accesses.count[row] === 0 ? fields : fields | SubjectField.access;
  // A guest's handler asks the VMM, which is judged as such where all is told; what it copies itself need not be told.
  const isAsked = expected.terms.contract === "guest" && tellsAccesses(outcomes, row);
  if (isAsked && !tellsMemory(effects.accesses, row)) return fields;
  return fields | judgeAccesses(batch, effects.accesses, expected, row, done);
}

/** Whether any of the accesses that are told is not the device's. */
function tellsMemory(accesses: AccessLists, row: number): boolean {
  const first = accesses.most * row;
  for (let k = first; k < first + accesses.told[row]!; k++) if ((accesses.mark[k]! & Mark.device) === 0) return true;
  return false;
}

/** Compares accesses with those that are due, or with the alternative. */
function judgeAccesses(batch: Batch, did: AccessLists, expected: Expectations, row: number, done: number): number {
  const isGuest = expected.terms.contract === "guest";
  const [must, due] = dueOf(batch, expected, row, done);
  const fields = matchAccesses(did, row, must, due, isGuest);
  const size = expected.otherSize[row]!;
  if ((fields & SubjectField.size) === 0 || size === 0) return fields;
  const at = 0;
  const { u32 } = expected.address;
  placeAccess(batch, row, u32[2 * row]!, u32[2 * row + 1]!, ITERATIONS, at);
  readMemory(batch, row, u32[2 * row]!, u32[2 * row + 1]!, size, ITERATIONS.data.u8, 8 * at);
  ITERATIONS.setCount(0, 1);
  ITERATIONS.size[at] = size;
  ITERATIONS.direction[at] = Direction.read;
  return matchAccesses(did, row, ITERATIONS, 0, isGuest) === 0 ? 0 : fields;
}

/** How many iterations of a repeated instruction were done, by its registers; 1 of any other. */
export function doneOf(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  const { registers } = outcomes;
  if (expected.repeated[row] !== 0) return iterationsOf(batch, outcomes, expected, row).done;
  if (expected.reason[row] === Reason.noIteration) return 0;
  return (expected.string[row]! & StringMove.repeats) === 0 ? 1 : countDone(batch, expected, row, registers);
}

/** The list of accesses that are due, and the case's row in it, where so many iterations were done. */
export function dueOf(
  batch: Batch,
  expected: Expectations,
  row: number,
  done: number,
): [lists: AccessLists, row: number] {
  if (expected.source[row] === Source.cpu) {
    return dueByCpu(expected, row, expected.repeated[row] === 0 ? undefined : done);
  }
  if (expected.string[row] === 0 || done === 1) return [expected.lists!, row];
  listStrings(batch, expected, row, Math.max(1, done), ITERATIONS, 0);
  return [ITERATIONS, 0];
}

/** Who refuses a case changes nothing; what is no instruction has no accesses either. */
function judgeRefused(
  { handled, effects }: Outcomes,
  { kind, hazard, reason, source }: Expectations,
  row: number,
  isChanged: boolean,
): number {
  let fields = isChanged ? SubjectField.register : 0;
  if (handled[row] === 1) fields |= SubjectField.success;
  // Nobody claims all that a CPU has.
  const isClaimed = kind[row] === Expected.handled && source[row] === Source.model;
  if (isClaimed && hazard[row] === 0) fields |= SubjectField.gap;
  const hasAccessed = (effects!.told[row]! & Tells.accesses) !== 0 && effects!.accesses.count[row] !== 0;
  return hasAccessed && reason[row] === Reason.invalid ? fields | SubjectField.access : fields;
}

/** The way past the instruction. */
function judgeStep({ returned, rip }: Outcomes, expected: Expectations, row: number): number {
  if (returned[row] !== expected.length[row]) return SubjectField.length;
  return rip.equals(row, expected.rip, row) ? 0 : SubjectField.rip;
}

const { size: SIZE, direction: DIRECTION, access: ACCESS } = SubjectField;
const ELSEWHERE = SIZE | DIRECTION | SubjectField["linear-address"];

/** What is made of what was read. */
const FOLLOWING = SubjectField.register | SubjectField.flags | SubjectField.vector;

/** Whether a repeated instruction does nothing at all. */
function isIdle({ reason, repeated, effects }: Expectations, row: number): boolean {
  if (repeated[row] !== 0) return effects!.columns.iterations.isZero(row);
  return reason[row] === Reason.noIteration;
}

/** Takes back what is wrong since what was read was: from elsewhere, of another size, not at all, or although nothing is due. */
function withoutFollowing(fields: number, { accesses }: EffectColumns, expected: Expectations, row: number): number {
  const { lists } = expected;
  if ((fields & FOLLOWING) === 0) return fields;
  const due = isIdle(expected, row) ? 0 : lists?.count[row] ?? 0;
  const did = accesses.count[row]!;
  const isRest = (fields & ELSEWHERE) !== 0 || (fields & ACCESS) !== 0 && (did < due || due === 0);
  return isRest ? fields & ~FOLLOWING : fields;
}
