/**
 * `deno task bench`: prints rates, and ratios measured in the same run. Nothing here fails for being slow.
 *
 * @module
 */
import { benchCpu } from "./cpu.ts";
import { benchPipeline } from "./pipeline.ts";

await benchPipeline();
await benchCpu();
