/**
 * libFuzzer as a searcher.
 *
 * @module
 */
import { join } from "node:path";
import { compile } from "../compile.ts";
import type { Search } from "../search.ts";
import { INPUT_SIZE } from "./cases.ts";
import { checkCrashes, type FuzzerInputs } from "./fuzzer_inputs.ts";
import { FLAGS, type Searcher, SOURCES } from "./searcher.ts";

/** The exit code of libFuzzer where the program has crashed. */
const CRASHED = 77;

/** Builds the handler for libFuzzer; undefined where that cannot be done, which is then said. */
export async function prepareLibFuzzer(inputs: FuzzerInputs): Promise<Searcher | undefined> {
  const program = join(inputs.folder, "libfuzzer");
  const args = [...FLAGS, "-DLIBFUZZER", "-fsanitize=fuzzer", "-o", program, SOURCES.forFuzzers];
  if (!await compile("libFuzzer", { compiler: "clang", args }, "apt-get install clang")) return undefined;
  const crashes = async (file: string) =>
    (await run(program, [`-artifact_prefix=${inputs.folder}/`, file])).code === CRASHED;
  await checkCrashes(inputs, crashes);
  return { search: (seed, most) => search(program, inputs, { seed, most }) };
}

async function search(
  program: string,
  { folder, seeds }: FuzzerInputs,
  { seed, most }: { readonly seed: number; readonly most: number },
): Promise<Search> {
  // What it keeps goes into the first folder that is named.
  const kept = await Deno.makeTempDir({ dir: folder });
  const { code, said } = await run(program, [
    ...[`-seed=${seed}`, `-runs=${most}`, "-use_value_profile=1", `-max_len=${INPUT_SIZE}`],
    ...["-print_final_stats=1", "-verbosity=0", `-artifact_prefix=${kept}/`, kept, seeds],
  ]);
  await Deno.remove(kept, { recursive: true });
  const cases = Number(/^stat::number_of_executed_units: *(\d+)$/m.exec(said)?.[1] ?? NaN);
  if (Number.isNaN(cases) || code !== 0 && code !== CRASHED) throw new Error(`libFuzzer ended with ${code}: ${said}`);
  return { isFound: code === CRASHED, cases };
}

async function run(program: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  const { code, stderr } = await new Deno.Command(program, { args: [...args], stdout: "null" }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}
