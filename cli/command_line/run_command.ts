/**
 * Running a command, or showing its help.
 *
 * @module
 */
import { ExitCode, unknownName } from "./errors.ts";
import { helpOf } from "./help.ts";
import type { CommandSpec } from "./options.ts";
import { sayOut } from "./typed_here.ts";
import { versionText } from "./version.ts";

/** A command, and what runs it. */
export interface Command {
  /** How it is called. */
  readonly spec: CommandSpec;
  /**
   * Runs it.
   *
   * @returns The exit code.
   */
  readonly run: (args: string[]) => Promise<number>;
}

/**
 * Runs the command that the first argument names.
 *
 * @param commands How those that there are are loaded, by name.
 * @param overview Gives what is said where none is named.
 * @param args What was typed.
 * @returns The exit code.
 * @throws {CommandError} When there is no such command, or it fails.
 */
export async function runNamed(
  commands: Readonly<Record<string, () => Promise<Command>>>,
  overview: () => Promise<string>,
  [name, ...args]: string[],
): Promise<number> {
  if (name !== undefined && Object.hasOwn(commands, name)) return await runCommand(await commands[name]!(), args);
  return await withoutCommand(Object.keys(commands), overview, name);
}

/**
 * Runs a command, or shows its help or the versions.
 *
 * @returns The exit code.
 * @throws {CommandError} When it fails.
 */
export async function runCommand({ spec, run }: Command, args: string[]): Promise<number> {
  const text = wantedText(spec, args);
  if (text === undefined) return await run(args);
  sayOut(`${text}\n`);
  return ExitCode.ok;
}

function wantedText(spec: CommandSpec, args: readonly string[]): string | undefined {
  if (args.includes("--help") || args.includes("-h")) return helpOf(spec);
  return args.includes("--version") ? versionText() : undefined;
}

async function withoutCommand(
  commands: readonly string[],
  overview: () => Promise<string>,
  name: string | undefined,
): Promise<number> {
  if (name === "--version" || name === "-V") {
    sayOut(`${versionText()}\n`);
    return ExitCode.ok;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    sayOut(`${await overview()}\n`);
    return name === undefined ? ExitCode.usage : ExitCode.ok;
  }
  throw unknownName(`Unknown command: "${name}"`, name, commands);
}
