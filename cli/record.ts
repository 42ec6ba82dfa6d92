/**
 * `verdict record`.
 *
 * @module
 */
import { formatTruth } from "../corpus/files/truth_file.ts";
import { truthCases } from "../fuzz/truth_cases.ts";
import { Explainer } from "../triage/explain/explainer.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { type CommandSpec, parseOptions } from "./command_line/options.ts";
import { writeTo } from "./command_line/output.ts";
import { closeParties, openParties } from "./subjects/open_parties.ts";

/** How `record` is called. */
export const RECORD: CommandSpec = {
  name: "record",
  summary: "Run the cases of the records of truth on this machine's CPU, and write what it did.",
  usage: ["deno task record [--out FILE]"],
  options: [{ name: "out", value: "FILE", help: 'Where to write; "-", the default, is standard output' }],
  notes: ["A file of records belongs in corpus/truths/; every run of diff is checked against the files there."],
};

/** Runs `record` and returns the exit code. */
export async function runRecord(args: string[]): Promise<number> {
  const parsed = parseOptions(args, RECORD);
  const [positional] = parsed.positionals;
  if (positional !== undefined) throw usageError(`Unexpected argument of record: "${positional}"`);
  const parties = await openParties({ ...parsed, values: new Map([["cpu", "on"]]) });
  try {
    const cases = truthCases();
    const explained = await new Explainer(parties).explain(cases);
    const lines = explained.flatMap(({ cpu }, k) => {
      const isTruth = cpu !== null && (cpu.stop === null || cpu.length === 0);
      return isTruth ? [`${formatTruth({ case: cases[k]!, truth: cpu })}\n`] : [];
    });
    writeTo(parsed.values.get("out") || "-", lines.join(""));
    return ExitCode.ok;
  } finally {
    await closeParties(parties);
  }
}
