/**
 * Running one case through a handler, for tests.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom, changed, type Setting } from "../machine/case_testing.ts";
import { Outcomes, type Subject } from "../machine/outcome.ts";
import { HandlerSubject, posted } from "./revision.ts";

/** What came of one case. */
export interface Result {
  readonly handled: boolean;
  readonly returned: number;
  readonly rip: bigint;
  /** The hypercall's r12 to r15, or null. */
  readonly access:
    | { readonly size: number; readonly direction: number; readonly gpa: bigint; readonly data: bigint }
    | null;
  /** Changed registers. */
  readonly regs: Record<string, bigint>;
}

/** Runs the instruction `text` (hex, with blanks) through `subject`. */
export function run(text: string, setting: Setting = {}, subject: Subject = new HandlerSubject(posted)): Result {
  const c = caseFrom(text, setting);
  const batch = new Batch(1);
  const out = new Outcomes(1);
  fillBatch(batch, [c]);
  subject.run(batch, out);
  const { access } = out;
  return {
    handled: out.handled[0] === 1,
    returned: out.returned[0]!,
    rip: out.rip.at(0),
    access: access.count[0] === 0 ? null : {
      size: access.size[0]!,
      direction: access.direction[0]!,
      gpa: access.gpa.at(0),
      data: access.data.at(0),
    },
    regs: changed(c.registers, out.registers),
  };
}

/** A hypercall as {@linkcode Result.access} shows it, at the default gpa. */
export function access(size: number, direction: "read" | "write", data = 0n): Result["access"] {
  return { size, direction: Direction[direction], gpa: 0x8000_fee0_0fe0n, data };
}
