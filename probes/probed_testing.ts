/**
 * The example in C as tests need it: built with gcc's probes, and with something wrong in it.
 *
 * @module
 */
import { join } from "node:path";

const ROOT = join(import.meta.dirname!, "..");

/** The flags of gcc's probes. */
export const GCC_PROBES = ["-fsanitize-coverage=trace-pc,trace-cmp", "-fno-optimize-sibling-calls"];

/** How an emulator is built that is not as it should be. */
export interface Build {
  /** Changes of the emulator's source: what is there, and what stands there instead. */
  readonly emulator?: readonly (readonly [was: string, is: string])[];
  /** The same for verdict_coverage.c. */
  readonly coverage?: readonly (readonly [was: string, is: string])[];
  /** Source that is linked in place of verdict_coverage.c; the emulator then does not call it. */
  readonly instead?: string;
  /** Whether the emulator has no probes. */
  readonly isPlain?: boolean;
}

/**
 * Builds `examples/c/mini_emulator.c`.
 *
 * @param folder Where.
 * @param name The program's name.
 * @returns Its path; undefined where there is no gcc, which is said.
 */
export async function builtEmulator(folder: string, name: string, build: Build = {}): Promise<string | undefined> {
  const { emulator = [], coverage = [], instead, isPlain = false } = build;
  const path = join(folder, name);
  const [source, linked] = [`${path}.c`, `${path}_coverage.c`];
  Deno.writeTextFileSync(source, changed("examples/c/mini_emulator.c", emulator));
  Deno.writeTextFileSync(linked, instead ?? changed("probes/verdict_coverage.c", coverage));
  const calls = instead === undefined ? ["-DCOVERAGE"] : [];
  const flags = ["-O1", ...calls, ...isPlain ? [] : GCC_PROBES];
  const isBuilt = await ran(["gcc", ...flags, "-c", source, "-o", `${path}.o`]) &&
    await ran(["gcc", "-O1", `${path}.o`, linked, "-o", path]);
  return isBuilt ? path : undefined;
}

function changed(file: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [was, is]) => {
    if (!text.includes(was)) throw new Error(`${file} has no ${was}`);
    return text.replace(was, is);
  }, Deno.readTextFileSync(join(ROOT, file)));
}

/** Runs a compiler; says so and gives false where there is none. */
async function ran([command, ...args]: readonly string[]): Promise<boolean> {
  try {
    const { success, stderr } = await new Deno.Command(command!, { args }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`Skipped: there is no ${command}`);
    return false;
  }
}
