/**
 * The native subject as a program: where its source is, and how it is compiled.
 *
 * @module
 */
import { CommandError, ExitCode } from "../../cli/command_line/errors.ts";
import { messageOf } from "../../cli/command_line/output.ts";
import type { Batch } from "../../machine/batch.ts";
import { type Telling, Tells } from "../../machine/effects.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { ProcessSubject } from "../../subject/program/process_subject.ts";

/** The file of the program, beside this one. */
const SOURCE = "native_subject.c";

/** How it is compiled: it has no libc, and stands where no case points. */
const FLAGS = [
  ...["-O2", "-ffreestanding", "-static", "-nostdlib", "-no-pie", "-fPIE", "-fno-stack-protector"],
  "-Wl,-Ttext-segment=0x16b800000000",
];

/** What a C compiler is given to make the program of it. */
export function compilerArguments(output: string): string[] {
  return [...FLAGS, "-o", output, new URL(SOURCE, import.meta.url).pathname];
}

/**
 * Compiles the program.
 *
 * @param output The file that it becomes.
 * @throws {CommandError} When there is no C compiler, or it fails.
 */
export async function compileNative(output: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("cc", { args: compilerArguments(output) }).output().catch(
    (error) => {
      throw new CommandError(`The native subject needs a C compiler: ${messageOf(error)}`, ExitCode.environment);
    },
  );
  if (success) return;
  throw new CommandError(
    `The native subject does not compile: ${new TextDecoder().decode(stderr)}`,
    ExitCode.environment,
  );
}

/**
 * The program as a subject. Which accesses it made it cannot tell, but its memory is real: it is asked about operands that are
 * anywhere, as those are who tell them.
 */
export class NativeSubject implements Subject {
  readonly name: string;
  readonly contract: "hypervisor" = "hypervisor";
  readonly telling: Telling;
  readonly #program: ProcessSubject;

  private constructor(program: ProcessSubject) {
    const { name, telling } = program;
    this.name = name;
    this.telling = { ...telling!, what: telling!.what | Tells.accesses };
    this.#program = program;
  }

  /**
   * Starts the program.
   *
   * @param file Where it was compiled to.
   * @param args Its arguments, such as `plant=01`.
   */
  static async open(file: string, ...args: string[]): Promise<NativeSubject> {
    return new NativeSubject(await ProcessSubject.open([file, ...args]));
  }

  /** Runs a batch. */
  async run(batch: Batch, out: Outcomes): Promise<void> {
    await this.#program.run(batch, out);
    const { told } = out.effects!;
    for (let row = 0; row < batch.size; row++) told[row]! &= ~Tells.accesses;
  }

  /** Ends the program. */
  async close(): Promise<void> {
    await this.#program.close();
  }
}
