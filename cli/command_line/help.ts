/**
 * The help of a command.
 *
 * @module
 */
import { flag } from "./option.ts";
import type { CommandSpec } from "./options.ts";

/** The help of a command, without a final line end. */
export function helpOf({ summary, usage, options, notes }: CommandSpec): string {
  const all = Object.entries({ ...options, help: flag("Show this") });
  const left = all.map(([name, { value }]) => `--${name}${value === "" ? "" : ` ${value}`}`);
  const width = Math.max(...left.map(({ length }) => length));
  return [
    summary,
    "",
    "Usage:",
    ...usage.map((line) => `  ${line}`),
    "",
    "Options:",
    ...all.map(([, { help }], k) => `  ${left[k]!.padEnd(width)}  ${help}`),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ].join("\n");
}
