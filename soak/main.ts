/**
 * `deno task soak`: a long campaign on a subject that is thought to be right. Each of its cases has to be possible.
 *
 * @module
 */
import { ending } from "../cli/command_line/ending.ts";
import { ExitCode } from "../cli/command_line/errors.ts";
import { seedOption, textOption, wholeNumber } from "../cli/command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "../cli/command_line/options.ts";
import { writeError, writeOut } from "../cli/command_line/output.ts";
import { runCommand } from "../cli/command_line/run_command.ts";
import { lookAtSubjects } from "../cli/subjects/open_subjects.ts";
import { askedSubjects } from "../cli/subjects/subject_options.ts";
import { formatCase } from "../corpus/files/case_file.ts";
import type { Finding } from "../findings/finding.ts";
import { openGuide } from "../fuzz/crew/tested_subjects.ts";
import { blind, type Guide } from "../fuzz/guidance/guide.ts";
import { printNative, type SoakNative, soakNative } from "./native/soak_native.ts";
import { soakPossible } from "./possible.ts";
import { RIGHT_HANDLERS } from "./right_handlers.ts";

/** How `soak` is called. */
export const SOAK = {
  name: "soak",
  summary: "Run a long campaign and check every case of it.",
  usage: ["deno task soak [options]"],
  options: {
    subject: textOption("NAME", {
      help: "Handler under test: a revision, a program, a module (default: corrected)",
      missing: "corrected",
    }),
    cases: wholeNumber({ help: "How many cases (default: 20000000)", least: 1, most: 1e12, missing: 20_000_000 }),
    seed: seedOption("campaign"),
    plant: textOption("HEX", {
      help: "Have the subject native invert CF after a one-byte opcode, such as 01, which must be found",
      needs: "an opcode",
    }),
  },
  notes: [
    "Half of the cases are generated and half are mutated, as in a campaign. Each has to be in a possible state, and the",
    "subject must not be found wrong; refusing is no fault. Exit code 1: one of these is not so.",
    `Beside those of diff there are handlers that are right in ways of their own: ${
      Object.keys(RIGHT_HANDLERS).join(", ")
    }.`,
    "native is a program in C that executes each case's instruction on this CPU, and does so with every instruction that",
    "accesses memory: what verdict expects of them, by the model or by asking the CPU, must be just that.",
  ],
} satisfies CommandSpec;

/** The subject that executes. */
const NATIVE = "native";

/** So many cases of it are told at a time. */
const TOLD = 500_000;

/** Runs `soak` and returns the exit code. */
export async function runSoak(args: string[]): Promise<number> {
  const { options: { subject, cases, seed, plant }, positionals } = parseOptions(args, SOAK);
  refuseArguments(positionals, SOAK);
  if (subject === NATIVE) return await runNativeSoak({ seed, cases, plant });
  const guide = await guideOf(subject);
  const soaked = await soakPossible(guide, seed, cases, writeDone);
  const wrong = soaked.findings.filter(({ isGap }) => !isGap);
  for (const each of soaked.impossible) writeOut(`Impossible: ${each}\n`);
  for (const finding of wrong) writeOut(`${findingText(finding)}\n`);
  const gaps = soaked.findings.length - wrong.length;
  writeOut(
    `${soaked.cases.toLocaleString("en")} cases: ${soaked.impossible.length} impossible, ${wrong.length} findings, ` +
      `${gaps} gaps\n`,
  );
  return soaked.impossible.length + wrong.length === 0 ? ExitCode.ok : ExitCode.findings;
}

async function runNativeSoak(wanted: SoakNative): Promise<number> {
  let next = TOLD;
  const onProgress = (done: number) => {
    if (done < next) return;
    next += TOLD;
    writeDone(done);
  };
  const run = await soakNative({ ...wanted, onProgress });
  printNative(run, findingText);
  return run.findings.length + run.unsteady.length === 0 ? ExitCode.ok : ExitCode.findings;
}

function writeDone(cases: number): void {
  writeError(`${cases.toLocaleString("en")} cases`);
}

async function guideOf(subject: string): Promise<Guide> {
  const right = RIGHT_HANDLERS[subject];
  if (right !== undefined) return blind([right()]);
  const { opened } = await lookAtSubjects(askedSubjects({ subject }));
  return await openGuide(opened);
}

function findingText({ id, title, count, exemplars }: Finding): string {
  const [first] = exemplars;
  return `${id}  ${title}, ${count} cases${first === undefined ? "" : `: ${formatCase(first.case)}`}`;
}

if (import.meta.main) await ending(SOAK.name, () => runCommand({ spec: SOAK, run: runSoak }, Deno.args));
