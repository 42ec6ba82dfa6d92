/**
 * Running a command, or showing its help.
 *
 * @module
 */
import { ExitCode, unknownName } from "./errors.ts";
import { helpOf } from "./help.ts";
import type { CommandSpec } from "./options.ts";
import { writeOut } from "./output.ts";
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
 * @param commands Those that there are.
 * @param overview What is said where none is named.
 * @param args What was typed.
 * @returns The exit code.
 * @throws {CommandError} When there is no such command, or it fails.
 */
export async function runNamed(commands: readonly Command[], overview: string, args: string[]): Promise<number> {
  const [name, ...more] = args;
  const command = commands.find(({ spec }) => spec.name === name);
  return command === undefined ? withoutCommand(commands, overview, name) : await runCommand(command, more);
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
  writeOut(`${text}\n`);
  return ExitCode.ok;
}

function wantedText(spec: CommandSpec, args: readonly string[]): string | undefined {
  if (args.includes("--help") || args.includes("-h")) return helpOf(spec);
  return args.includes("--version") ? versionText() : undefined;
}

function withoutCommand(commands: readonly Command[], overview: string, name: string | undefined): number {
  if (name === "--version" || name === "-V") {
    writeOut(`${versionText()}\n`);
    return ExitCode.ok;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    writeOut(`${overview}\n`);
    return name === undefined ? ExitCode.usage : ExitCode.ok;
  }
  throw unknownName(`Unknown command: "${name}"`, name, commands.map(({ spec }) => spec.name));
}
