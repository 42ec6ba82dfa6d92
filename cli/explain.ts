/**
 * `verdict explain`.
 *
 * @module
 */
import { caseBytes, type CaseLine, parseCaseLine } from "../corpus/files/case_file.ts";
import { InputError } from "../corpus/files/hex.ts";
import type { NewestWords } from "../findings/newest.ts";
import { explainText } from "../reports/case/explain_text.ts";
import { explainJson } from "../reports/report/explain_json.ts";
import { caseLabels, type Explained, Explainer } from "../triage/explain/explainer.ts";
import { instructionView } from "../triage/explain/instruction_view.ts";
import { possibleCase, withAddresses } from "../triage/explain/possible_case.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { nameOf, numberedLines } from "./command_line/input.ts";
import { flag, textOption } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeError, writeOut } from "./command_line/output.ts";
import { askNewest } from "./newest.ts";
import { closeParties, CPU_OPTION, openParties } from "./subjects/open_parties.ts";
import { forSubjectLater } from "./subjects/subject_errors.ts";
import { ALL, askedSubjects, SUBJECT_HELP, subjectOptions } from "./subjects/subject_options.ts";

/** The subject where one line has to do, and none is named. */
const ONE = "posted";

/** How `explain` is called. */
export const EXPLAIN = {
  name: "explain",
  summary: "Show instructions as every party sees them.",
  usage: [
    "deno task explain <hex>           one instruction, such as 0fb607",
    'deno task explain \'<case>\'        one case, such as \'{"bytes":"8b07","cpl":3}\'',
    "deno task explain <file>          each case of a file, one JSON object a line",
    'deno task explain --json <file>   one JSON answer a line; "-" reads standard input',
  ],
  options: {
    ...subjectOptions(ONE),
    subject: textOption("NAME", {
      help: `${SUBJECT_HELP} (default: all, for people; ${ONE} with --json or --against)`,
    }),
    cpu: CPU_OPTION,
    access: flag("Ask the CPU too which memory each instruction accesses"),
    json: textOption("FILE", { help: 'Answer each case of FILE with a line of JSON; "-": of standard input' }),
  },
  notes: [
    'A case has "bytes" and, where they differ from the defaults, "fetch", "cpl", "paging", "rip", "rflags", "regs",',
    '"fsBase", "gsBase", "memory", "vectors", "ve" (gla, gpa, …) and "device" (value, status). Numbers of 64 bits are hex strings such as "0x1f".',
    "An instruction given as hex, or as a case that says nothing of registers and addresses, has its operand at a device of",
    "a guest kernel, with gla and gpa that agree. If fewer than 15 bytes are given, NOPs follow. A line that is not a case",
    "is reported and the others are answered; the exit code is then 2.",
  ],
} satisfies CommandSpec;

/** How many characters of answers are written at once. */
const WRITE_AT = 1 << 16;

/** Runs `explain` and returns the exit code. */
export async function runExplain(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, EXPLAIN);
  const { json, access, cpu } = options;
  const asJson = json !== undefined;
  // --json without a value answers the file among the arguments, or standard input.
  const inputs = json ? [json, ...positionals] : joined(positionals);
  if (inputs.length === 0 && !asJson) {
    throw usageError("Nothing to explain", 'Type "deno task explain 0fb607", or --help');
  }
  refuseArguments(inputs.slice(1), EXPLAIN, 'Put the bytes of one instruction in quotes, such as "0fb6 07"');
  const subject = options.subject ?? (asJson || options.against !== undefined ? ONE : ALL);
  const parties = await openParties({ subjects: askedSubjects({ ...options, subject }), cpu });
  try {
    if (access && parties.cpu === undefined) writeError("No CPU is asked: --access has nothing to show");
    const explainer = new Explainer(parties, { access });
    const input = inputs[0] ?? "-";
    const single = asJson ? undefined : singleCase(input);
    return await forSubjectLater(async () => {
      const explain = asJson ? explainAsJson : forPeople(parties.against?.name);
      if (single === undefined) return await explainFile(explainer, input, explain);
      await explain(explainer, [single]);
      return ExitCode.ok;
    }, ExitCode.environment);
  } finally {
    await closeParties(parties);
  }
}

