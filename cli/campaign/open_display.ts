/**
 * Choosing how a running campaign is shown.
 *
 * @module
 */
import type { Display, Terminal } from "./display.ts";
import { Pulse } from "./pulse.ts";
import { Screen } from "./screen.ts";

/**
 * A screen on a terminal that can have one; else a line from time to time.
 *
 * @param to Where it is shown.
 * @param onGone Is called where nobody reads the lines any more. A terminal can come back.
 */
export function openDisplay(to: Terminal, onGone: () => void): Display {
  return to.isTerminal() && !isDumb() ? new Screen(to) : new Pulse(to, onGone);
}

/** Whether the terminal says that it cannot place its cursor. Nobody is asked for the permission to know. */
function isDumb(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "TERM" });
  return state === "granted" && Deno.env.get("TERM") === "dumb";
}
