/**
 * A handler with a bug that shows only where four values, which nothing else depends on, are just so.
 *
 * @module
 */
import { corrected, HandlerSubject } from "../../../handler/revision_subject.ts";
import type { Batch } from "../../../machine/batch.ts";
import type { Outcomes } from "../../../machine/outcome.ts";
import { GPR_COUNT } from "../../../machine/registers.ts";
import type { Subject } from "../../../machine/subject.ts";

const R9 = 9;
const R11 = 11;

/** Whether a case is one that the bug shows on. */
function isStruck(batch: Batch, row: number): boolean {
  if (batch.registers.u32[2 * (GPR_COUNT * row + R9)] !== 0x1337_beef) return false;
  if (batch.device.value.u32[2 * row + 1] !== 0x0bad_cafe) return false;
  if ((batch.rip.u32[2 * row]! & 0xffff) !== 0xc0de) return false;
  return batch.ve.exitQualification.u32[2 * row] === 0x600d_d00d;
}

/** The corrected handler, but for the bug. */
export class HiddenBug implements Subject {
  readonly name = "hidden-bug";
  readonly #corrected = new HandlerSubject(corrected);

  run(batch: Batch, out: Outcomes, onCase?: (row: number) => void): void {
    this.#corrected.run(batch, out);
    for (let row = 0; row < batch.size; row++) {
      if (isStruck(batch, row)) out.registers.u32[2 * (GPR_COUNT * row + R11)]! ^= 1;
      onCase?.(row);
    }
  }

  close(): void {}
}
