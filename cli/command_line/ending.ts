/**
 * The end of a program: its exit code, and its errors as messages for people.
 *
 * @module
 */
import { CommandError, ExitCode } from "./errors.ts";
import { messageOf, ReaderGone, writeError } from "./output.ts";
import { typedHere } from "./typed_here.ts";

/** What Deno or the system says where something is not permitted. */
const REFUSALS = [Deno.errors.NotCapable, Deno.errors.PermissionDenied];

/**
 * Sets the process's exit code to what something gives. Of an error that is for people, people read the message and what to
 * type next, and no stack trace.
 *
 * @param command The command's name, if one was typed.
 * @param run What the program does.
 */
export async function ending(command: string | undefined, run: () => Promise<number>): Promise<void> {
  try {
    Deno.exitCode = await run();
  } catch (error) {
    // What still runs, a worker perhaps, is not waited for.
    if (error instanceof ReaderGone) Deno.exit(ExitCode.readerGone);
    const { message, hint, exitCode } = commandErrorOf(error, command);
    writeError(`verdict: ${message}`);
    for (const line of hint?.split("\n") ?? []) writeError(`  ${typedHere(line)}`);
    Deno.exitCode = exitCode;
  }
}

function commandErrorOf(error: unknown, command: string | undefined): CommandError {
  if (error instanceof CommandError) return error;
  if (!REFUSALS.some((kind) => error instanceof kind)) throw error;
  const hint = error instanceof Deno.errors.NotCapable
    ? `"deno task ${command ?? "<command>"}" gives it what it needs; what is in /proc, /sys and /dev stays out of reach`
    : "See who owns it with ls -l";
  return new CommandError(`Not permitted: ${messageOf(error)}`, ExitCode.environment, hint);
}
