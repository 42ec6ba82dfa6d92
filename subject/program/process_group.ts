/**
 * Processes started in a group of their own, so that whatever they start ends with them.
 *
 * @module
 */
import { messageOf } from "../../corpus/files/error_message.ts";
import { SubjectError } from "../protocol/subject_error.ts";

const HAS_GROUPS = Deno.build.os !== "windows";

/** Those that this thread has started and that have not ended. */
const running = new Set<Deno.ChildProcess>();
let isOver = false;

/**
 * Starts a program with its three streams in pipes.
 *
 * @throws {SubjectError} When there is no such program, it must not be run, or no more are to be started.
 */
export function startInGroup([command, ...args]: readonly string[]): Deno.ChildProcess {
  if (isOver) throw new SubjectError(`Program was ended: ${command}`);
  try {
    const child = new Deno.Command(command!, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // Ctrl-C at a terminal is then the command's alone, which ends its programs itself.
      detached: HAS_GROUPS,
    }).spawn();
    running.add(child);
    child.status.then(() => running.delete(child));
    return child;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new SubjectError(`There is no such program: ${command}`);
    throw new SubjectError(`Program cannot be started: ${messageOf(error)}`);
  }
}

/** Kills all processes that this thread has started, in the middle of whatever they do; it starts no more. */
export function endPrograms(): void {
  isOver = true;
  for (const child of running) killGroup(child);
}

/** Kills a process and what is left of its group. Nothing happens where they have ended. */
export function killGroup(child: Deno.ChildProcess): void {
  if (HAS_GROUPS) ignoreEnded(() => Deno.kill(-child.pid, "SIGKILL"));
  ignoreEnded(() => child.kill("SIGKILL"));
}

function ignoreEnded(kill: () => void): void {
  try {
    kill();
  } catch (error) {
    // A process that has ended cannot be killed; Deno says so in several ways.
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound || isNoSuchProcess(error))) throw error;
  }
}

function isNoSuchProcess(error: unknown): boolean {
  return error instanceof Error && /ESRCH|No such process/.test(error.message);
}