/** Arguments of which each is a byte, as tools print them, are one; any others stay apart. */
function joined(words: readonly string[]): readonly string[] {
  const areBytes = words.every((word) => /^(?:0x|\\x)?[0-9a-f]{2},?$/i.test(word));
  return words.length > 1 && areBytes ? [words.join(" ")] : words;
}

/** What only names of files have. A backslash is one of bytes, too, before an x. */
const IN_FILES = /[./]|\\(?!x[0-9a-f]{2})/i;

/** The case that an argument is itself; undefined where it names a file. */
function singleCase(argument: string): CaseLine | undefined {
  const isCase = argument.trimStart().startsWith("{");
  if (!isCase && (argument === "-" || IN_FILES.test(argument))) return undefined;
  try {
    return isCase ? addressed(parseCaseLine(argument)) : { case: possibleCase(caseBytes(argument)), given: argument };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // What has digits alone is no file.
    const isName = !isCase && /[^0-9a-fx\s,\\"']/i.test(argument);
    throw usageError(error.message, isName ? 'Name a file with a "." or "/" in it, such as ./cases' : undefined);
  }
}

/** A line that says nothing of where its operand is has it where bytes alone have it. */
function addressed(line: CaseLine): CaseLine {
  return { ...line, case: withAddresses(line.case) };
}

/** Answers some cases. */
type Explain = (explainer: Explainer, lines: readonly CaseLine[]) => Promise<void>;

async function explainFile(explainer: Explainer, name: string, explain: Explain): Promise<number> {
  let [broken, answered] = [0, 0];
  for await (const lines of numberedLines(name)) {
    const cases: CaseLine[] = [];
    for (const { number, text } of lines) {
      try {
        cases.push(addressed(parseCaseLine(text)));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        broken++;
        writeError(`Line ${number} of ${nameOf(name)}: ${error.message}`);
      }
    }
    await explain(explainer, cases);
    answered += cases.length;
  }
  if (broken === 0) return ExitCode.ok;
  throw usageError(
    `Lines of ${nameOf(name)} that are not cases: ${broken}`,
    answered === 0 ? undefined : "The other lines were answered",
  );
}

async function explainAsJson(explainer: Explainer, lines: readonly CaseLine[]): Promise<void> {
  let text = "";
  try {
    await explainer.explainEach(lines.map((line) => line.case), (answer, k) => {
      text += `${explainJson({ ...answer, bytes: lines[k]!.given })}\n`;
      if (text.length < WRITE_AT) return;
      writeOut(text);
      text = "";
    });
  } finally {
    // Where a later case fails, the answers that there are stay true.
    writeOut(text);
  }
}

/** Answers people. `against` is whom the subject is compared with, where that is not the model. */
function forPeople(against: string | undefined): Explain {
  return async (explainer, lines) => {
    const explained = await explainer.explain(lines.map((line) => line.case));
    const newest = await newestOfEach(explained, lines);
    for (const [k, answer] of explained.entries()) {
      const { case: c, given } = lines[k]!;
      const instruction = instructionView(c);
      const shown = { case: c, labels: caseLabels(c, answer), instruction, against, newest: newest[k]! };
      writeOut(`${explainText({ ...answer, bytes: given, ...shown })}\n\n`);
    }
  };
}

/** What the newest releases of decoders do about the findings of each case, with that case. */
async function newestOfEach(explained: readonly Explained[], lines: readonly CaseLine[]): Promise<NewestWords[]> {
  const asked = explained.flatMap(({ findings }, k) =>
    findings.map(({ finding, verdicts: [verdict] }) => ({ ...finding, verdict, case: lines[k]!.case }))
  );
  const words = (await askNewest(asked)).values();
  return explained.map(({ findings }) => new Map(findings.map(({ finding: { id } }) => [id, words.next().value!])));
}
