/**
 * The command that shows a case again.
 *
 * @module
 */
import { formatCase } from "../corpus/case_file.ts";
import type { Case } from "../machine/case.ts";

/** The subject that is explained where none is named. */
const DEFAULT_SUBJECT = "posted";

/**
 * A command for a shell: the bytes alone where the rest of the case is at its defaults, else the case file's line.
 *
 * @param c The case.
 * @param parties Who differs on it: a subject is named where it is not the one that is explained anyhow.
 */
export function replayCommand(c: Case, [first, second]: readonly [string, string]): string {
  const line = formatCase(c);
  const bytes = /^{"bytes":"([0-9a-f]+)"}$/.exec(line)?.[1];
  const subject = second === "model" && first !== DEFAULT_SUBJECT ? `--subject ${first} ` : "";
  return `deno task explain ${subject}${bytes ?? `'${line}'`}`;
}
