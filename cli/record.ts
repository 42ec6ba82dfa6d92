/**
 * `verdict record`.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import { parseBytes } from "../corpus/files/hex.ts";
import { formatTruth, isWhole, type TextTruth } from "../corpus/files/truth_file.ts";
import { CPUID } from "../corpus/files/truth_index.ts";
import { truthCases } from "../fuzz/truth_cases.ts";
import { type Case, caseOf } from "../machine/case.ts";
import type { CpuView } from "../triage/explain/cpu_view.ts";
import { viewCases } from "../triage/explain/explainer.ts";
import { readBaseline } from "./baselines.ts";
import { ExitCode } from "./command_line/errors.ts";
import { outputFile } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeTo } from "./command_line/output_files.ts";
import { closeParties, openParties } from "./subjects/open_parties.ts";
import { askedSubjects } from "./subjects/subject_options.ts";
import { PARTIES } from "./triage_source.ts";
import { readTruths } from "./truths.ts";

/** How `record` is called. */
export const RECORD = {
  name: "record",
  summary: "Run the cases of the records of truth on this machine's CPU, and write what it did.",
  usage: ["deno task record [--out FILE]"],
  options: { out: outputFile({ help: 'Where to write; "-", the default, is standard output', missing: "-" }) },
  notes: [
    "The cases are those of the records of truth, of all baselines, and every text of which another CPU's word is recorded.",
    "A file of records belongs in corpus/truths/; every run of diff is checked against the files there.",
  ],
} satisfies CommandSpec;

/** Runs `record` and returns the exit code. */
export async function runRecord(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, RECORD);
  refuseArguments(positionals, RECORD);
  const texts = recordedTexts();
  const cases = [...truthCases(), ...knownCases()];
  const parties = await openParties({ subjects: askedSubjects({ subject: "posted" }), cpu: "on" });
  try {
    const views = await viewCases(parties, [...cases, ...texts]);
    const lines = views.flatMap(({ cpu }, k) => {
      const isText = k >= cases.length;
      const truth = cpu === null ? null : truthOf(cpu, isText);
      return truth === null ? [] : [formatTruth({ case: isText ? texts[k - cases.length]! : cases[k]!, truth })];
    });
    const { name, features: { has } } = parties.cpu!;
    lines.push(formatTruth({ case: caseOf(parseBytes(CPUID)), truth: { ...OF_CPUID, name, has } }));
    writeTo(options.out, [...new Set(lines)].map((line) => `${line}\n`).join(""));
    return ExitCode.ok;
  } finally {
    await closeParties(parties);
  }
}

/** What every CPU does with CPUID. */
const OF_CPUID = { valid: true, length: 2, fault: null, stop: null };

/** The cases of all baselines. */
function knownCases(): Case[] {
  return PARTIES.flatMap((party) => readBaseline(party, undefined, true).baseline.findings.map((known) => known.case));
}

/** The texts of which any CPU's word is recorded, in no particular state. */
function recordedTexts(): Case[] {
  const texts = readTruths().flat().filter(({ truth }) => !isWhole(truth)).map((record) => record.case);
  return [...new Map(texts.map((c) => [formatCase(c), c])).values()];
}

/** What is recorded of a case, or of its text alone; null where the CPU did not come to an end by itself. */
function truthOf(cpu: CpuView, isText: boolean): TextTruth | null {
  const { name, valid, length, fault, stop } = cpu;
  if (stop !== null && length !== 0) return null;
  return isText ? { name, valid, length, fault, stop } : cpu;
}
