/**
 * The findings that a case shows, for people.
 *
 * @module
 */
import type { NewestWords } from "../../findings/newest.ts";
import { isEnvironment, type Verdict } from "../../findings/verdict.ts";
import { verdictText } from "../../findings/verdict_text.ts";
import type { ShownFinding } from "../../triage/explain/explainer.ts";
import { counted } from "../words/finding_text.ts";
import { newestText } from "../words/newest_text.ts";
import { styleText } from "../words/style.ts";
import { printable } from "../words/text_width.ts";
import { wrapped } from "../words/wrap.ts";

/**
 * The findings, those with one title together.
 *
 * @param findings Those that the case shows.
 * @param agree Whether nothing differs that is not judged.
 * @param newest What the newest releases of decoders do with the case, by the ids of findings.
 */
export function findingsLines(
  findings: readonly ShownFinding[],
  agree: boolean,
  newest: NewestWords = new Map(),
): string[] {
  if (findings.length === 0) {
    return [agree ? "No findings: all parties agree" : "No findings: what differs is not judged"];
  }
  const titles = [...new Set(findings.map(({ finding: { title } }) => title))];
  return [
    styleText("bold", `${counted(findings.length, "finding")}`),
    ...titles.flatMap((title) => {
      const alike = findings.filter(({ finding }) => finding.title === title);
      return [
        ...wrapped(printable(title), undefined, "  "),
        ...alike.flatMap(({ finding: { id, parties } }) =>
          wrapped(`${id}  ${printable(parties.join(" / "))}`, undefined, "    ")
        ),
        ...[...verdictTexts(alike), ...newestTexts(alike, newest)].flatMap((text) =>
          wrapped(printable(text), undefined, "    ")
        ),
      ];
    }),
  ];
}

/** The verdicts about the case; those that rest on the same blame all whom they blame together. */
function verdictTexts(findings: readonly ShownFinding[]): string[] {
  const groups = new Map<string, Verdict & { readonly blames: readonly string[] }>();
  for (const verdict of findings.flatMap(({ verdicts }) => verdicts)) {
    const key = JSON.stringify([{ ...verdict, blames: [] }, verdict.blames.length > 0, isEnvironment(verdict)]);
    const same = groups.get(key);
    const blames = [...new Set([...same?.blames ?? [], ...verdict.blames])];
    groups.set(key, { ...verdict, blames });
  }
  return [...groups.values()].map(verdictText);
}

function newestTexts(findings: readonly ShownFinding[], newest: NewestWords): string[] {
  const texts = findings.map(({ finding: { id }, verdicts: [verdict] }) => newestText(newest.get(id), verdict));
  return [...new Set(texts)].filter((text) => text !== undefined);
}
