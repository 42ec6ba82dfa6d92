/**
 * Running a command: its help, its exit code, and its errors as messages for people.
 *
 * @module
 */
import { CommandError, ExitCode, unknownName } from "./errors.ts";
import { helpOf } from "./help.ts";
import type { CommandSpec } from "./options.ts";
import { messageOf, writeError, writeOut } from "./output.ts";
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

/** What the system or Deno says where something is not permitted. */
const REFUSALS = [Deno.errors.NotCapable, Deno.errors.PermissionDenied];

/**
 * Runs the command that the first argument names.
 *
 * @param commands Those that there are.
 * @param overview What is said where none is named.
 * @param args What was typed.
 */
export async function runNamed(commands: readonly Command[], overview: string, args: string[]): Promise<void> {
  const [name, ...more] = args;
  const command = commands.find(({ spec }) => spec.name === name);
  if (command !== undefined) return await runCommand(command, more);
  await ending(name, () => Promise.resolve(withoutCommand(commands, overview, name)));
}

/** Runs a command, or shows its help. */
export async function runCommand({ spec, run }: Command, args: string[]): Promise<void> {
  await ending(spec.name, () => {
    const text = wantedText(spec, args);
    if (text === undefined) return run(args);
    writeOut(`${text}\n`);
    return Promise.resolve(ExitCode.ok);
  });
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

/** Sets the process's exit code to what something gives; an error for people is told, and no stack trace. */
async function ending(command: string | undefined, run: () => Promise<number>): Promise<void> {
  try {
    Deno.exitCode = await run();
  } catch (error) {
    const { message, hint, exitCode } = commandErrorOf(error, command);
    writeError(`verdict: ${message}`);
    for (const line of hint?.split("\n") ?? []) writeError(`  ${line}`);
    Deno.exitCode = exitCode;
  }
}

function commandErrorOf(error: unknown, command: string | undefined): CommandError {
  if (error instanceof CommandError) return error;
  if (!REFUSALS.some((kind) => error instanceof kind)) throw error;
  const hint = error instanceof Deno.errors.NotCapable
    ? `Type "deno task ${command ?? "<command>"}", which gives it what it needs`
    : "See who owns it with ls -l";
  return new CommandError(`Not permitted: ${messageOf(error)}`, ExitCode.environment, hint);
}
