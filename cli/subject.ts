/**
 * `verdict subject`.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import { listed } from "../findings/verdict_text.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { Batch } from "../machine/batch.ts";
import { readCase } from "../machine/case.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import type { Subject } from "../machine/subject.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { checkAnswers, type CheckResult, measureRate } from "../subject/check_subject.ts";
import { casesFor } from "../subject/feature_cases.ts";
import { knownTo, unknownTo } from "../subject/known_features.ts";
import type { OwnSpec } from "../subject/own_subject.ts";
import { ExitCode, unknownName, usageError } from "./command_line/errors.ts";
import { seedOption, wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeOut } from "./command_line/output.ts";
import { openSubjects, tellUnsteady } from "./subjects/open_subjects.ts";
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
    "deno task subject check FILE.ts      a module that exports a handler",
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
    "and explain do, with --subject. Exit code 1: it does not keep to the protocol.",
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
      const batch = casesFor(casesOf(seed), knownTo(subject));
      const result = await checkAnswers(subject, batch);
      writeOut(`${resultLines(result, batch).join("\n")}\n`);
      const isSound = isConforming(result) && tellUnsteady(open) === 0;
      const rate = await measureRate(subject, batch, seconds);
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

function greetingText(subject: Subject, { kind }: OwnSpec): string {
  if (kind === "module" || subject.greeting === undefined) return `Loads: a module, name ${subject.name}`;
  const { protocol, mostCases, features } = subject.greeting;
  return `Greets: ${protocol} protocol, name ${subject.name}, up to ${mostCases} ${
    mostCases === 1 ? "case" : "cases"
  } at once, ` +
    `features: ${features.join(", ") || "none"}`;
}

/** What a subject is never asked, as a line; nothing where it knows everything. */
function unknownText(subject: Subject): string {
  const unknown = unknownTo([subject]);
  if (unknown.length === 0) return "";
  const [what, names] = [unknown.map((feature) => feature.what), unknown.map(({ name }) => name)];
  return `Is not asked about ${listed(what)}, as it does not announce: ${names.join(", ")}\n`;
}

/** Cases of a seed, with the addresses of their operands. */
function casesOf(seed: number): Batch {
  const [batch, decodings] = [new Batch(CASES), new DecodingColumns(CASES)];
  new Generator(seed, CASES).fill(batch, 0, CASES);
  const decoder = new IcedDecoder();
  decoder.decode(batch, decodings);
  decoder.close();
  fillGuestLinearAddresses(batch, decodings);
  return batch;
}

function resultLines({ cases, unanswered, needing, changed, leaking }: CheckResult, batch: Batch): string[] {
  const missing = Object.values(unanswered).reduce((sum, n) => sum + n, 0);
  return [
    `Answers ${cases - missing} of ${cases} cases`,
    ...Object.entries(unanswered).map(([name, n]) => `  ${name}: ${n}`),
    ...Object.entries(needing).map(([name, { cases, answered }]) => `  that need ${name}: ${answered} of ${cases}`),
    ...Object.entries(changed).map(([how, rows]) =>
      rows.length === 0
        ? `The same outcomes ${how}`
        : `Other outcomes ${how}: ${rows.length}, such as of ${formatCase(readCase(batch, rows[0]!))}`
    ),
    ...leaking.size === 0
      ? []
      : [`In ${leaking.size} of them only what a write sends above its size is another: bytes that the VMM sees`],
  ];
}

function isConforming({ unanswered, changed }: CheckResult): boolean {
  return Object.keys(unanswered).length === 0 && Object.values(changed).every(({ length }) => length === 0);
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
