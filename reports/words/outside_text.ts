/**
 * What handlers did outside the model, in words that all formats share.
 *
 * @module
 */
import type { OutsideModel } from "../../findings/outside_model.ts";
import { count, counted } from "./finding_text.ts";

/** So many mnemonics are named where there is one line. */
const MOST_NAMED = 6;

/** What is said of all of it. */
export const OUTSIDE_TITLE = "Outside the model, not judged";

/**
 * What each handler did with what is outside the model, a sentence each, without its end. Who refused all of it is not
 * worth a line.
 *
 * @param outside The counts; undefined in reports of before.
 */
export function outsideTexts(outside?: readonly OutsideModel[]): string[] {
  return outsideLists(outside, MOST_NAMED).map((text) => `${OUTSIDE_TITLE}: ${text}`);
}

/** The same without what is said of all of it, and with up to `most` mnemonics of a handler. */
export function outsideLists(outside: readonly OutsideModel[] = [], most = Infinity): string[] {
  return outside.filter(({ handled }) => handled > 0).map(({ subject, handled, mnemonics }) =>
    `${counted(handled, "case")} that ${subject} handled: ${listOf(mnemonics, most)}`
  );
}

/** How many cases outside the model any handler handled: what a screen has room for. */
export function handledOutside(outside: readonly OutsideModel[] = []): number {
  return outside.reduce((sum, { handled }) => sum + handled, 0);
}

function listOf(mnemonics: OutsideModel["mnemonics"], most: number): string {
  const all = Object.entries(mnemonics).map(([mnemonic, cases]) => `${mnemonic} ${count(cases)}`);
  const left = all.length - most;
  return [...all.slice(0, most), ...left > 0 ? [`and ${counted(left, "other instruction")}`] : []].join(", ");
}
