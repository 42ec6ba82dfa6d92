/**
 * What guidance is worth for a handler in C, beside libFuzzer and AFL++: cases and seconds to a bug behind four independent
 * conditions. All of them begin with the same cases, and run the same handler.
 *
 * @module
 */
import { ending } from "../cli/command_line/ending.ts";
import { ExitCode } from "../cli/command_line/errors.ts";
import { someOf, wholeNumber } from "../cli/command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "../cli/command_line/options.ts";
import { runCommand } from "../cli/command_line/run_command.ts";
import { prepareAfl } from "./native/afl_searcher.ts";
import { type FuzzerInputs, writeInputs } from "./native/fuzzer_inputs.ts";
import { prepareLibFuzzer } from "./native/libfuzzer_searcher.ts";
import { type Extent, headLine, resultLine, searchLine, type TimedSearch } from "./native/results.ts";
import type { Searcher } from "./native/searcher.ts";
import { prepareVerdict } from "./native/verdict_searcher.ts";
import { searchSeeds } from "./search.ts";

/** Who can search: its name in the table, and how it is built. */
const SEARCHERS: Readonly<
  Record<string, { readonly title: string; readonly prepare: (inputs: FuzzerInputs) => Promise<Searcher | undefined> }>
> = {
  verdict: { title: "verdict, guided", prepare: ({ folder }) => prepareVerdict(folder, true) },
  unguided: { title: "verdict, unguided", prepare: ({ folder }) => prepareVerdict(folder, false) },
  libfuzzer: { title: "libFuzzer, value profile", prepare: prepareLibFuzzer },
  afl: { title: "AFL++, CMPLOG", prepare: prepareAfl },
};

const NAMES = Object.keys(SEARCHERS);

/** How `bench:native` is called. */
export const NATIVE = {
  name: "bench:native",
  summary: "Count the cases to a hidden bug of a handler in C: verdict, libFuzzer and AFL++.",
  usage: ["deno task bench:native [options]"],
  options: {
    seeds: wholeNumber({ help: "Seeds that each has (default: 10)", least: 1, most: 1000, missing: 10 }),
    most: wholeNumber({
      help: "Cases that each seed has (default: 100_000_000)",
      least: 1,
      most: 1_000_000_000,
      missing: 100_000_000,
    }),
    only: someOf(NAMES, { help: `Only these of ${NAMES.join(", ")}` }),
  },
  notes: [
    "The bug hides behind four conditions. verdict looks for a wrong register, and libFuzzer and AFL++, where Debian's clang and",
    "afl++ are installed, for a crash. Once more than half of the seeds have found nothing, the median is decided, and the others",
    "are left out. With the defaults it takes hours; --seeds 3 --most 10_000_000 takes some minutes but for AFL++.",
  ],
} satisfies CommandSpec;

/** Measures and prints. */
export async function benchNative(names: readonly string[], extent: Extent): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "verdict_bench_" });
  try {
    const inputs = await writeInputs(folder);
    const lines: string[] = [];
    for (const { title, prepare } of names.map((name) => SEARCHERS[name]!)) {
      const searcher = await prepare(inputs);
      if (searcher !== undefined) lines.push(resultLine(title, await measure(title, searcher, extent), extent));
    }
    if (lines.length > 0) console.log(["", headLine(), ...lines].join("\n"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Has somebody search with one seed after the other. */
async function measure(title: string, searcher: Searcher, { seeds, most }: Extent): Promise<TimedSearch[]> {
  return await searchSeeds(seeds, async (seed) => {
    const started = performance.now();
    const search = await searcher.search(seed, most);
    const timed = { ...search, seconds: (performance.now() - started) / 1000 };
    console.log(searchLine(title, seed, timed));
    return timed;
  });
}

/** Runs `bench:native` and returns the exit code. */
export async function runNative(args: string[]): Promise<number> {
  const { options: { seeds, most, only = NAMES }, positionals } = parseOptions(args, NATIVE);
  refuseArguments(positionals, NATIVE);
  await benchNative(only, { seeds, most });
  return ExitCode.ok;
}

if (import.meta.main) await ending(NATIVE.name, () => runCommand({ spec: NATIVE, run: runNative }, Deno.args));
