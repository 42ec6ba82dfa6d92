/**
 * Judging two subjects by each other: whether a port does what the original does.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { isAccepted, type Outcomes, Unanswered } from "../../machine/outcome.ts";
import { sameEffects } from "../../machine/same_effects.ts";
import { sameBytes, sameRegisters } from "./equality.ts";
import { matchAccesses } from "./match_accesses.ts";

const { notAsked: NOT_ASKED } = Unanswered;

/**
 * Compares the outcomes of two subjects. Where one handles a case, or asks the VMM about it, and the other refuses it, that
 * is their only difference. What a read leaves in r15, and what stands above the size of a write, is no
 * difference: the VMM looks at neither.
 *
 * @example One refuses what the other handles
 * ```ts
 * import { judgeSubjects, Outcomes, SubjectField } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const [original, port] = [new Outcomes(1), new Outcomes(1)];
 * original.handled[0] = 1;
 * original.returned[0] = 3;
 * const fields = new Uint32Array(1);
 * judgeSubjects(original, port, 1, fields);
 * assertEquals(fields[0], SubjectField.acceptance);
 * ```
 *
 * @param first One subject's outcomes.
 * @param second The other's, of the same batch.
 * @param size How many rows count.
 * @param out Receives the bits of {@linkcode SubjectField} of each case; 0 where they agree.
 */
export function judgeSubjects(first: Outcomes, second: Outcomes, size: number, out: Uint32Array): void {
  for (let row = 0; row < size; row++) out[row] = judgeRow(first, second, row);
}

function judgeRow(first: Outcomes, second: Outcomes, row: number): number {
  const [one, other] = [first.unanswered[row]!, second.unanswered[row]!];
  if (one >= NOT_ASKED || other >= NOT_ASKED) return 0;
  if (one !== other) return SubjectField.answer;
  if (one !== 0) return 0;
  const accepted = isAccepted(first, row);
  // Whatever else differs between one who handles an instruction and one who does not, or takes it for another, follows.
  if (zeal(first, row) !== zeal(second, row)) return SubjectField.acceptance;
  if (accepted && first.returned[row] !== second.returned[row]) return SubjectField.length;
  return (accepted ? judgeRip(first, second, row) : judgeError(first, second, row)) | judgeAccess(first, second, row) |
    judgeEffects(first, second, row) |
    (sameRegisters(first.registers.u32, second.registers.u32, row) ? 0 : SubjectField.register);
}

/** How far a subject goes: 0 where it refuses a case, 1 where it asks the VMM but does not handle it, 2 where it does. */
export function zeal(did: Outcomes, row: number): number {
  if (isAccepted(did, row)) return 2;
  return did.access.count[row] === 0 ? 0 : 1;
}

/** Where both tell more. Different accesses that show in no other way differ in their order. */
function judgeEffects({ effects: a }: Outcomes, { effects: b }: Outcomes, row: number): number {
  if (a === undefined || b === undefined) return 0;
  const { rflags, exception, accesses, iterations, vectors } = sameEffects(a, row, b, row);
  return (rflags ? 0 : SubjectField.flags) | (exception ? 0 : SubjectField.exception) |
    (accesses ? 0 : matchAccesses(a.accesses, row, b.accesses, row)) | (iterations ? 0 : SubjectField.iterations) |
    (vectors ? 0 : SubjectField.vector);
}

function judgeRip(first: Outcomes, second: Outcomes, row: number): number {
  return first.rip.equals(row, second.rip, row) ? 0 : SubjectField.rip;
}

function judgeError(first: Outcomes, second: Outcomes, row: number): number {
  const isSame = first.handled[row] === second.handled[row] && first.returned[row] === second.returned[row];
  return isSame ? judgeRip(first, second, row) : SubjectField.error;
}

function judgeAccess({ access: a }: Outcomes, { access: b }: Outcomes, row: number): number {
  if (a.count[row] !== b.count[row]) return SubjectField.access;
  if (a.count[row] === 0) return 0;
  let fields = 0;
  if (a.size[row] !== b.size[row]) fields |= SubjectField.size;
  if (a.direction[row] !== b.direction[row]) fields |= SubjectField.direction;
  if (!a.gpa.equals(row, b.gpa, row)) fields |= SubjectField.gpa;
  if (fields !== 0 || a.direction[row] === Direction.read) return fields;
  return sameBytes(a.data.u8, b.data.u8, 8 * row, a.size[row]!) ? 0 : SubjectField.data;
}
