/**
 * The example programs in C, for the bench: compiled where there is a compiler.
 *
 * @module
 */
import { join } from "node:path";
import { ProcessSubject } from "../subject/program/process_subject.ts";

const EXAMPLES = join(import.meta.dirname!, "..", "examples", "c");

/** Programs of either protocol: both do nothing wrong. */
export interface Programs {
  /** A guest's handler, in protocol 1. */
  readonly guest: ProcessSubject;
  /** An emulator, in protocol 2, that tells all it can. */
  readonly emulator: ProcessSubject;
}

/** Runs something with the programs; says so and does nothing where there is no compiler. */
export async function withPrograms(use: (programs: Programs) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const [guest, emulator] = await Promise.all(
      ["mini_mmio", "mini_emulator"].map((name) => compile(join(EXAMPLES, `${name}.c`), join(folder, name))),
    );
    if (guest === undefined || emulator === undefined) return;
    const programs = { guest: await ProcessSubject.open([guest]), emulator: await ProcessSubject.open([emulator]) };
    try {
      await use(programs);
    } finally {
      await programs.guest.close();
      await programs.emulator.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compile(source: string, program: string): Promise<string | undefined> {
  try {
    const { success } = await new Deno.Command("cc", { args: ["-O2", "-o", program, source] }).output();
    if (success) return program;
    console.log(`Not measured, since it does not compile: ${source}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("Programs are not measured: there is no cc");
  }
  return undefined;
}
