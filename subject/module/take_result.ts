/**
 * Taking what a function of a module returns for an outcome.
 *
 * @module
 */
import { quoted } from "../../corpus/files/hex.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { garbage } from "../protocol/subject_error.ts";
import type { TrapResult } from "./trap.ts";

const MOST_RETURNED = 0x7fff_ffff;

/**
 * Writes what a function returned to case `row` of `out`, whose rip is that of the case.
 *
 * @throws {ProgramFailure} When it is no outcome.
 */
export function takeResult(result: TrapResult, out: Outcomes, row: number): void {
  const { handled, returned, rip } = typeof result === "number"
    ? { handled: result > 0, returned: result, rip: undefined }
    : result ?? {};
  const isInt = Number.isInteger(returned) && Math.abs(returned) <= MOST_RETURNED;
  if (typeof handled !== "boolean" || !isInt || rip !== undefined && typeof rip !== "bigint") {
    throw garbage(`returns ${quoted(result)}`);
  }
  out.handled[row] = handled ? 1 : 0;
  out.returned[row] = returned;
  if (rip !== undefined) out.rip.set(row, rip);
  else if (handled && returned >= 0) out.rip.add(row, returned);
}
