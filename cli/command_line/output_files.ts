/**
 * The files and folders that a command writes: looked at before it runs, written in whole.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { quoted } from "./command_text.ts";
import { CommandError, ExitCode, usageError } from "./errors.ts";
import { messageOf, writeOut } from "./output.ts";
import { statOf, targetOf, tryToWrite, tryToWriteIn, writeWhole } from "./whole_file.ts";

/** Stands for standard output. */
export const STANDARD_OUTPUT = "-";

/** What an option names that is written: a file in a folder that is there, a file that is kept in any, or a folder. */
export type OutputKind = "file" | "kept" | "folder";

const CHECKS: Readonly<Record<OutputKind, (path: string) => void>> = {
  file: checkFile,
  kept: checkKept,
  folder: checkFolder,
};

/** A file or a folder that an option names. */
export interface Output {
  /** The option's name, without dashes. */
  readonly option: string;
  readonly kind: OutputKind;
  /** Its path, or {@linkcode STANDARD_OUTPUT}. */
  readonly path: string;
}

/**
 * Looks at all that a command is going to write, so that what is wrong is known before hours of work and not after. Nothing
 * is changed.
 *
 * @throws {CommandError} When two options name the same, or something cannot be written.
 */
export function checkOutputs(outputs: readonly Output[]): void {
  for (const { kind, path } of outputs) CHECKS[kind](path);
  outputs.forEach((output, n) => {
    const other = outputs.slice(0, n).find((each) => isSame(each, output));
    if (other === undefined) return;
    const what = output.path === STANDARD_OUTPUT ? "standard output" : output.path;
    throw usageError(
      `Both --${other.option} and --${output.option} are to be written to ${what}`,
      "Name another file for one of them",
    );
  });
}

function isSame(a: Output, b: Output): boolean {
  if (a.path === STANDARD_OUTPUT || b.path === STANDARD_OUTPUT) return a.path === b.path;
  const [target, other] = [targetOf(a.path), targetOf(b.path)];
  return target === other && !isEndless(target);
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory === true;
}

/** Whether a file takes any number of texts: a pipe or a device, such as /dev/null. */
function isEndless(path: string): boolean {
  const info = statOf(path);
  return info !== undefined && !info.isFile && !info.isDirectory;
}

/**
 * Looks whether a file can be written.
 *
 * @throws {CommandError} When it cannot.
 */
export function checkFile(file: string | URL): void {
  if (file !== STANDARD_OUTPUT) forFile(file, () => tryToWrite(file));
}

/**
 * Looks whether a file can be written whose folder is made where it is not there.
 *
 * @throws {CommandError} When it cannot.
 */
export function checkKept(file: string): void {
  forFile(file, () => {
    const folder = dirname(targetOf(file));
    if (isFolder(folder)) tryToWrite(file);
    else tryToWriteIn(folder);
  });
}

/**
 * Looks whether a folder can be written, or made where it is not there.
 *
 * @throws {CommandError} When it cannot.
 */
export function checkFolder(folder: string): void {
  try {
    tryToWriteIn(folder);
  } catch (error) {
    throw new CommandError(`Folder cannot be written: ${folder}: ${messageOf(error)}`, ExitCode.environment);
  }
}

/**
 * Writes `text` to `file`, or to standard output where that is `-`.
 *
 * @throws {CommandError} When the file cannot be written. What it held is still there then.
 */
export function writeTo(file: string | URL, text: string): void {
  if (file === STANDARD_OUTPUT) writeOut(text);
  else forFile(file, () => writeWhole(file, text));
}

/** Does something with a file that is to be written; an error of the system is for people then. */
function forFile(to: string | URL, run: () => void): void {
  try {
    run();
  } catch (error) {
    const file = to instanceof URL ? fileURLToPath(to) : to;
    const isMissing = error instanceof Deno.errors.NotFound;
    const why = isMissing ? "There is no such folder" : messageOf(error);
    const hint = isMissing ? `Type "mkdir -p ${quoted(dirname(file))}" first` : undefined;
    throw new CommandError(`File cannot be written: ${file}: ${why}`, ExitCode.environment, hint);
  }
}
