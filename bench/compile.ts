/**
 * Compiling the programs that benches run.
 *
 * @module
 */

/** A compiler and its arguments. */
export interface Compilation {
  readonly compiler: string;
  readonly args: readonly string[];
  /** Variables of its environment beside those that are there. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Compiles a program. Where there is no compiler, or it makes no program of it, that is said in a line.
 *
 * @param what What is then not measured.
 * @param compilation How.
 * @param install What to install where the compiler is not there (default: nothing is said of that).
 * @returns Whether the program is there.
 */
export async function compile(what: string, { compiler, args, env = {} }: Compilation, install = ""): Promise<boolean> {
  try {
    const { success, stderr } = await new Deno.Command(compiler, { args: [...args], env, stdout: "null" }).output();
    if (success) return true;
    console.log(`Not measured: ${what}, since ${compiler} ends with: ${firstLine(stderr)}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`Not measured: ${what}, since there is no ${compiler}${install === "" ? "" : ` (${install})`}`);
  }
  return false;
}

function firstLine(output: Uint8Array): string {
  return new TextDecoder().decode(output).trim().split("\n")[0]!;
}
