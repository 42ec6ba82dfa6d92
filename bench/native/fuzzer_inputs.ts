/**
 * What fuzzers begin with, as files, and the proof that the bug ends what was built for them.
 *
 * @module
 */
import { join } from "node:path";
import { inputOf, NEARLY_STRUCK, SEED_CASES, STRUCK } from "./cases.ts";

/** Files for fuzzers. */
export interface FuzzerInputs {
  /** The folder that they are in; whatever else is built and kept can go there, too. */
  readonly folder: string;
  /** The folder of the inputs that a fuzzer begins with. */
  readonly seeds: string;
  /** An input that shows the bug. */
  readonly struck: string;
  /** Inputs that do not. */
  readonly harmless: readonly string[];
}

/** Writes them into a folder. */
export async function writeInputs(folder: string): Promise<FuzzerInputs> {
  const seeds = join(folder, "seeds");
  const struck = join(folder, "struck");
  await Deno.mkdir(seeds);
  await Deno.writeFile(struck, inputOf(STRUCK));
  const harmless: string[] = [];
  for (const [n, each] of SEED_CASES.entries()) harmless.push(await write(join(seeds, `seed_${n}`), inputOf(each)));
  for (const [n, each] of NEARLY_STRUCK.entries()) {
    harmless.push(await write(join(folder, `nearly_${n}`), inputOf(each)));
  }
  return { folder, seeds, struck, harmless };
}

async function write(file: string, bytes: Uint8Array): Promise<string> {
  await Deno.writeFile(file, bytes);
  return file;
}

/**
 * Runs a program that was built for a fuzzer on each input.
 *
 * @param inputs The inputs.
 * @param crashes Runs it on a file, and says whether that ended it.
 * @throws {Error} When the bug does not end it, or something else does: whoever looks would look in vain.
 */
export async function checkCrashes(
  { struck, harmless }: FuzzerInputs,
  crashes: (file: string) => Promise<boolean>,
): Promise<void> {
  if (!await crashes(struck)) throw new Error(`Program has to end on the input that shows the bug: ${struck}`);
  for (const file of harmless) if (await crashes(file)) throw new Error(`Program must not end on this input: ${file}`);
}

/** Whether a program that reads its standard input ends by a signal on a file. */
export async function crashesOn(program: string, file: string): Promise<boolean> {
  const child = new Deno.Command(program, { stdin: "piped", stdout: "null", stderr: "null" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(await Deno.readFile(file));
  await writer.close();
  return (await child.status).signal !== null;
}
