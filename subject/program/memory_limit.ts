/**
 * A limit for the memory of a program, so that one without end ends the program and not the machine.
 *
 * @module
 */
import { SubjectError } from "../protocol/subject_error.ts";

/** So much a program may take where nothing else is said, in bytes. */
export const DEFAULT_MEMORY: number = 8 * 2 ** 30;

const KIB = 1024;

/** Succeeds where its first argument is a program: a path of one, or a name that the shell finds. */
const LOOK = 'case "$0" in */*) [ -f "$0" ] && [ -x "$0" ];; *) command -v "$0";; esac';

/**
 * The words that start a program with a limit for what it writes into memory of its own (RLIMIT_DATA). The limit is a soft one:
 * a program that needs more can ask for it. Systems without such limits start it as it is.
 *
 * @param words The program and its arguments.
 * @param bytes The limit.
 * @throws {SubjectError} When there is no such program, or it is not executable: a shell would say so in words of its own.
 */
export function withMemoryLimit(words: readonly string[], bytes: number): readonly string[] {
  if (Deno.build.os === "windows") return words;
  const [command] = words as [string];
  const look = new Deno.Command("sh", { args: ["-c", LOOK, command], stdout: "null", stderr: "null" });
  if (!look.outputSync().success) throw new SubjectError(whyNotFound(command));
  return ["sh", "-c", `ulimit -S -d ${Math.floor(bytes / KIB)} 2>/dev/null; exec "$0" "$@"`, ...words];
}

function whyNotFound(command: string): string {
  const isPath = command.includes("/");
  const here = isPath ? command : `./${command}`;
  if (!isThere(here)) return `There is no such program: ${command}`;
  if (!isPath) return `There is no such program: ${command}: the file in this folder is ${here}`;
  return `Program is no executable file: ${command}: type "chmod +x ${command}", or name what runs it`;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw new SubjectError(`Program cannot be started: ${path}: ${error instanceof Error ? error.message : error}`);
  }
}
