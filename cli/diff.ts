/**
 * `verdict diff`.
 *
 * @module
 */
import { diff } from "../fuzz/diff.ts";
import { diffJson } from "../reports/diff_json.ts";
import { diffText } from "../reports/diff_text.ts";
import { ExitCode, usageError } from "./errors.ts";
import { type CommandSpec, parseOptions, wholeNumber } from "./options.ts";
import { writeError, writeOut, writeTo } from "./output.ts";
import { readTruths } from "./truths.ts";
import { closeParties, CPU_OPTION, openParties, SUBJECT_OPTION } from "./parties.ts";

const DEFAULT_CASES = 1_000_000;
const MOST_SEED = 0xffff_ffff;
const MOST_CASES = 1_000_000_000_000;

/** How `diff` is called. */
export const DIFF: CommandSpec = {
  name: "diff",
  summary: "Run a handler against decoders and model on generated cases, and say who is right.",
  usage: ["deno task diff [options]"],
  options: [
    SUBJECT_OPTION,
    CPU_OPTION,
    { name: "seed", value: "N", help: "Seed of the cases, 0 to 2^32 - 1 (default: 1)" },
    { name: "cases", value: "N", help: `How many cases (default: ${DEFAULT_CASES.toLocaleString("en")})` },
    { name: "json", value: "FILE", help: 'Write the findings as JSON; "-" or nothing: to standard output' },
  ],
  notes: ["The same seed and number of cases give the same findings, byte for byte in the JSON."],
};

/** Runs `diff` and returns the exit code. */
export async function runDiff(args: string[]): Promise<number> {
  const parsed = parseOptions(args, DIFF);
  const json = parsed.values.get("json");
  const [positional] = parsed.positionals.filter((argument) => json !== "" || argument !== "-");
  if (positional !== undefined) throw usageError(`Unexpected argument of diff: "${positional}"`);
  const seed = wholeNumber(parsed, "seed", 1, 0, MOST_SEED);
  const cases = wholeNumber(parsed, "cases", DEFAULT_CASES, 1, MOST_CASES);
  const records = readTruths();
  const parties = await openParties(parsed);
  try {
    const started = performance.now();
    const result = await diff(parties, { seed, cases, records });
    const seconds = (performance.now() - started) / 1000;
    const toOutput = json === "" || json === "-";
    // Where the JSON takes standard output, people still read what was found.
    if (toOutput) writeError(diffText(result, seconds));
    else writeOut(`${diffText(result, seconds)}\n`);
    if (json !== undefined) writeTo(toOutput ? "-" : json, diffJson(result));
    return ExitCode.ok;
  } finally {
    await closeParties(parties);
  }
}
