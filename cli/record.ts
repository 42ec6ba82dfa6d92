/**
 * `verdict record`.
 *
 * @module
 */
import { formatTruth } from "../corpus/files/truth_file.ts";
import { truthCases } from "../fuzz/truth_cases.ts";
import { Explainer } from "../triage/explain/explainer.ts";
import { ExitCode } from "./command_line/errors.ts";
import { outputFile } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeTo } from "./command_line/output_files.ts";
import { closeParties, openParties } from "./subjects/open_parties.ts";
import { askedSubjects } from "./subjects/subject_options.ts";

/** How `record` is called. */
export const RECORD = {
  name: "record",
  summary: "Run the cases of the records of truth on this machine's CPU, and write what it did.",
  usage: ["deno task record [--out FILE]"],
  options: { out: outputFile({ help: 'Where to write; "-", the default, is standard output', missing: "-" }) },
  notes: ["A file of records belongs in corpus/truths/; every run of diff is checked against the files there."],
} satisfies CommandSpec;

/** Runs `record` and returns the exit code. */
export async function runRecord(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, RECORD);
  refuseArguments(positionals, RECORD);
  const parties = await openParties({ subjects: askedSubjects({ subject: "posted" }), cpu: "on" });
  try {
    const cases = truthCases();
    const explained = await new Explainer(parties).explain(cases);
    const lines = explained.flatMap(({ cpu }, k) => {
      const isTruth = cpu !== null && (cpu.stop === null || cpu.length === 0);
      return isTruth ? [`${formatTruth({ case: cases[k]!, truth: cpu })}\n`] : [];
    });
    writeTo(options.out, lines.join(""));
    return ExitCode.ok;
  } finally {
    await closeParties(parties);
  }
}
