/**
 * The part of `@std/cli/parse-args` that this project uses, under its names and signatures.
 *
 * `node:util` cuts the arguments into tokens; what they mean is std's. To use the real package, map
 * `@std/cli/parse-args` to it in `deno.json`.
 *
 * @example
 * ```ts
 * import { parseArgs } from "@std/cli/parse-args";
 * import { assertEquals } from "@std/assert";
 *
 * const args = parseArgs(["--seed", "7", "--update", "posted"], { string: ["seed"], boolean: ["update"] });
 * assertEquals(args, { _: ["posted"], seed: "7", update: true });
 * ```
 *
 * @module
 */
import { parseArgs as tokenize } from "node:util";

/** Options of {@linkcode parseArgs}: those of std that are honoured here. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
> {
  /** Options that are text. Name `_` here too where positional arguments must stay text. */
  string?: readonly S[];
  /** Options that are true or false; false where they are not given. */
  boolean?: readonly B[];
  /** Options that may be given several times; their values make an array. */
  collect?: readonly C[];
  /** Other names of an option; a value is found under each. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Values of the options that are not given. */
  default?: D;
  /** Whether everything after the first positional argument is positional too. */
  stopEarly?: boolean;
  /**
   * Called for each option that is not declared, and, without `key`, for each positional argument; what it answers
   * with `false` is left out of the result.
   */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} gives: the value of each option, and in `_` the positional arguments. */
export type Args<B extends string, S extends string, C extends string, D> =
  & Record<string, unknown>
  & { [K in Exclude<B, C | keyof D>]: boolean }
  & { [K in Exclude<S, C | keyof D | "_">]?: string }
  & { [K in Exclude<Extract<S, C>, keyof D>]: string[] }
  & { [K in keyof D]: D[K] | (K extends C ? string[] : K extends B ? boolean : K extends S ? string : unknown) }
  & { _: (string | number)[] };

/** A value that an option can have been given. */
type Value = string | number | boolean;

/** What `node:util` makes of one argument, as far as it is used here. */
type Token = { readonly kind: "positional"; readonly value: string } | {
  readonly kind: "option" | "option-terminator";
};

/**
 * Reads command line arguments. It never throws on what a user typed: an option that needs a text and is given none
 * is `""`, and options that are not declared go to `unknown`.
 *
 * A long option's value follows after `=` or as the next argument that does not begin with `-`. Short options can be
 * joined (`-qv`). Everything after `--` is positional. Positional arguments and undeclared values that look like
 * numbers become numbers, unless `string` names them. Two things of std are not honoured: a value joined to a short
 * option (`-n5`) and dots in names.
 *
 * @example Report an unknown option
 * ```ts
 * import { parseArgs } from "@std/cli/parse-args";
 * import { assertEquals } from "@std/assert";
 *
 * const errors: string[] = [];
 * const args = parseArgs(["0f89", "--foo=1"], {
 *   string: ["_"],
 *   unknown: (arg, key) => key === undefined || errors.push(`Unknown option ${arg}`) < 0,
 * });
 * assertEquals(args, { _: ["0f89"] });
 * assertEquals(errors, ["Unknown option --foo=1"]);
 * ```
 *
 * @example Several values and a default
 * ```ts
 * import { parseArgs } from "@std/cli/parse-args";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { string: ["subject", "seed"], collect: ["subject"], default: { seed: "1" } } as const;
 * const args = parseArgs(["--subject=posted", "--subject", "corrected"], options);
 * assertEquals(args, { _: [], subject: ["posted", "corrected"], seed: "1" });
 * ```
 *
 * @typeParam B Names of the boolean options.
 * @typeParam S Names of the text options.
 * @typeParam C Names of the options that may be repeated.
 * @typeParam D Type of the defaults.
 * @param args The arguments, such as `Deno.args`.
 * @param options How to read them.
 * @returns The value of each option, and in `_` the positional arguments.
 */
