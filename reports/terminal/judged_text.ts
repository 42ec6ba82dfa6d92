/**
 * What `judge` prints.
 *
 * @module
 */
import { plainest } from "../../findings/finding.ts";
import type { OutsideModel } from "../../findings/outside_model.ts";
import { verdictText } from "../../findings/verdict_text.ts";
import type { Contract } from "../../machine/contract.ts";
import type { RecordedFinding } from "../../triage/recorded/recorded_findings.ts";
import { count, counted } from "../words/finding_text.ts";
import { outsideTexts } from "../words/outside_text.ts";
import { explainCommand } from "../words/replay_command.ts";
import { styleText } from "../words/style.ts";
import { printable } from "../words/text_width.ts";

/** What was judged, and what came of it. */
export interface Judged {
  readonly findings: readonly RecordedFinding[];
  readonly outside: readonly OutsideModel[];
  readonly counts: { readonly judged: number; readonly notJudged: ReadonlyMap<string, number> };
  /** What added decoders say otherwise, each with the command that shows it; none where none was added. */
  readonly ofDecoders?: readonly { readonly id: string; readonly title: string; readonly replay: string }[];
}

/** So many instructions of a finding are named. */
const MOST_NAMED = 6;

/**
 * The whole report, lines joined, without a final line end.
 *
 * @param judged What came of it.
 * @param broken How many lines were none.
 * @param contract Whose handlers they are.
 */
export function judgedText(
  { findings, outside, counts, ofDecoders = [] }: Judged,
  broken: number,
  contract: Contract,
): string {
  const bySubject = Map.groupBy(findings, ({ finding: { parties: [subject] } }) => subject);
  const names = [...bySubject.keys()].sort();
  return [
    ...names.flatMap((name) => [
      styleText("bold", `Findings in ${printable(name)}`),
      ...bySubject.get(name)!.flatMap((each) => paragraph(each, contract)),
      "",
    ]),
    ...ofDecoders.length === 0 ? [] : [
      styleText("bold", "Findings of added decoders"),
      ...ofDecoders.flatMap(({ id, title, replay }) => [`  ${id}  ${printable(title)}`, `    ${replay}`]),
      "",
    ],
    `Judged: ${counted(counts.judged, "line")}`,
    ...[...counts.notJudged].sort(([a], [b]) => a < b ? -1 : 1).map(([why, lines]) =>
      `Not judged: ${counted(lines, "line")}: ${why}`
    ),
    ...broken === 0 ? [] : [`No outcomes: ${counted(broken, "line")}`],
    ...outsideTexts(outside).map(printable),
    "",
    findings.length + ofDecoders.length === 0 ? "No findings" : counted(findings.length + ofDecoders.length, "finding"),
  ].join("\n");
}

function paragraph({ finding, prefixes, mnemonics }: RecordedFinding, contract: Contract): string[] {
  const { verdict, case: example } = plainest(finding);
  const named = mnemonics.slice(0, MOST_NAMED).map(([name, cases]) =>
    mnemonics.length === 1 ? name : `${name} ${count(cases)}`
  );
  const others = mnemonics.length > MOST_NAMED ? [`and ${mnemonics.length - MOST_NAMED} others`] : [];
  const common = prefixes.length === 0 ? "" : `; each with ${prefixes.join(", ")}`;
  return [
    `  ${finding.id}  ${count(finding.count)}x  ${printable(finding.title)}`,
    `    Of ${printable([...named, ...others].join(", "))}${common}`,
    `    Verdict: ${printable(verdictText(verdict))}`,
    `    See the case: ${styleText("dim", explainCommand(example, contract))}`,
  ];
}
