/**
 * Commands to type again.
 *
 * @module
 */

/**
 * A command as a shell takes it.
 *
 * @param words Its words, of which those that a shell would take apart or change get quotes.
 *
 * @example
 * ```ts
 * import { commandOf } from "./command_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(commandOf(["fuzz", "--out", "my camp's"]), `deno task fuzz --out 'my camp'\\''s'`);
 * ```
 */
export function commandOf(words: readonly string[]): string {
  return ["deno task", ...words.map(quoted)].join(" ");
}

/** The command that lists what the campaign in a folder has found, compared with the same baseline. */
export function triageCommand(folder: string, baseline?: string): string {
  // A bare name would be a party's.
  const named = /[./\\]/.test(folder) ? folder : `./${folder}`;
  return commandOf(["triage", named, ...baseline === undefined ? [] : ["--baseline", baseline]]);
}

/**
 * The command that makes a machine join a fleet.
 *
 * @param server The fleet's server as people write it, without credentials.
 *
 * @example
 * ```ts
 * import { workCommand } from "./command_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(workCommand("nats://host:4222"), "deno task work --fleet nats://host:4222");
 * ```
 */
export function workCommand(server: string): string {
  return commandOf(["work", "--fleet", server]);
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
