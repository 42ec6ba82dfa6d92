/**
 * Options of a command: parsing, checking and the help that describes them.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { usageError } from "./errors.ts";

/** An option. */
export interface OptionSpec {
  /** Its name, without dashes. */
  readonly name: string;
  /** What stands for the value in the help; "" where it takes none. */
  readonly value: string;
  /** What it does. */
  readonly help: string;
}

/** A command: how it is called and what it takes. */
export interface CommandSpec {
  /** Its name. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** How it is called, one line a way. */
  readonly usage: readonly string[];
  /** Its options. */
  readonly options: readonly OptionSpec[];
  /** What else to know, lines for the help's end. */
  readonly notes: readonly string[];
}

/** What was typed. */
export interface Parsed {
  /** Positional arguments. */
  readonly positionals: readonly string[];
  /** Values of the options that were given; "" for one without a value. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Parses the arguments of a command.
 *
 * @throws {CommandError} When an option is unknown or given twice; the hint says where the help is.
 */
export function parseOptions(args: string[], spec: CommandSpec): Parsed {
  const names = spec.options.map(({ name }) => name);
  const hint = `Type "deno task ${spec.name} --help" to see what it takes`;
  const unknown = (arg: string, key?: string) => {
    if (key === undefined) return true;
    throw usageError(`Unknown option of ${spec.name}: ${arg}`, hint);
  };
  const parsed = parseArgs(withDashes(args, namesOf(spec, (value) => value !== "")), {
    string: ["_", ...namesOf(spec, (value) => value !== "")],
    boolean: namesOf(spec, (value) => value === ""),
    collect: names as readonly string[],
    unknown,
  });
  const values = new Map<string, string>();
  for (const name of names) {
    const given = parsed[name] as readonly (string | boolean)[];
    if (given.length > 1) throw usageError(`Option given more than once: --${name}`, hint);
    if (given.length === 1 && given[0] !== false) values.set(name, given[0] === true ? "" : given[0]!);
  }
  return { positionals: parsed._.map(String), values };
}

/** The arguments, with each lone `-` that follows an option joined to it: parseArgs takes it for no value. */
function withDashes(args: readonly string[], names: readonly string[]): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const isValue = (k: number) => {
    const before = args[k - 1] ?? "";
    return k < end && args[k] === "-" && before.startsWith("--") && names.includes(before.slice(2));
  };
  return args.flatMap((arg, k) => isValue(k) ? [] : isValue(k + 1) ? [`${arg}=-`] : [arg]);
}

function namesOf({ options }: CommandSpec, holds: (value: string) => boolean): string[] {
  return options.filter(({ value }) => holds(value)).map(({ name }) => name);
}

/**
 * The value of an option as a whole number.
 *
 * @throws {CommandError} When it is none, or outside `least` to `most`.
 */
export function wholeNumber(parsed: Parsed, name: string, missing: number, least: number, most: number): number {
  const text = parsed.values.get(name);
  if (text === undefined) return missing;
  const value = /^\d+$/.test(text.replaceAll("_", "")) ? Number(text.replaceAll("_", "")) : NaN;
  if (value >= least && value <= most) return value;
  throw usageError(`Value of --${name} is not a whole number from ${least} to ${most}: "${text}"`);
}

/** The help of a command, without a final line end. */
export function helpOf(spec: CommandSpec): string {
  const options = [...spec.options, { name: "help", value: "", help: "Show this" }];
  const left = options.map(({ name, value }) => `--${name}${value === "" ? "" : ` ${value}`}`);
  const width = Math.max(...left.map(({ length }) => length));
  return [
    spec.summary,
    "",
    "Usage:",
    ...spec.usage.map((line) => `  ${line}`),
    "",
    "Options:",
    ...options.map(({ help }, k) => `  ${left[k]!.padEnd(width)}  ${help}`),
    ...(spec.notes.length === 0 ? [] : ["", ...spec.notes]),
  ].join("\n");
}

/** Seconds of each unit of time. */
const SECONDS: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * The value of an option in seconds; null where it was not given.
 *
 * @throws {CommandError} When it is no length of time.
 */
export function durationOf({ values }: Parsed, name = "duration"): number | null {
  const text = values.get(name);
  if (text === undefined) return null;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * SECONDS[unit ?? "s"]!;
  if (seconds > 0) return seconds;
  throw usageError(`Value of --${name} is no length of time: "${text}"`, "Give it such as 90s, 30m, 8h or 2d");
}
