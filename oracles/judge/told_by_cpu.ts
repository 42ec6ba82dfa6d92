/**
 * Judging what subjects of protocol 2 tell of instructions that the CPU is the judge of.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { AccessLists, type EffectColumns, MOST_TOLD, NONE, Tells, VECTOR_BYTES } from "../../machine/effects.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import type { Expectations } from "../model/expectation.ts";
import { sameBytes } from "./equality.ts";
import { iterationsOf } from "./judge_repeated.ts";
import { matchAccesses } from "./match_accesses.ts";
import { differingFlags, isCount } from "./told_values.ts";

/** What so many iterations access, between two lines of code. */
const ITERATIONS = new AccessLists(1, MOST_TOLD);

/** In what that which a subject tells of a case that it accepts differs from what the CPU did. */
export function judgeToldByCpu(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  const { told, accesses, vector } = outcomes.effects!;
  const { columns, hasVectors, hasAccesses } = expected.effects!;
  const tells = (what: number) => (told[row]! & what) !== 0;
  const iterations = expected.repeated[row] === 0 ? undefined : iterationsOf(batch, outcomes, expected, row);
  const isWhole = iterations?.areCpus ?? true;
  let fields = 0;
  if (isWhole && tells(Tells.rflags) && differingFlags(outcomes.effects!, expected, row) !== 0) {
    fields |= SubjectField.flags;
  }
  if (tells(Tells.vectors) && hasVectors[row] === 1) {
    const isSame = vector[row] === columns.vector[row] &&
      (vector[row] === NONE || hasVector(outcomes.effects!, columns, row));
    if (!isSame) fields |= SubjectField.vector;
  }
  if (iterations !== undefined && tells(Tells.iterations) && !isCount(outcomes.effects!, row, iterations.done)) {
    fields |= SubjectField.iterations;
  }
  if (!tells(Tells.accesses) || hasAccesses[row] === 0) return fields;
  const [must, due] = dueByCpu(expected, row, iterations?.done);
  const isRight = matchAccesses(accesses, row, must, due);
  return isRight === 0 || isAllowed(accesses, expected, row, isRight) ? fields : fields | isRight;
}

function hasVector(did: EffectColumns, must: EffectColumns, row: number): boolean {
  return sameBytes(did.vectorBytes, must.vectorBytes, VECTOR_BYTES * row, VECTOR_BYTES);
}

/** Whether accesses that differ are an alternative: nothing is written back, or two sources are read in the other order. */
function isAllowed(did: AccessLists, expected: Expectations, row: number, fields: number): boolean {
  const { mayOnlyRead, twoSources } = expected.effects!;
  if (twoSources[row] === 1) return fields === SubjectField.order;
  if (mayOnlyRead[row] === 0 || fields !== SubjectField.access || did.count[row] === 0) return false;
  const most = did.most * row;
  for (let k = most; k < most + did.told[row]!; k++) if (did.direction[k] !== Direction.read) return false;
  return true;
}

/** The accesses that are due of so many iterations, as far as the CPU did them. */
export function dueByCpu(
  { lists, effects }: Expectations,
  row: number,
  done?: number,
): [lists: AccessLists, row: number] {
  const cpus = effects!.columns.iterations.u32[2 * row]!;
  if (done === undefined || done === cpus) return [lists!, row];
  const count = lists!.count[row]! / cpus * done;
  ITERATIONS.copyRow(0, lists!, row);
  ITERATIONS.setCount(0, count, Math.min(count, lists!.told[row]!));
  return [ITERATIONS, 0];
}
