/**
 * `verdict subject`.
 *
 * @module
 */
import { meetsEmulatorStates, varyStates } from "../fuzz/generate/emulator_states.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { Batch } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { type Subject, termsOfSubject } from "../machine/subject.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { BATCH_CASES } from "../oracles/panel.ts";
import { checkMemory, type MemoryResult } from "../subject/check_memory.ts";
import { checkAnswers, type CheckResult, measureRate } from "../subject/check_subject.ts";
import { casesFor } from "../subject/feature_cases.ts";
import { knownTo } from "../subject/known_features.ts";
import { ExitCode, unknownName, usageError } from "./command_line/errors.ts";
import { seedOption, wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeOut } from "./command_line/output.ts";
import { coverageText, greetingText, memoryLines, resultLines, unknownText } from "./subjects/check_text.ts";
import { coverageOf, openSubjects, tellUnsteady } from "./subjects/open_subjects.ts";
import { forSubjectLater } from "./subjects/subject_errors.ts";
import { type AskedSubjects, askedSubjects, OWN_OPTIONS } from "./subjects/subject_options.ts";

const CHECK = "check";
const CASES = 4096;
const MOST_SECONDS = 3600;

/** How `subject` is called. */
export const SUBJECT = {
  name: "subject",
  summary: "Check that a subject of your own keeps to the protocol, and measure its rate.",
  usage: [
    'deno task subject check "CMD ARGS"   a program that reads cases and writes outcomes',
    "deno task subject check FILE.ts      a module that exports a handler or an emulator",
  ],
  options: {
    ...OWN_OPTIONS,
    seed: seedOption("the cases"),
    seconds: wholeNumber({
      help: "How long to measure the rate (default: 2)",
      least: 0,
      most: MOST_SECONDS,
      missing: 2,
    }),
  },
  notes: [
    "docs/subject.md describes both protocols and has examples. This does not check whether a subject is right; diff, fuzz",
    "and explain do, with --subject. Exit code 1: it does not keep to the protocol, or its memory is not the cases' own.",
  ],
} satisfies CommandSpec;

/** Runs `subject` and returns the exit code. */
export async function runSubject(args: string[]): Promise<number> {
  const { options: { seed, seconds, ...own }, positionals } = parseOptions(args, SUBJECT);
  const [action, given, ...more] = positionals;
  if (action !== undefined && action !== CHECK) {
    throw unknownName(`Unknown action of subject: "${action}"`, action, [CHECK]);
  }
  if (given === undefined) {
    throw usageError("Nothing to check", 'Type "deno task subject check \\"./mine\\"", or --help');
  }
  refuseArguments(more, SUBJECT, "Put the command in quotes");
  const asked = askedSubjects({ subject: given, ...own });
  if (asked.own === undefined) throw usageError(`Subject is built in: "${given}"`, "Name a program or a module");
  const open = await openSubjects(asked);
  const [subject] = open.subjects as [Subject];
  try {
    return await forSubjectLater(async () => {
      writeOut(`${greetingText(subject, asked.own!)}\n${unknownText(subject)}`);
      const batch = casesFor(casesOf(seed, subject), knownTo(subject));
      const result = await checkAnswers(subject, batch);
      writeOut(linesText(resultLines(result, batch)));
      const memory = await checkMemory(subject, batch);
      writeOut(linesText(memoryLines(memory, batch)));
      const { isGuiding, modules, troubles } = await coverageOf(subject, asked.own);
      if (isGuiding) writeOut(`Guides fuzz: it tells what its cases cover, ${coverageText(modules)}\n`);
      writeOut(linesText(troubles));
      const isSound = isConforming(result) && isDefined(memory) && tellUnsteady(open) === 0;
      const rate = await measureRate(subject, beginningOf(batch), seconds);
      writeOut(`Rate: ${Math.round(rate).toLocaleString("en")} cases/s\n`);
      const endsWell = await endsByItself(subject, asked);
      writeOut(
        `${endsWell ? "Ends once its input is closed" : "Does not end once its input is closed: it was killed"}\n`,
      );
      writeOut(`${isSound && endsWell ? "Conforms" : "Does not conform"}\n`);
      return isSound && endsWell ? ExitCode.ok : ExitCode.findings;
    });
  } finally {
    await subject.close();
  }
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Cases of a seed in states that the subject can meet, as runs draw them, with the addresses of their operands. */
function casesOf(seed: number, subject: Subject): Batch {
  const [batch, decodings] = [new Batch(CASES), new DecodingColumns(CASES)];
  new Generator(seed, CASES).fill(batch, 0, CASES);
  if (meetsEmulatorStates(termsOfSubject(subject))) varyStates(seed, 0, batch);
  const decoder = new IcedDecoder();
  decoder.decode(batch, decodings);
  decoder.close();
  fillGuestLinearAddresses(batch, decodings, subject.contract === "hypervisor");
  return batch;
}

/** As many cases as a run asks about at once: with more, what is measured is a processor's cache. */
function beginningOf(batch: Batch): Batch {
  const some = new Batch(Math.min(batch.size, BATCH_CASES));
  some.size = some.capacity;
  for (let row = 0; row < some.size; row++) some.copy(row, batch, row);
  return some;
}

function isConforming({ unanswered, changed }: CheckResult): boolean {
  return Object.keys(unanswered).length === 0 && Object.values(changed).every(({ length }) => length === 0);
}

/** Whether memory is as cases define it, as far as a subject tells of it. */
function isDefined(memory: MemoryResult | undefined): boolean {
  return memory === undefined || memory.wrongReads.length === 0 && memory.wrongGpas.length === 0;
}

/** Whether a subject ends once its input does. Of one that a case has just ended, a fresh process tells. */
async function endsByItself(subject: Subject, asked: AskedSubjects): Promise<boolean> {
  await subject.close();
  if (subject.health === undefined) return true;
  if (subject.health.endedByItself !== null) return subject.health.endedByItself;
  const [fresh] = (await openSubjects(asked)).subjects as [Subject];
  await fresh.close();
  return fresh.health?.endedByItself === true;
}
