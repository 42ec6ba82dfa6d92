/**
 * Errors of subjects as a command's.
 *
 * @module
 */
import { CoverageError } from "../../fuzz/coverage/coverage_error.ts";
import { SubjectError } from "../../subject/protocol/subject_error.ts";
import { UnsteadyError } from "../../triage/shrink/shrinker.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";

/** Runs something whose errors about subjects are for people. */
export function forSubject<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw subjectErrorOf(error, ExitCode.usage);
  }
}

/** Does the same where it takes time; what fails while cases run is the environment's fault. */
export async function forSubjectLater<T>(run: () => Promise<T>, exitCode: number = ExitCode.usage): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw subjectErrorOf(error, exitCode);
  }
}

function subjectErrorOf(error: unknown, exitCode: number): unknown {
  if (error instanceof SubjectError) {
    return new CommandError(
      error.message,
      exitCode,
      'docs/subject.md says what a subject has to do, and "deno task subject check" tests it',
    );
  }
  if (error instanceof UnsteadyError) {
    return new CommandError(error.message, exitCode, 'Type "deno task subject check" with a subject of your own');
  }
  return error instanceof CoverageError ? new CommandError(error.message, exitCode) : error;
}
