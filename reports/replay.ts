/**
 * The command that shows a case again.
 *
 * @module
 */
import { formatCase } from "../corpus/case_file.ts";
import type { Case } from "../machine/case.ts";

/** A command for a shell: the bytes alone where the rest of the case is at its defaults, else the case file's line. */
export function replayCommand(c: Case): string {
  const line = formatCase(c);
  const bytes = /^{"bytes":"([0-9a-f]+)"}$/.exec(line)?.[1];
  return `deno task explain ${bytes ?? `'${line}'`}`;
}
