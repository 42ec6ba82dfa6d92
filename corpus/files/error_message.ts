/**
 * What errors of Deno and of the system say, for people.
 *
 * @module
 */

/** What Deno says where a permission of its own is missing, and what the system adds of the call and its path. */
const NOT_CAPABLE = /^Requires (.*?),? run again with the .*$/s;
const CALL = /: [a-z_]+ '[^]*'$/;

/** What an error says, without its class and without a path that was said already. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof Deno.errors.NotCapable)) return error.message.replace(CALL, "");
  return `Deno was not given ${error.message.replace(NOT_CAPABLE, "$1")}`;
}
