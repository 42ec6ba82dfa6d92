/**
 * Lines of recorded outcomes, as `judge` reads them.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import { formatBytes, formatQword } from "../../corpus/files/hex.ts";
import type { Batch } from "../../machine/batch.ts";
import { readAnswered } from "../../machine/case.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { outcomeView } from "./case_views.ts";

/**
 * A case and what a subject did with it, as a line; undefined where it gave no outcome.
 *
 * @param subject What it is called in the line.
 * @param batch The cases.
 * @param outcomes What it did.
 * @param row The case.
 */
export function formatRecordedLine(
  subject: string,
  batch: Batch,
  outcomes: Outcomes,
  row: number,
): string | undefined {
  const { told, ...view } = outcomeView(batch, outcomes, row);
  if (view.unanswered !== undefined) return undefined;
  const { handled, returned, rip, regs } = view;
  const outcome = JSON.stringify({ handled, returned, rip, regs, ...told }, hexOf);
  return `{"case":${formatCase(readAnswered(batch, row))},"outcome":${outcome},"subject":${JSON.stringify(subject)}}`;
}

/** Numbers of 64 bits and bytes are hex strings, and an address that is not told is left out. */
function hexOf(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return formatQword(value);
  if (value instanceof Uint8Array) return formatBytes(value);
  return value === null && (key === "address" || key === "gpa") ? undefined : value;
}
