/**
 * `verdict decoder`.
 *
 * @module
 */
import { formatBytes } from "../corpus/files/hex.ts";
import { checkDecodings, type DecoderCheck, measureDecoder } from "../decoder/check_decoder.ts";
import type { DecoderProgramSpec } from "../decoder/own_decoder.ts";
import { ProcessDecoder } from "../decoder/process_decoder.ts";
import { DecoderTells } from "../decoder/protocol/decoder_layout.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { ALL_DECODER_NAMES, closeDecoders } from "../oracles/decoder_registry.ts";
import { BATCH_CASES } from "../oracles/panel.ts";
import { unsteadyText } from "../subject/unsteady.ts";
import { ExitCode, unknownName, usageError } from "./command_line/errors.ts";
import { duration, seedOption, wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "./command_line/options.ts";
import { writeError, writeOut } from "./command_line/output.ts";
import { askedDecoders } from "./subjects/decoder_options.ts";
import { openAllDecoders } from "./subjects/open_decoders.ts";
import { forDecoderLater } from "./subjects/subject_errors.ts";

const CHECK = "check";
const TEXTS = 4096;
const MOST_SECONDS = 3600;

/** How `decoder` is called. */
export const DECODER = {
  name: "decoder",
  summary: "Check that a decoder of your own keeps to the protocol, and measure its rate.",
  usage: ['deno task decoder check "CMD ARGS"   a program that reads texts and writes decodings'],
  options: {
    timeout: duration({ help: "How long it may take for a text, such as 200ms (default: 5s)" }),
    seed: seedOption("the texts"),
    seconds: wholeNumber({
      help: "How long to measure the rate (default: 2)",
      least: 0,
      most: MOST_SECONDS,
      missing: 2,
    }),
  },
  notes: [
    "docs/decoder.md begins at nothing, and docs/decoder-protocol-1.md has the protocol. This does not check whether a decoder",
    "is right; diff, fuzz, decoders and explain do, with --decoder. Exit code 1: it does not keep to the protocol.",
  ],
} satisfies CommandSpec;

/** Runs `decoder` and returns the exit code. */
export async function runDecoder(args: string[]): Promise<number> {
  const { options: { seed, seconds, timeout }, positionals } = parseOptions(args, DECODER);
  const [action, given, ...more] = positionals;
  if (action !== undefined && action !== CHECK) {
    throw unknownName(`Unknown action of decoder: "${action}"`, action, [CHECK]);
  }
  if (given === undefined) {
    throw usageError("Nothing to check", 'Type "deno task decoder check \\"./mine\\"", or --help');
  }
  refuseArguments(more, DECODER, "Put the command in quotes");
  if (ALL_DECODER_NAMES.includes(given)) throw usageError(`Decoder is built in: "${given}"`, "Name a program");
  const asked = askedDecoders({ decoder: [given], timeout });
  const [spec] = asked.decoders as [DecoderProgramSpec];
  const open = await openAllDecoders(asked);
  const decoder = open.at(-1) as ProcessDecoder;
  try {
    return await forDecoderLater(() => check(decoder, spec, { seed, seconds }), given);
  } finally {
    await closeDecoders(open);
  }
}

async function check(
  decoder: ProcessDecoder,
  spec: DecoderProgramSpec,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): Promise<number> {
  writeOut(`${greetingText(decoder)}\n`);
  const batch = distinctTexts(seed);
  const result = await checkDecodings(decoder, batch);
  writeOut(resultLines(result, batch, decoder.firstLosses).map((line) => `${line}\n`).join(""));
  const unsteady = unsteadyText([], [decoder]);
  if (unsteady !== null) writeError(unsteady);
  if (result.texts === batch.size) {
    const rate = await measureDecoder(decoder, beginningOf(batch), seconds);
    writeOut(`Rate: ${Math.round(rate).toLocaleString("en")} texts/s\n`);
  }
  const endsWell = await endsByItself(decoder, spec);
  writeOut(`${endsWell ? "Ends once its input is closed" : "Does not end once its input is closed: it was killed"}\n`);
  const isSound = endsWell && unsteady === null && Object.keys(result.unanswered).length === 0 &&
    Object.values(result.changed).every(({ length }) => length === 0);
  writeOut(`${isSound ? "Conforms" : "Does not conform"}\n`);
  return isSound ? ExitCode.ok : ExitCode.findings;
}

function greetingText({ name, version, hello: { protocol, mostTexts, tells } }: ProcessDecoder): string {
  const told = Object.entries(DecoderTells).filter(([, bit]) => (tells & bit) !== 0).map(([each]) => each);
  const release = version === "" ? "" : ` ${version}`;
  const texts = `up to ${mostTexts} ${mostTexts === 1 ? "text" : "texts"} at once`;
  const more = told.length === 0 ? "validity and length alone" : ["validity", "length", ...told].join(", ");
  return `Greets: ${protocol} protocol, ${name}${release}, ${texts}; tells: ${more}`;
}

function resultLines(
  { texts, instructions, unanswered, changed }: DecoderCheck,
  batch: Batch,
  firstLosses: ProcessDecoder["firstLosses"],
): string[] {
  const missing = Object.values(unanswered).reduce((sum, { count }) => sum + count, 0);
  const example = (row: number) => `such as of ${textOf(batch, row)}`;
  return [
    `Answers ${texts - missing} of ${texts} texts; ${instructions} of them are instructions`,
    ...Object.entries(unanswered).map(([name, { count, row }]) => {
      const did = firstLosses[name];
      return `  ${name}: ${count}, ${example(row)}${did === undefined ? "" : `: ${did}`}`;
    }),
    ...texts === batch.size ? [] : [`Not asked about the other ${batch.size - texts} texts: too many got no answer`],
    ...Object.entries(changed).map(([how, rows]) =>
      rows.length === 0 ? `The same decodings ${how}` : `Other decodings ${how}: ${rows.length}, ${example(rows[0]!)}`
    ),
  ];
}

function textOf({ text, fetch }: Batch, row: number): string {
  return formatBytes(text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + fetch[row]!)) || "no bytes";
}

/** Texts of a seed as runs draw them, each once. */
function distinctTexts(seed: number): Batch {
  const [texts, drawn] = [new Batch(TEXTS), new Batch(TEXTS)];
  const generator = new Generator(seed, TEXTS);
  for (let number = 0; texts.size < TEXTS; number++) {
    generator.fill(drawn, number, TEXTS);
    for (let row = 0; row < drawn.size && texts.size < TEXTS; row++) {
      if (row === 0 || !drawn.repeatsText(row)) texts.copy(texts.size++, drawn, row);
    }
  }
  return texts;
}

/** As many texts as a run asks about at once. */
function beginningOf(batch: Batch): Batch {
  const some = new Batch(BATCH_CASES);
  some.size = some.capacity;
  for (let row = 0; row < some.size; row++) some.copy(row, batch, row);
  return some;
}

/** Whether it ends once its input does. Of one that a text has just ended, a fresh process tells. */
async function endsByItself(decoder: ProcessDecoder, { words }: DecoderProgramSpec): Promise<boolean> {
  await decoder.close();
  if (decoder.health.endedByItself !== null) return decoder.health.endedByItself;
  const fresh = await ProcessDecoder.open(words);
  await fresh.close();
  return fresh.health.endedByItself === true;
}
