/**
 * What handlers did outside the model, in words that all formats share.
 *
 * @module
 */
import type { OutsideModel } from "../../findings/outside_model.ts";
import { count, counted } from "./finding_text.ts";

/** So many mnemonics are named where there is one line. */
const MOST_NAMED = 6;

/** What is said of all that nobody judged, and of all that the CPU did. */
const [NOT_JUDGED, BY_CPU] = ["Outside the model, not judged", "Outside the model, judged by the CPU"];

/**
 * What each handler did with what is outside the model, a sentence each, without its end. Who refused all of it is not
 * worth a line.
 *
 * @param outside The counts; not there in reports of before.
 */
export function outsideTexts(outside?: readonly OutsideModel[]): string[] {
  return outsideRows(outside, MOST_NAMED).map(([title, text]) => `${title}: ${text}`);
}

/** The same in two parts: what is said of all of it, and the rest, with up to `most` mnemonics of a handler. */
export function outsideRows(
  outside: readonly OutsideModel[] = [],
  most = Infinity,
): (readonly [title: string, text: string])[] {
  return outside.flatMap((each) => [
    ...judgedText(each, most).map((text) => [BY_CPU, text] as const),
    ...notJudgedText(each, most).map((text) => [NOT_JUDGED, text] as const),
  ]);
}

function judgedText({ subject, byCpu = {} }: OutsideModel, most: number): string[] {
  const cases = sumOf(byCpu);
  return cases === 0 ? [] : [`${counted(cases, "case")} of ${subject}: ${listOf(byCpu, most)}`];
}

/** Of an emulator, why cases are not judged; of whomever, which instructions of them he handled. */
function notJudgedText({ subject, handled, mnemonics, why }: OutsideModel, most: number): string[] {
  const list = listOf(mnemonics, most);
  if (why === undefined) return handled === 0 ? [] : [`${counted(handled, "case")} that ${subject} handled: ${list}`];
  const reasons = Object.entries(why).map(([reason, cases]) => `${reason} (${count(cases)})`).join(", ");
  return [`${counted(sumOf(why), "case")} of ${subject}: ${reasons}${handled === 0 ? "" : `; it handled ${list}`}`];
}

type Cases = Readonly<Record<string, number>>;

function sumOf(cases: Cases): number {
  return Object.values(cases).reduce((sum, each) => sum + each, 0);
}

/** How many cases outside the model any handler handled: what a screen has room for. */
export function handledOutside(outside: readonly OutsideModel[] = []): number {
  return outside.reduce((sum, { handled }) => sum + handled, 0);
}

function listOf(mnemonics: Cases, most: number): string {
  const all = Object.entries(mnemonics).map(([mnemonic, cases]) => `${mnemonic} ${count(cases)}`);
  const left = all.length - most;
  return [...all.slice(0, most), ...left > 0 ? [`and ${counted(left, "other instruction")}`] : []].join(", ");
}
