/**
 * What guidance is worth: how many cases it takes to find a bug behind four independent conditions, with it and without.
 *
 * @module
 */
import { ending } from "../cli/command_line/ending.ts";
import { ExitCode } from "../cli/command_line/errors.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "../cli/command_line/options.ts";
import { runCommand } from "../cli/command_line/run_command.ts";
import { CampaignMemory } from "../fuzz/campaign/campaign_memory.ts";
import { mergeEpoch } from "../fuzz/campaign/epoch.ts";
import { ShardRunner } from "../fuzz/campaign/shard_runner.ts";
import { Coverage } from "../fuzz/coverage/coverage.ts";
import { blind, type Guide } from "../fuzz/guidance/guide.ts";
import { Watch } from "../fuzz/guidance/watch.ts";
import { HiddenBug } from "../fuzz/testdata/hidden/hidden_bug.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";

const SEEDS = 10;
const PARTS = { shards: 2, batches: 8 };

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

/** Cases until the bug shows; `most` and more where it did not. */
async function casesToFind(seed: number, guide: Guide, most: number): Promise<number> {
  const others = { decoders: await openDecoders() };
  const runner = new ShardRunner({ seed, parts: PARTS }, others, guide);
  const memory = new CampaignMemory();
  try {
    while (memory.cases < most) {
      const results = [];
      for (let shard = 0; shard < PARTS.shards; shard++) results.push(await runner.run(memory, shard));
      memory.apply(mergeEpoch(memory, results));
      const found = [...memory.findings.values()].find(({ parties, isGap }) => parties[1] === "model" && !isGap);
      if (found === undefined) continue;
      const { epoch, shard, case: first } = found.first;
      return results[0]!.cases * (epoch * PARTS.shards + shard) + first;
    }
    return most;
  } finally {
    closeDecoders(others.decoders);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[sorted.length - 1 >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Measures and prints. Of the runs without guidance, no more are made than decide the median. */
export async function benchGuidance(): Promise<void> {
  const seeds = Array.from({ length: SEEDS }, (_, n) => n + 1);
  const guided: number[] = [];
  for (const seed of seeds) {
    guided.push(await casesToFind(seed, await watch(), MOST_CASES));
    console.log(`seed ${seed}: found with guidance after ${guided.at(-1)!.toLocaleString("en")} cases`);
  }
  const least = TIMES * median(guided);
  const unguided: number[] = [];
  for (const seed of seeds) {
    unguided.push(await casesToFind(seed, blind([new HiddenBug()]), least));
    const isFound = unguided.at(-1)! < least;
    console.log(
      `seed ${seed}: ${isFound ? "found" : "not found"} without guidance in ${
        unguided.at(-1)!.toLocaleString("en")
      } cases`,
    );
    if (unguided.filter((cases) => cases >= least).length > SEEDS / 2) break;
  }
  const missed = unguided.filter((cases) => cases >= least).length;
  console.log(`median with guidance ${median(guided).toLocaleString("en")} cases`);
  console.log(
    missed > SEEDS / 2
      ? `median without at least ${TIMES} times as many: ${missed} of ${SEEDS} seeds had not found it by then`
      : `median without ${(median(unguided) / median(guided)).toFixed(1)} times as many`,
  );
}

/** Runs `bench:guidance` and returns the exit code. */
export async function runGuidance(args: string[]): Promise<number> {
  refuseArguments(parseOptions(args, GUIDANCE).positionals, GUIDANCE);
  await benchGuidance();
  return ExitCode.ok;
}

if (import.meta.main) await ending(GUIDANCE.name, () => runCommand({ spec: GUIDANCE, run: runGuidance }, Deno.args));