export function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  // deno-lint-ignore ban-types -- no defaults: an object type without keys
  D extends Record<string, unknown> = {},
>(args: string[], options: ParseOptions<B, S, C, D> = {}): Args<B, S, C, D> {
  const { stopEarly = false, unknown = () => true } = options;
  const names = new Names(options);
  const flags = new Map<string, unknown>();
  const positionals: (string | number)[] = [];

  const set = (arg: string, key: string, given: string | boolean) => {
    if (!names.declared(key) && unknown(arg, key, given) === false) return;
    const value = typeof given === "string" && !names.string.has(key) ? numberOr(given) : given;
    for (const name of names.all(key)) {
      flags.set(name, names.collect.has(name) ? [...(flags.get(name) as Value[] | undefined ?? []), value] : value);
    }
  };

  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const before = args.slice(0, end);
  const { tokens } = tokenize({ args: before, strict: false, allowPositionals: true, tokens: true });
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const arg = before[token.index]!;
    if (token.kind === "option") {
      // An empty value after = counts as part of the name, which then is no option's.
      const key = token.value === "" ? `${token.name}=` : token.name;
      const boolean = names.boolean.has(key);
      const next = token.value ? undefined : valueAfter(arg, tokens[i + 1], boolean);
      if (next !== undefined) i++;
      const text = token.value || next;
      if (text === undefined) set(arg, key, names.string.has(key) ? "" : true);
      else set(arg, key, boolean ? text !== "false" : text);
    } else {
      if (unknown(arg) !== false) positionals.push(names.string.has("_") ? arg : numberOr(arg));
      if (!stopEarly) continue;
      positionals.push(...before.slice(token.index + 1));
      break;
    }
  }
  positionals.push(...args.slice(end + 1));
  return Object.fromEntries([["_", positionals], ...names.defaults(), ...flags]) as Args<B, S, C, D>;
}

/** The number that `text` looks like, or `text`. */
function numberOr(text: string): string | number {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The text of the token after an option where it is the option's value. */
function valueAfter(option: string, token: Token | undefined, boolean: boolean): string | undefined {
  if (token?.kind !== "positional" || token.value === "") return undefined;
  if (boolean) return /^(true|false)$/.test(token.value) ? token.value : undefined;
  return token.value === "-" && option.startsWith("--") ? undefined : token.value;
}

/** What is declared of each name; an alias is declared as what it stands for. */
class Names {
  readonly string: ReadonlySet<string>;
  readonly boolean: ReadonlySet<string>;
  readonly collect: ReadonlySet<string>;
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #defaults: Record<string, unknown>;

  constructor(options: ParseOptions) {
    for (const [name, others] of Object.entries(options.alias ?? {})) {
      const all = [name, ...(typeof others === "string" ? [others] : others)];
      for (const each of all) this.#aliases.set(each, all);
    }
    const withAliases = (names: readonly string[] = []) => new Set(names.flatMap((name) => this.all(name)));
    this.string = withAliases(options.string);
    this.boolean = withAliases(options.boolean);
    this.collect = withAliases(options.collect);
    this.#defaults = options.default ?? {};
  }

  /** A name and its aliases. */
  all(name: string): readonly string[] {
    return this.#aliases.get(name) ?? [name];
  }

  /** Whether `name` is an option; `collect` alone does not make it one. */
  declared(name: string): boolean {
    return this.string.has(name) || this.boolean.has(name) || this.#aliases.has(name);
  }

  /** What options hold before anything is read: false or no values, or the default given. */
  *defaults(): Generator<[string, unknown]> {
    for (const name of this.boolean) yield [name, this.collect.has(name) ? [] : false];
    for (const name of this.string) if (this.collect.has(name)) yield [name, []];
    for (const [key, value] of Object.entries(this.#defaults)) for (const name of this.all(key)) yield [name, value];
  }
}
