/**
 * `deno task bench`: prints rates, and ratios measured in the same run. Nothing here fails for being slow; but where a
 * decoder fell back to a slow path, what is measured is not what runs elsewhere, and the bench fails.
 *
 * @module
 */
import { ending } from "../cli/command_line/ending.ts";
import { type CommandSpec, parseOptions, refuseArguments } from "../cli/command_line/options.ts";
import { runCommand } from "../cli/command_line/run_command.ts";
import { benchCpu } from "./cpu.ts";
import { benchDecoders } from "./decoders.ts";
import { benchFleet } from "./fleet.ts";
import { benchPipeline } from "./pipeline.ts";
import { benchPrograms } from "./programs.ts";
import { SlowPath } from "./slow_path.ts";
import { benchSweep } from "./sweep.ts";
import { benchWorkers } from "./workers.ts";

/** How `bench` is called. */
export const BENCH = {
  name: "bench",
  summary: "Measure the whole pipeline against raw decoding.",
  usage: ["deno task bench"],
  options: {},
  notes: [
    "It measures a sweep, the pipeline, programs of either protocol and decoders, workers, the CPU and fleets, one after the",
    "other, and takes a quarter of an hour. What counts are ratios of rates of the same run: a rate depends on the machine.",
    "Exit code 1: a decoder is on its slow path.",
  ],
} satisfies CommandSpec;

/**
 * Runs the parts of the bench, one after the other.
 *
 * @returns The exit code: 1 where a decoder is on a slow path, which is said on standard error.
 */
export async function bench(parts: readonly (() => Promise<void>)[]): Promise<number> {
  try {
    for (const part of parts) await part();
    return 0;
  } catch (error) {
    if (!(error instanceof SlowPath)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** Runs `bench` and returns the exit code. */
export async function runBench(args: string[]): Promise<number> {
  refuseArguments(parseOptions(args, BENCH).positionals, BENCH);
  return await bench([benchSweep, benchPipeline, benchPrograms, benchDecoders, benchWorkers, benchCpu, benchFleet]);
}

if (import.meta.main) await ending(BENCH.name, () => runCommand({ spec: BENCH, run: runBench }, Deno.args));
