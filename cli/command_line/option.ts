/**
 * What an option is: what the help says of it, and how its text becomes a value.
 *
 * @module
 */
import { meant, unknownName, usageError } from "./errors.ts";
import { type OutputKind, STANDARD_OUTPUT } from "./output_files.ts";

/** The greatest seed. */
const MOST_SEED = 0xffff_ffff;

/** Seconds of each unit of time. */
const SECONDS: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 };

/** An option whose value is a `T`. */
export interface Option<T> {
  /** What stands for the value in the help; "" where it takes none. */
  readonly value: string;
  /** What it does. */
  readonly help: string;
  /**
   * Its value.
   *
   * @param text What was typed, "" where that was nothing; undefined where the option was not given.
   * @param name Its name without dashes, for messages.
   * @throws {CommandError} When the text is no value of this option.
   */
  readonly read: (text: string | undefined, name: string) => T;
  /** Its value where it may be given several times, from the texts of all; `read` is then not called. */
  readonly readAll?: (texts: readonly string[], name: string) => T;
  /** What its value names where that is written; it is looked at before the command runs. */
  readonly writes?: OutputKind;
}

/** What is said of an option. */
export interface About<M> {
  /** What it does. */
  readonly help: string;
  /** Its value where it is not given; undefined where nothing is said. */
  readonly missing?: M;
}

/** An option whose text `valueOf` makes a value. */
export function option<T, M = undefined>(
  value: string,
  { help, missing }: About<M>,
  valueOf: (text: string, name: string) => T,
): Option<T | NoInfer<M>> {
  return { value, help, read: (text, name) => text === undefined ? missing as M : valueOf(text, name) };
}

/** An option without a value. */
export function flag(help: string): Option<boolean> {
  return { value: "", help, read: (text) => text !== undefined };
}

/**
 * An option whose value is its text.
 *
 * @param value What stands for the value in the help.
 * @param about What is said of it; `needs` is what is missing where the text is empty. Without it any text will do.
 */
export function textOption<M = undefined>(
  value: string,
  about: About<M> & { readonly needs?: string },
): Option<string | NoInfer<M>> {
  return option(value, about, (given, name) => {
    if (given === "" && about.needs !== undefined) throw usageError(`Option --${name} needs ${about.needs}`);
    return given;
  });
}

/** An option that may be given several times, whose values are its texts. */
export function repeatedOption(value: string, { help }: Pick<About<undefined>, "help">): Option<readonly string[]> {
  const readAll = (texts: readonly string[], name: string) => {
    if (texts.includes("")) throw usageError(`Option --${name} needs a value`);
    return texts;
  };
  return { value, help: `${help}; may be repeated`, readAll, read: () => [] };
}

/** Names that the system has for standard output. */
const OUTPUT_NAMES = ["", STANDARD_OUTPUT, "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/** A file to write: `-`, no value, or what the system calls it is standard output, which is `-` then. */
export function outputFile<M = undefined>(about: About<M>): Option<string | NoInfer<M>> {
  const read = (given: string) => OUTPUT_NAMES.includes(given) ? STANDARD_OUTPUT : given;
  return { ...option("FILE", about, read), writes: "file" };
}

/** A file that is written and read again, so that it cannot be standard output. Its folder is made where it is missing. */
export function keptFile<M = undefined>(about: About<M>): Option<string | NoInfer<M>> {
  return { ...option("FILE", about, named("a file")), writes: "kept" };
}

/** A folder to write in. */
export function outputFolder<M = undefined>(about: About<M>): Option<string | NoInfer<M>> {
  return { ...option("DIR", about, named("a folder")), writes: "folder" };
}

/** Refuses what names nothing on disk. */
function named(needs: string): (given: string, name: string) => string {
  return (given, name) => {
    if (!OUTPUT_NAMES.includes(given)) return given;
    const what = given === "" ? "" : ", and not standard output";
    throw usageError(`Option --${name} needs ${needs}${what}`);
  };
}

/** A whole number from `least` to `most`; `_` may stand between its digits. */
export function wholeNumber<M = undefined>(
  about: About<M> & { readonly least: number; readonly most: number },
): Option<number | NoInfer<M>> {
  const { least, most } = about;
  return option("N", about, (given, name) => {
    const digits = given.replaceAll("_", "");
    const number = /^\d+$/.test(digits) ? Number(digits) : NaN;
    if (number >= least && number <= most) return number;
    throw usageError(`Value of --${name} is not a whole number from ${least} to ${most}: "${given}"`);
  });
}

/** The seed of something, 1 where none is given. */
export function seedOption(of: string): Option<number> {
  return wholeNumber({ help: `Seed of ${of}, 0 to 2^32 - 1 (default: 1)`, least: 0, most: MOST_SEED, missing: 1 });
}

/** A length of time, in seconds. */
export function duration<M = undefined>(about: About<M>): Option<number | NoInfer<M>> {
  return option("TIME", about, (given, name) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(given) ?? [];
    const seconds = Number(amount) * SECONDS[unit ?? "s"]!;
    if (seconds > 0) return seconds;
    throw usageError(`Value of --${name} is not a length of time: "${given}"`, "Give it such as 90s, 30m, 8h or 2d");
  });
}

/** One of several words. */
export function choice<const C extends string, M extends C | undefined = undefined>(
  choices: readonly C[],
  about: About<M>,
): Option<C | NoInfer<M>> {
  const all = `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  return option(choices.join("|"), about, (given, name) => {
    const chosen = choices.find((each) => each === given);
    if (chosen !== undefined) return chosen;
    throw usageError(`Value of --${name} is not ${all}: "${given}"`, meant(given, choices));
  });
}

/** Some of the names that there are, with commas between them. */
export function someOf(known: readonly string[], about: About<undefined>): Option<readonly string[] | undefined> {
  return option("NAMES", about, (given, name) => {
    const list = given.split(",").map((each) => each.trim());
    const unknown = list.find((each) => !known.includes(each));
    if (unknown === undefined) return list;
    throw unknownName(`Value of --${name} is unknown: "${unknown}"`, unknown, known);
  });
}
