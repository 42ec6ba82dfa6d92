/**
 * AFL++ as a searcher: persistent mode, inputs in shared memory, CMPLOG.
 *
 * @module
 */
import { join } from "node:path";
import { compile } from "../compile.ts";
import type { Search } from "../search.ts";
import { INPUT_SIZE } from "./cases.ts";
import { checkCrashes, crashesOn, type FuzzerInputs } from "./fuzzer_inputs.ts";
import { FLAGS, type Searcher, SOURCES } from "./searcher.ts";

const INSTALL = "apt-get install afl++";

/** It ends with the first crash, and asks nothing of the machine. */
const ENVIRONMENT = {
  AFL_BENCH_UNTIL_CRASH: "1",
  AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES: "1",
  AFL_NO_AFFINITY: "1",
  AFL_NO_UI: "1",
  AFL_SKIP_CPUFREQ: "1",
};

/**
 * Builds the handler for AFL++; undefined where that cannot be done, which is then said.
 *
 * One program is fuzzed and asked what it compares, `-c 0`: AFL++ 4.04c of Debian 12 runs the fuzzed program in place of another
 * one that is named with `-c`, and then learns of no comparison at all.
 */
export async function prepareAfl(inputs: FuzzerInputs): Promise<Searcher | undefined> {
  const program = join(inputs.folder, "afl");
  const args = [...FLAGS, "-o", program, SOURCES.forFuzzers];
  const env = { AFL_LLVM_CMPLOG: "1", AFL_QUIET: "1" };
  if (!await compile("AFL++", { compiler: "afl-clang-fast", args, env }, INSTALL)) return undefined;
  await checkCrashes(inputs, (file) => crashesOn(program, file));
  return { search: (seed, most) => search(program, inputs, { seed, most }) };
}

async function search(
  program: string,
  { folder, seeds }: FuzzerInputs,
  { seed, most }: { readonly seed: number; readonly most: number },
): Promise<Search> {
  const kept = await Deno.makeTempDir({ dir: folder });
  const { stdout } = await new Deno.Command("afl-fuzz", {
    args: [
      ...["-i", seeds, "-o", kept, "-s", `${seed}`, "-E", `${most}`, "-c", "0"],
      ...["-g", `${INPUT_SIZE}`, "-G", `${INPUT_SIZE}`, "--", program],
    ],
    env: ENVIRONMENT,
    stderr: "null",
  }).output();
  const stats = await Deno.readTextFile(join(kept, "default", "fuzzer_stats")).catch(() => "");
  await Deno.remove(kept, { recursive: true });
  const [cases, crashes] = ["execs_done", "saved_crashes"].map((name) => statOf(stats, name));
  if (cases === undefined || crashes === undefined) {
    throw new Error(`AFL++ wrote no statistics: ${new TextDecoder().decode(stdout).slice(-2000)}`);
  }
  // It does a few more than it was given.
  return { isFound: crashes > 0, cases: Math.min(cases, most) };
}

function statOf(stats: string, name: string): number | undefined {
  const text = new RegExp(`^${name} *: (\\d+)$`, "m").exec(stats)?.[1];
  return text === undefined ? undefined : Number(text);
}
