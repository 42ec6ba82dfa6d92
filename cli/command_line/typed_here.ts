/**
 * Where the command was typed, and how the next one is typed there.
 *
 * @module
 */
import { isAbsolute, join, relative, resolve } from "node:path";
import { quoted } from "./command_text.ts";
import { CommandError, ExitCode } from "./errors.ts";
import { messageOf, writeOut } from "./output.ts";

/** How commands begin in everything that is kept or committed: it must not depend on how a run was started. */
const TASK = "deno task";

/** The project's folder. */
const ROOT = resolve(import.meta.dirname!, "..", "..");

/**
 * Goes to the folder where the command was typed, so that every path means what it means there. `deno task` goes to the
 * project's folder and leaves the other one in `INIT_CWD`. Where that may not be read, the present folder is the right one.
 *
 * @throws {CommandError} When the folder cannot be entered. Where Deno does not permit it, its own error is thrown.
 */
export function goWhereTyped(): void {
  const folder = environment("INIT_CWD");
  if (folder === undefined) return;
  try {
    Deno.chdir(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new CommandError(
      `Folder where the command was typed cannot be entered: ${folder}: ${messageOf(error)}`,
      ExitCode.environment,
      "INIT_CWD names it: go to a folder that there is, or unset INIT_CWD",
    );
  }
}

/** Writes text for people to standard output, with the commands in it as they are typed here. */
export function sayOut(text: string): void {
  writeOut(typedHere(text));
}

/**
 * A text with every command in it as it can be typed here.
 *
 * @param text Has its commands as they are kept, such as `deno task explain 0fb607`.
 *
 * @example
 * ```ts
 * import { typedHere } from "./typed_here.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(typedHere('Type "deno task explain 0fb607"', "verdict"), 'Type "verdict explain 0fb607"');
 * ```
 */
export function typedHere(text: string, program: string = programHere()): string {
  return text.replaceAll(`${TASK} `, () => `${program} `);
}

/** The words that a command begins with here: those of whoever started this one, or those of a task of the project. */
export function programHere(): string {
  return environment("VERDICT_COMMAND") ?? taskCommand(Deno.cwd(), Deno.execPath());
}

/**
 * How a task of the project is run.
 *
 * @param folder Where it is typed: outside of the project, Deno has to be told where that is.
 * @param deno The path of Deno: what npx runs is in its cache and cannot be typed by name.
 */
export function taskCommand(folder: string, deno: string): string {
  const task = /[\\/]_npx[\\/]/.test(deno) ? `npx -y deno@${Deno.version.deno} task` : TASK;
  return isWithin(folder, ROOT) ? task : `${task} --config ${quoted(join(ROOT, "deno.json"))}`;
}

function isWithin(folder: string, root: string): boolean {
  const way = relative(root, folder);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== "..";
}

/** A variable of the environment; undefined where it is empty. Nobody is asked for the permission to read it. */
function environment(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) || undefined : undefined;
}
