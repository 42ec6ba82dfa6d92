/**
 * `deno task bench`: prints rates, and ratios measured in the same run. Nothing here fails for being slow; but where a
 * decoder fell back to a slow path, what is measured is not what runs elsewhere, and the bench fails.
 *
 * @module
 */
import { benchCpu } from "./cpu.ts";
import { benchPipeline } from "./pipeline.ts";
import { SlowPath } from "./slow_path.ts";
import { benchSweep } from "./sweep.ts";
import { benchWorkers } from "./workers.ts";

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

if (import.meta.main) Deno.exitCode = await bench([benchSweep, benchPipeline, benchWorkers, benchCpu]);
