/**
 * `verdict judge`.
 *
 * @module
 */
import { InputError } from "../corpus/files/hex.ts";
import type { CpuParty } from "../oracles/cpu/cpu_party.ts";
import { closeDecoders } from "../oracles/decoder_registry.ts";
import { judgedJson } from "../reports/report/judged_json.ts";
import { judgedText } from "../reports/terminal/judged_text.ts";
import { RecordedSubject } from "../subject/recorded/recorded_subject.ts";
import { committedRecords } from "../triage/committed_records.ts";
import { type JudgedLine, LineJudge, parseRecordedLine, type RecordedLine } from "../triage/recorded/judge_lines.ts";
import { LineDecoders } from "../triage/recorded/line_decoders.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { nameOf, numberedLines } from "./command_line/input.ts";
import { textOption } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeError } from "./command_line/output.ts";
import { type LineOutput, openOutput } from "./command_line/output_lines.ts";
import { sayOut, typedHere } from "./command_line/typed_here.ts";
import { askedDecoders, DECODER_OPTION } from "./subjects/decoder_options.ts";
import { openAllDecoders } from "./subjects/open_decoders.ts";
import { spelledDecoders } from "./subjects/open_subjects.ts";
import { newFindingOf } from "./campaign/campaign_findings.ts";
import { CPU_OPTION, openWantedCpu } from "./subjects/open_parties.ts";
import { CONTRACT_OPTION, termsOfOptions } from "./subjects/subject_options.ts";

/** How `judge` is called. */
export const JUDGE = {
  name: "judge",
  summary: "Judge outcomes that were recorded elsewhere.",
  usage: [
    "deno task judge FILE              each line a case and what a handler did with it",
    'deno task judge --json - FILE     one JSON answer a line, in order; FILE can be "-", standard input',
  ],
  options: {
    contract: CONTRACT_OPTION,
    cpu: CPU_OPTION,
    decoder: DECODER_OPTION,
    scope: textOption("FILE", { help: "What the handlers claim to handle; refusing anything else is no gap" }),
    json: textOption("FILE", { help: 'Write a line of JSON to FILE for each line; "-": to standard output' }),
  },
  notes: [
    'A line is {"case":{…},"outcome":{…},"subject":"name"}: a case as in case files, and an outcome as a subject of protocol 2',
    "answers it (docs/protocol-2.md). What an outcome has no key for is not told, and not judged. No handler is run, and",
    "nothing is shrunk: of each finding the plainest line is shown. docs/judge.md makes such lines from a log. Exit code 1:",
    "it found something. A line that is none is reported and the others are judged; the exit code is then 2. With --decoder,",
    "what the decoder says of the cases is compared, too; it is no witness against a handler.",
  ],
} satisfies CommandSpec;

/** Runs `judge` and returns the exit code. */
export async function runJudge(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, JUDGE);
  const [input, ...more] = positionals;
  if (input === undefined) throw usageError("Nothing to judge", 'Type "deno task judge FILE", or --help');
  refuseArguments(more, JUDGE, "Join the files first");
  const terms = termsOfOptions(options);
  // Only an emulator below the guest is judged by what the CPU does.
  const decoders = await openAllDecoders(askedDecoders(options));
  let cpu: CpuParty | undefined;
  let answers: LineOutput | undefined;
  try {
    if (terms.contract === "hypervisor") ({ cpu } = await openWantedCpu(options.cpu));
    if (options.json !== undefined) answers = openOutput(options.json);
    const [reference, ...others] = decoders;
    const usual = [reference, ...others.filter(({ isAdded }) => isAdded !== true)] as const;
    const parties = { decoders: usual, records: committedRecords(), ...cpu === undefined ? {} : { cpu } };
    const judge = new LineJudge(parties, (name) => new RecordedSubject(name, terms));
    const added = usual.length === decoders.length ? undefined : new LineDecoders({ ...parties, decoders });
    const broken = await judgeFile(judge, added, input, (said) => answers?.write(said.map(judgedJson)));
    const spelled = { decoders: spelledDecoders(decoders, options) };
    const ofDecoders = added?.findings.map((finding) => newFindingOf(finding, spelled)) ?? [];
    const text = judgedText({ ...judgedOf(judge), ofDecoders }, broken, terms.contract ?? "guest");
    // Where the answers take standard output, people still read what was found.
    if (options.json === "-") writeError(typedHere(text));
    else sayOut(`${text}\n`);
    if (broken > 0) {
      throw usageError(`Lines of ${nameOf(input)} that are no outcomes: ${broken}`, "The other lines were judged");
    }
    return judge.findings.length + ofDecoders.length === 0 ? ExitCode.ok : ExitCode.findings;
  } finally {
    answers?.close();
    await cpu?.close();
    await closeDecoders(decoders);
  }
}

function judgedOf({ findings, outside, counts }: LineJudge) {
  return { findings, outside, counts };
}

/** Judges a file line by line, and gives the number of lines that are none. */
async function judgeFile(
  judge: LineJudge,
  added: LineDecoders | undefined,
  input: string,
  answer: (said: readonly JudgedLine[]) => void,
): Promise<number> {
  let broken = 0;
  const tell = (number: number, message: string) => {
    broken++;
    writeError(`Line ${number} of ${nameOf(input)}: ${message}`);
  };
  for await (const lines of numberedLines(input)) {
    const read: RecordedLine[] = [];
    const wrong: JudgedLine[] = [];
    for (const { number, text } of lines) {
      try {
        read.push(parseRecordedLine(text, number));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        tell(number, error.message);
        wrong.push({ number, subject: "", why: error.message, wrong: error.message, findings: [] });
      }
    }
    const judged = await judge.judge(read);
    await added?.look(read.map((line) => line.case));
    for (const { number, wrong } of judged) if (wrong !== null) tell(number, wrong);
    answer([...judged, ...wrong].sort((a, b) => a.number - b.number));
  }
  return broken;
}
