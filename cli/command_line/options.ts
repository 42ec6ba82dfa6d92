/**
 * Parsing what was typed after a command: every option becomes a typed value, all at once.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { meant, usageError } from "./errors.ts";
import type { Option } from "./option.ts";
import { checkOutputs, type Output } from "./output_files.ts";

/** Options by name, without dashes, in the order of the help. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of options, by name. */
export type ValuesOf<O extends Options> = { readonly [K in keyof O]: ReturnType<O[K]["read"]> };

/** A command: how it is called and what it takes. */
export interface CommandSpec<O extends Options = Options> {
  /** Its name. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** How it is called, one line a way. */
  readonly usage: readonly string[];
  /** Its options. */
  readonly options: O;
  /** What else to know, lines for the help's end. */
  readonly notes: readonly string[];
}

/** What was typed. */
export interface Typed<O extends Options> {
  /** The value of every option. */
  readonly options: ValuesOf<O>;
  /** What is no option and no option's value. */
  readonly positionals: readonly string[];
}

/**
 * Parses the arguments of a command. Values are checked in the order of the help, and then the files and folders that are to
 * be written.
 *
 * @throws {CommandError} When an option is unknown or given twice, where the hint says where the help is; when a text is no
 * value of its option; or when an output cannot be written.
 *
 * @example
 * ```ts
 * import { choice, flag, textOption, wholeNumber } from "./option.ts";
 * import { parseOptions } from "./options.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const spec = {
 *   name: "walk",
 *   summary: "Walk somewhere.",
 *   usage: ["deno task walk [PLACE]"],
 *   options: {
 *     steps: wholeNumber({ help: "How many", least: 1, most: 10_000, missing: 100 }),
 *     speed: choice(["slow", "fast"], { help: "How fast", missing: "slow" }),
 *     with: textOption("NAME", { help: "With whom" }),
 *     back: flag("And back"),
 *   },
 *   notes: [],
 * };
 * const { options, positionals } = parseOptions(["home", "--speed", "fast", "--back"], spec);
 * const speed: "slow" | "fast" = options.speed;
 * assertEquals([speed, options.steps, options.with, options.back], ["fast", 100, undefined, true]);
 * assertEquals(positionals, ["home"]);
 * ```
 */
export function parseOptions<O extends Options>(args: readonly string[], spec: CommandSpec<O>): Typed<O> {
  const { texts, positionals } = textsOf(args, spec);
  const values = Object.entries(spec.options).map(([name, option]) =>
    [name, option.readAll?.(texts.get(name) ?? [], name) ?? option.read(texts.get(name)?.[0], name)] as const
  );
  checkOutputs(values.flatMap(([name, value]) => outputsOf(spec.options[name]!, name, value)));
  return { options: Object.fromEntries(values) as ValuesOf<O>, positionals };
}

function outputsOf({ writes }: Option<unknown>, option: string, value: unknown): Output[] {
  return writes === undefined || typeof value !== "string" ? [] : [{ option, kind: writes, path: value }];
}

/**
 * Refuses positional arguments that a command does not take.
 *
 * @throws {CommandError} When there is one.
 */
export function refuseArguments([first]: readonly string[], { name }: CommandSpec, hint?: string): void {
  if (first !== undefined) throw usageError(`Unexpected argument of ${name}: "${first}"`, hint);
}

/** The texts of the options that were given, "" for each without a value; and the positional arguments. */
function textsOf(args: readonly string[], { name: command, options }: CommandSpec) {
  const names = Object.keys(options);
  const hint = `Type "deno task ${command} --help" to see what it takes`;
  const parsed = parseArgs(withDashes(args, options), {
    string: ["_", ...names.filter((name) => takesValue(options, name))],
    boolean: names.filter((name) => !takesValue(options, name)),
    collect: names,
    unknown: (arg: string, key?: string) => {
      if (key === undefined) return true;
      const near = meant(`--${key}`, [...names, "help"].map((name) => `--${name}`));
      throw usageError(`Unknown option of ${command}: ${arg}`, near === undefined ? hint : `${near} ${hint}`);
    },
  });
  const texts = new Map<string, readonly string[]>();
  for (const name of names) {
    const given = (parsed[name] as readonly (string | boolean)[]).filter((each) => each !== false);
    const isRepeatable = options[name]!.readAll !== undefined;
    if (given.length > 1 && !isRepeatable) throw usageError(`Option given more than once: --${name}`, hint);
    if (given.length > 0) texts.set(name, given.map((each) => each === true ? "" : each));
  }
  return { texts, positionals: parsed._.map(String) };
}

/** The arguments, with each lone `-` that follows an option joined to it: parseArgs takes it for no value. */
function withDashes(args: readonly string[], options: Options): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const isValue = (k: number) => {
    const before = args[k - 1] ?? "";
    return k < end && args[k] === "-" && before.startsWith("--") && takesValue(options, before.slice(2));
  };
  return args.flatMap((arg, k) => isValue(k) ? [] : isValue(k + 1) ? [`${arg}=-`] : [arg]);
}

function takesValue(options: Options, name: string): boolean {
  return Object.hasOwn(options, name) && options[name]!.value !== "";
}
