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
 * @param outside The counts; not there in reports of before.
 */
export function outsideTexts(outside: readonly OutsideModel[] = []): string[] {
  return outside.flatMap((each) => [
    ...byCpuText(each),
    ...each.why === undefined
      ? outsideLists([each], MOST_NAMED).map((text) => `${OUTSIDE_TITLE}: ${text}`)
      : [notJudgedText(each, each.why)],
  ]);
}

function byCpuText({ subject, byCpu = {} }: OutsideModel): string[] {
  const cases = sumOf(byCpu);
  if (cases === 0) return [];
  return [
    `Outside the model, judged by the CPU: ${counted(cases, "case")} of ${subject}: ${listOf(byCpu, MOST_NAMED)}`,
  ];
}

/** Why cases of an emulator are not judged, and which instructions of them it handled. */
function notJudgedText({ subject, handled, refused, mnemonics }: OutsideModel, why: Cases): string {
  const reasons = Object.entries(why).map(([reason, cases]) => `${reason} (${count(cases)})`).join(", ");
  const list = handled === 0 ? "" : `; it handled ${listOf(mnemonics, MOST_NAMED)}`;
  return `${OUTSIDE_TITLE}: ${counted(handled + refused, "case")} of ${subject}: ${reasons}${list}`;
}

type Cases = Readonly<Record<string, number>>;

function sumOf(cases: Cases): number {
  return Object.values(cases).reduce((sum, each) => sum + each, 0);
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

function listOf(mnemonics: Cases, most: number): string {
  const all = Object.entries(mnemonics).map(([mnemonic, cases]) => `${mnemonic} ${count(cases)}`);
  const left = all.length - most;
  return [...all.slice(0, most), ...left > 0 ? [`and ${counted(left, "other instruction")}`] : []].join(", ");
}
