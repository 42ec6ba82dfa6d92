/**
 * A report as SARIF 2.1.0 (OASIS): one result a finding, at its line of the baseline that lists it.
 *
 * @module
 */
import CONFIGURATION from "../../deno.json" with { type: "json" };
import { verdictText } from "../../findings/verdict_text.ts";
import { compareTexts } from "../report/rank.ts";
import { type Report, type ReportFinding, standingOf, STANDINGS } from "../report/report.ts";
import { ASIDE_TEXT, FIELD_TEXT, GROUP_TEXT } from "../words/field_text.ts";
import { caused, titled, unexpected } from "../words/finding_words.ts";
import { newestText } from "../words/newest_text.ts";

/** What readers take at most: GitHub shows so many results of a run, the worst first, as they stand in a report. */
export const MOST_RESULTS = 5000;

/** Characters that GitHub takes of a text. */
const MOST_TEXT = 1024;

/** Says how far the partial fingerprint reaches: another version would be of another kind of id. */
const FINGERPRINT = "verdictFindingId/v1";

const LEVELS = { high: "error", medium: "warning", low: "note" } as const;

/**
 * A report as SARIF 2.1.0: a result a finding, what is gone and what is new first.
 *
 * @param report The report.
 * @returns A log as JSON, with a final line end; findings beyond the 5000 that readers take are counted, not listed.
 */
export function sarifLog(report: Report): string {
  const { gone } = unexpected(report);
  const all = [
    ...gone.map((finding) => ({ finding, isGone: true })),
    ...STANDINGS.flatMap((standing) => report.findings.filter((each) => standingOf(each) === standing))
      .map((finding) => ({ finding, isGone: false })),
  ];
  const shown = all.slice(0, MOST_RESULTS);
  const rules = [...new Set(shown.map(({ finding }) => ruleId(finding)))].sort(compareTexts);
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: { driver: { name: "verdict", version: CONFIGURATION.version, rules: rules.map(ruleOf) } },
      automationDetails: { id: `verdict/${report.source}/` },
      columnKind: "utf16CodeUnits",
      results: shown.map(({ finding, isGone }) => resultOf(finding, isGone, rules)),
      properties: {
        seed: report.seed,
        cases: report.cases,
        cpu: report.cpu,
        leftOut: all.length - shown.length,
        ...outsideOf(report),
      },
    }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** What is outside the model is no result: nobody judges it. */
function outsideOf({ outside }: Report): Pick<Report, "outside"> {
  return outside === undefined ? {} : { outside };
}

/** What a finding is an instance of: its group and field. It never depends on a run. */
function ruleId({ group, field }: ReportFinding): string {
  return `${group}/${field ?? "several"}`;
}

function ruleOf(id: string): object {
  const [group, field] = id.split("/") as [keyof typeof GROUP_TEXT, keyof typeof FIELD_TEXT | "several"];
  const what = field === "several" ? "What one correction settles, in whatever fields it shows" : FIELD_TEXT[field];
  return {
    id,
    name: `${GROUP_TEXT[group].name} ${field}`.replaceAll(/[ -](.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${GROUP_TEXT[group].text}: ${field}` },
    fullDescription: { text: `${GROUP_TEXT[group].text}. ${what}.` },
    help: { text: `${what}. The result's message has the command that shows it again.` },
    properties: { tags: [group] },
  };
}

function resultOf(finding: ReportFinding, isGone: boolean, rules: readonly string[]): object {
  const { id, known, aside, group, count, parties, certainty, severity, signature, replay, first } = finding;
  const isOpen = certainty === "open";
  const isMatter = aside === null && group !== "gaps";
  const kind = isGone ? "fail" : !isMatter ? "informational" : isOpen ? "review" : "fail";
  const ruleIndex = rules.indexOf(ruleId(finding));
  return {
    ruleId: ruleId(finding),
    ruleIndex,
    kind,
    level: kind === "fail" ? LEVELS[severity] : "none",
    message: { text: messageOf(finding, isGone) },
    locations: locationsOf(finding),
    partialFingerprints: { [FINGERPRINT]: id },
    // What is beside the point is neither in a baseline nor news.
    ...aside === null ? { baselineState: isGone ? "absent" : known ? "unchanged" : "new" } : {},
    suppressions: suppressionsOf(finding, isGone),
    properties: { title: cut(finding.title), count, parties, certainty, severity, signature, replay, first },
  };
}

function suppressionsOf({ known, aside, link, reason }: ReportFinding, isGone: boolean): object[] {
  if (isGone || !known && aside === null) return [];
  const justification = aside === null ? link ?? reason ?? "It is known" : `Beside the point: ${ASIDE_TEXT[aside]}`;
  return [{ kind: "external", justification: cut(justification) }];
}

function messageOf(finding: ReportFinding, isGone: boolean): string {
  const cause = caused(finding);
  const newest = newestText(finding.newest, finding.verdict);
  // Where there is little room only the first sentence is shown.
  return cut([
    `${isGone ? "A known finding no longer shows: " : ""}${titled(finding)}.`,
    `Verdict: ${verdictText(finding.verdict)}.`,
    ...(newest === undefined ? [] : [`Newest release: ${newest}.`]),
    ...(cause === undefined ? [] : [`Cause: ${cause}.`]),
    `See it: ${finding.replay}`,
  ].join(" "));
}

function locationsOf({ place }: ReportFinding): object[] {
  if (place === null) return [];
  const isAbsolute = place.file.startsWith("/");
  const uri = place.file.toWellFormed().split("/").map(encodeURIComponent).join("/");
  const artifactLocation = isAbsolute ? { uri: `file://${uri}` } : { uri, uriBaseId: "%SRCROOT%" };
  return [{ physicalLocation: { artifactLocation, region: { startLine: place.line } } }];
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MOST_TEXT ? text : `${characters.slice(0, MOST_TEXT - 1).join("")}…`;
}
