/**
 * What guidance is worth: how many cases it takes to find a bug behind four independent conditions, with it and without.
 *
 * @module
 */
import { ending } from "../cli/command_line/ending.ts";
import { ExitCode } from "../cli/command_line/errors.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "../cli/command_line/options.ts";
import { runCommand } from "../cli/command_line/run_command.ts";
import { Coverage } from "../fuzz/coverage/coverage.ts";
import { blind, type Guide } from "../fuzz/guidance/guide.ts";
import { Watch } from "../fuzz/guidance/watch.ts";
import { HiddenBug } from "../fuzz/testdata/hidden/hidden_bug.ts";
import { formatCases, median, missed, type Search, searchByCampaign, searchSeeds } from "./search.ts";

const SEEDS = 10;

/** Without guidance nobody looks longer than this many times as far as with it. */
const TIMES = 20;

/** Cases that a guided campaign may take. */
const MOST_CASES = 4_000_000;

/** How `bench:guidance` is called. */
export const GUIDANCE = {
  name: "bench:guidance",
  summary: "Count the cases to a hidden bug, with guidance and without.",
  usage: ["deno task bench:guidance"],
  options: {},
  notes: [
    `The bug hides behind four conditions. ${SEEDS} seeds look for it with guidance, and then without, for up to ${TIMES} times as`,
    "many cases. It takes some minutes.",
  ],
} satisfies CommandSpec;

/** Opens the handler with the bug, watched. */
async function watch(): Promise<Guide> {
  const root = new URL("../fuzz/testdata/hidden/", import.meta.url);
  const { module, coverage } = await Coverage.open(new URL("hidden_bug.ts", root), root, ["HiddenBug"]);
  const Probed = (module as { HiddenBug: typeof HiddenBug }).HiddenBug;
  return new Watch(coverage, [new Probed()], [new HiddenBug()]);
}

/** Measures and prints. Of the runs without guidance, no more are made than decide the median. */
export async function benchGuidance(): Promise<void> {
  const guided = await searchSeeds(SEEDS, async (seed) => {
    const search = await searchByCampaign(await watch(), { seed, most: MOST_CASES });
    console.log(`seed ${seed}: ${search.isFound ? "found" : "not found"} with guidance ${after(search)}`);
    return search;
  });
  const cases = medianOf(guided);
  console.log(`median with guidance ${missed(guided) > SEEDS / 2 ? "more than " : ""}${formatCases(cases)} cases`);
  const unguided = await searchSeeds(SEEDS, async (seed) => {
    const search = await searchByCampaign(blind([new HiddenBug()]), { seed, most: TIMES * cases });
    console.log(`seed ${seed}: ${search.isFound ? "found" : "not found"} without guidance ${after(search)}`);
    return search;
  });
  console.log(
    missed(unguided) > SEEDS / 2
      ? `median without at least ${TIMES} times as many: ${missed(unguided)} of ${SEEDS} seeds had not found it by then`
      : `median without ${(medianOf(unguided) / cases).toFixed(1)} times as many`,
  );
}

function after({ isFound, cases }: Search): string {
  return `${isFound ? "after" : "in"} ${formatCases(cases)} cases`;
}

function medianOf(searches: readonly Search[]): number {
  return median(searches.map(({ cases }) => cases), SEEDS);
}

/** Runs `bench:guidance` and returns the exit code. */
export async function runGuidance(args: string[]): Promise<number> {
  refuseArguments(parseOptions(args, GUIDANCE).positionals, GUIDANCE);
  await benchGuidance();
  return ExitCode.ok;
}

if (import.meta.main) await ending(GUIDANCE.name, () => runCommand({ spec: GUIDANCE, run: runGuidance }, Deno.args));
