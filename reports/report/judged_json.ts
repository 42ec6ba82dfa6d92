/**
 * The answer lines of `judge --json`.
 *
 * @module
 */
import type { JudgedLine } from "../../triage/recorded/judge_lines.ts";

/** One answer, without the line's end. What was not judged says why. */
export function judgedJson({ number, subject, why, findings }: JudgedLine): string {
  const judged = why === null ? `"judged":true` : `"judged":false,"why":${JSON.stringify(why)}`;
  return `{"line":${number},"subject":${JSON.stringify(subject)},${judged},"findings":${JSON.stringify(findings)}}`;
}
