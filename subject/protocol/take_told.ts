/**
 * Taking over what a subject of version 2 tells of a case: what must go together, and the hypercalls among the accesses.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { Mark, NONE, Tells } from "../../machine/effects.ts";
import { isAccepted, type Outcomes } from "../../machine/outcome.ts";
import { garbage } from "./subject_error.ts";

/**
 * Checks an outcome whose effects have been read, and fills in what follows from them.
 *
 * @param batch The cases.
 * @param out The outcomes.
 * @param row The case.
 * @throws {ProgramFailure} When an exception is raised by what was carried out.
 */
export function takeTold(batch: Batch, out: Outcomes, row: number): void {
  const effects = out.effects!;
  const told = effects.told[row]!;
  if ((told & Tells.exception) === 0) effects.exception[row] = NONE;
  if ((told & Tells.vectors) === 0) effects.vector[row] = NONE;
  if ((told & Tells.rflags) === 0) effects.rflags.copy(row, batch.rflags, row);
  if (effects.exception[row] !== NONE && isAccepted(out, row)) {
    throw garbage(`outcome is handled and raises exception ${effects.exception[row]} at once`);
  }
  takeHypercalls(out, row);
}

/** The accesses of the device are what a guest's handler asks the VMM for; the last one is shown. */
function takeHypercalls({ access, effects }: Outcomes, row: number): void {
  const { accesses } = effects!;
  let count = 0;
  for (let k = accesses.most * row; k < accesses.most * row + accesses.told[row]!; k++) {
    const isDevice = (accesses.mark[k]! & Mark.device) !== 0;
    // Where none is the device's, the last one of ordinary memory is shown, and not counted.
    if (!isDevice && count > 0) continue;
    if (isDevice) count++;
    access.size[row] = accesses.size[k]!;
    access.direction[row] = accesses.direction[k]!;
    access.gpa.copy(row, accesses.gpa, k);
    access.data.copy(row, accesses.data, k);
  }
  access.count[row] = count;
}
