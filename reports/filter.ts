/**
 * Choosing findings of a report.
 *
 * @module
 */
import { evidenceText } from "../findings/verdict_text.ts";
import {
  CERTAINTIES,
  GROUPS,
  type Report,
  type ReportFinding,
  SEVERITIES,
  standingOf,
  STANDINGS,
} from "./report/report.ts";
import { titled } from "./words/finding_words.ts";

/** What a finding can be chosen by, beside its party and its text. */
export const TRAITS: readonly string[] = [
  ...STANDINGS,
  ...GROUPS,
  ...CERTAINTIES.filter((name) => name !== "decoders"),
  ...SEVERITIES,
];

/** Which findings to keep; what is not given keeps all. */
export interface Filter {
  /** Names of {@linkcode TRAITS}: of each sort one that was named. */
  readonly only?: readonly string[];
  /** A party that differs, or is wrong. */
  readonly party?: string;
  /** Words that all stand somewhere in id, title, verdict, cause, signature or example. */
  readonly text?: string;
}

/**
 * The report with those findings only.
 *
 * @param report The report.
 * @param filter Which ones.
 */
export function filtered(report: Report, filter: Filter): Report {
  const keep = (finding: ReportFinding) => matches(finding, filter);
  const chosen = { ...report, findings: report.findings.filter(keep), gone: report.gone.filter(keep) };
  const isWhole = chosen.findings.length === report.findings.length && chosen.gone.length === report.gone.length;
  return isWhole ? report : { ...chosen, isPart: true };
}

function matches(finding: ReportFinding, { only = [], party, text = "" }: Filter): boolean {
  const { group, certainty, severity, parties, verdict: { blames } } = finding;
  const sorts: [readonly string[], string][] = [
    [STANDINGS, standingOf(finding)],
    [GROUPS, group],
    [CERTAINTIES.filter((name) => name !== "decoders"), certainty],
    [SEVERITIES, severity],
  ];
  const isWanted = sorts.every(([names, value]) => {
    const wanted = only.filter((name) => names.includes(name));
    return wanted.length === 0 || wanted.includes(value);
  });
  const isParty = party === undefined || parties.includes(party) || blames.includes(party);
  const haystack = searchText(finding);
  return isWanted && isParty && text.toLowerCase().split(/\s+/).every((word) => haystack.includes(word));
}

/** What is searched in, in lower case. */
function searchText(finding: ReportFinding): string {
  const { id, field, verdict, cause, signature, example } = finding;
  return [id, titled(finding), field, evidenceText(verdict), ...cause ?? [], signature, JSON.stringify(example)].join(
    " ",
  )
    .toLowerCase();
}
