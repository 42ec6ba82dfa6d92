/**
 * Somebody's own subjects in tests of the command: programs of this project, and examples that are compiled where there is
 * a compiler.
 *
 * @module
 */
import { join } from "node:path";
import { ROOT } from "./cli_testing.ts";

/** A `--subject` that is a program of this project, run by Deno. */
export function programOf(file: string, ...args: string[]): string {
  return [Deno.execPath(), "run", "--no-lock", "--allow-run", join(ROOT, file), ...args].map((word) => `'${word}'`)
    .join(" ");
}

/** Compiles an example; says so and gives false where there is no such compiler. */
export async function compiled(compiler: string, args: readonly string[]): Promise<boolean> {
  if (!await isThere(compiler)) {
    console.log(`Skipped: there is no ${compiler}`);
    return false;
  }
  const { code, stderr } = await new Deno.Command(compiler, { args: [...args], cwd: ROOT }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return true;
}

/** Whether a compiler runs: a chooser of toolchains can stand in its place that has none in this home. */
async function isThere(compiler: string): Promise<boolean> {
  try {
    return (await new Deno.Command(compiler, { args: ["--version"], stdout: "null", stderr: "null" }).output()).success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

/** Titles of the findings of `diff --json`, but for decoders' and gaps, in alphabetical order. */
export function titlesOf(json: string, subject: string): string[] {
  const { findings } = JSON.parse(json) as {
    findings: { title: string; parties: string[]; gap: boolean }[];
  };
  return findings.filter(({ parties, gap }) => parties[0] === subject && !gap).map(({ title }) => title).sort();
}
