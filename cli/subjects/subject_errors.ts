/**
 * Errors of subjects as a command's.
 *
 * @module
 */
import { CoverageError } from "../../fuzz/coverage/coverage_error.ts";
import { DecoderError } from "../../decoder/process_decoder.ts";
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

/**
 * Runs something whose errors about a decoder are for people.
 *
 * @param given How an option names it.
 */
export function forDecoder<T>(run: () => T, given: string): T {
  try {
    return run();
  } catch (error) {
    throw decoderErrorOf(error, given);
  }
}

/** Does the same where it takes time. */
export async function forDecoderLater<T>(run: () => Promise<T>, given: string): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw decoderErrorOf(error, given);
  }
}

function decoderErrorOf(error: unknown, given: string): unknown {
  if (!(error instanceof SubjectError)) return error;
  return new CommandError(`Decoder cannot be used: ${given}: ${error.message}`, ExitCode.usage, DECODER_HINT);
}

const DECODER_HINT = 'docs/decoder.md says what a decoder has to do, and "deno task decoder check" tests it';

function subjectErrorOf(error: unknown, exitCode: number): unknown {
  if (error instanceof DecoderError) return new CommandError(error.message, exitCode, DECODER_HINT);
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
