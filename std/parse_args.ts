/** The part of `@std/cli/parse-args` this project uses, over `node:util`. @module */
import { parseArgs as parse } from "node:util";

/** The options of `@std/cli`'s `parseArgs` that are honoured here. */
export interface ParseOptions {
  string?: readonly string[];
  boolean?: readonly string[];
  collect?: readonly string[];
  alias?: Record<string, string>;
  default?: Record<string, unknown>;
}

/** Parses `args` into `{ _: positionals, ...flags }`. */
export function parseArgs(
  args: string[],
  { string = [], boolean = [], collect = [], alias = {}, default: defaults = {} }: ParseOptions = {},
) {
  const short = Object.fromEntries(Object.entries(alias).map(([name, short]) => [name, { short }]));
  const option = (
    name: string,
    type: "string" | "boolean",
  ) => [name, { type, multiple: collect.includes(name), ...short[name] }];
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: Object.fromEntries([
      ...string.map((n) => option(n, "string")),
      ...boolean.map((n) => option(n, "boolean")),
    ]),
  });
  // deno-lint-ignore no-explicit-any
  return { _: positionals, ...Object.fromEntries(boolean.map((n) => [n, false])), ...defaults, ...values } as
    & Record<string, any>
    & { _: (string | number)[] };
}
