/**
 * The example programs in C, for the bench: compiled where there is a compiler.
 *
 * @module
 */
import { basename, join } from "node:path";
import { ProcessSubject } from "../subject/program/process_subject.ts";
import { compile } from "./compile.ts";

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
    const [guest, emulator] = [join(folder, "mini_mmio"), join(folder, "mini_emulator")];
    for (const program of [guest, emulator]) {
      const source = join(EXAMPLES, `${basename(program)}.c`);
      if (!await compile("programs", { compiler: "cc", args: ["-O2", "-o", program, source] })) return;
    }
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
