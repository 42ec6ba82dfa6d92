/**
 * Processes started in a group of their own, so that whatever they start ends with them.
 *
 * @module
 */
import { messageOf } from "../../corpus/files/error_message.ts";
import { SubjectError } from "../protocol/subject_error.ts";

const HAS_GROUPS = Deno.build.os !== "windows";

/**
 * Starts a program with its three streams in pipes.
 *
 * @throws {SubjectError} When there is no such program, or it must not be run.
 */
export function startInGroup([command, ...args]: readonly string[]): Deno.ChildProcess {
  try {
    return new Deno.Command(command!, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // Ctrl-C at a terminal is then the command's alone, which ends its programs itself.
      detached: HAS_GROUPS,
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new SubjectError(`There is no such program: ${command}`);
    throw new SubjectError(`Program cannot be started: ${messageOf(error)}`);
  }
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
