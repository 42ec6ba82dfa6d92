/**
 * Findings by the beginning of their ids, as people type them.
 *
 * @module
 */
import { printable } from "../reports/words/text_width.ts";
import { usageError } from "./command_line/errors.ts";

/** How many of several are listed. */
const MOST_LISTED = 20;

/** What is needed of a finding. */
interface Identified {
  readonly id: string;
  readonly title: string;
}

/**
 * The one finding whose id begins so.
 *
 * @param findings Findings, of which one may be there more than once.
 * @param start The id, or its beginning.
 * @param what What they are called.
 * @throws {CommandError} When there is none, or several: then the hint lists them.
 */
export function findById<F extends Identified>(findings: readonly F[], start: string, what = "finding"): F {
  const wanted = start.toLowerCase();
  const found = new Map<string, F>();
  for (const finding of findings) {
    if (wanted !== "" && finding.id.startsWith(wanted) && !found.has(finding.id)) found.set(finding.id, finding);
  }
  const [first, ...more] = found.values();
  if (first === undefined) throw usageError(`No ${what} has the id "${start}"`, '"deno task triage" lists them');
  if (more.length === 0) return first;
  throw usageError(
    `Several ${what}s have an id that begins with "${start}"`,
    ["Give more digits of it:", ...listed([first, ...more])].join("\n"),
  );
}

function listed(findings: readonly Identified[]): string[] {
  const lines = findings.slice(0, MOST_LISTED).map(({ id, title }) => `${id}  ${printable(title)}`);
  return findings.length > MOST_LISTED ? [...lines, `and ${findings.length - MOST_LISTED} more`] : lines;
}
