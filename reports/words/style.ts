/**
 * Colours and weights of text on a terminal.
 *
 * @module
 */
import { styleText as styleAlways } from "node:util";

/** A style's name, or several. */
export type Style = Parameters<typeof styleAlways>[0];

/**
 * Styles text where standard output is a terminal and `NO_COLOR` is not set.
 *
 * Node's own check reads some twenty environment variables, and Deno asks the user for each that a task may not read.
 */
export function styleText(style: Style, text: string): string {
  return isColored() ? styleAlways(style, text, { validateStream: false }) : text;
}

function isColored(): boolean {
  return !Deno.noColor && Deno.stdout.isTerminal();
}
