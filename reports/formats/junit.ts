/**
 * A report as JUnit XML: one test case a finding, which fails where the finding is not as expected.
 *
 * @module
 */
import { nameOf } from "../../findings/finding.ts";
import { verdictText } from "../../findings/verdict_text.ts";
import { compareTexts } from "../report/rank.ts";
import type { Report, ReportFinding } from "../report/report.ts";
import { ASIDE_TEXT } from "../words/field_text.ts";
import { caused, decodersText, ranOf, resultOf, titled, unexpected } from "../words/finding_words.ts";
import { newestText } from "../words/newest_text.ts";
import { outsideTexts } from "../words/outside_text.ts";

/** A finding, and why it is not as expected. */
interface TestCase {
  readonly finding: ReportFinding;
  readonly failure?: { readonly type: "new" | "gone"; readonly message: string };
}

/**
 * A report as JUnit XML: a suite for each party or pair that findings are about, a test case a finding. What is beside the
 * point is skipped.
 *
 * @param report The report.
 * @returns An XML document, with a final line end; what XML cannot hold is replaced.
 */
export function junitXml(report: Report): string {
  const suites = suitesOf(report);
  const all = suites.flatMap(([, cases]) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="verdict" ${countsOf(all)}>`,
    ...suites.flatMap(([name, cases]) => [
      `  <testsuite name=${quoted(name)} ${countsOf(cases)}>`,
      ...propertiesOf(report),
      ...cases.flatMap((each) => testCase(name, each)),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

/** The findings by who they are about, by name; one empty suite where there is none, so that a reader finds something. */
function suitesOf(report: Report): [string, TestCase[]][] {
  const { fresh, gone } = unexpected(report);
  const suites = new Map<string, TestCase[]>();
  const add = (each: TestCase) => {
    const [first, second] = each.finding.parties;
    const name = second === "model" ? first : nameOf(each.finding.parties);
    suites.set(name, [...suites.get(name) ?? [], each]);
  };
  for (const finding of report.findings) {
    const failure = { type: "new" as const, message: `New finding, in no baseline: ${titled(finding)}` };
    add(fresh.includes(finding) ? { finding, failure } : { finding });
  }
  for (const finding of gone) {
    add({ finding, failure: { type: "gone", message: `Known finding no longer shows: ${titled(finding)}` } });
  }
  if (suites.size === 0) suites.set("verdict", []);
  return [...suites].sort(([a], [b]) => compareTexts(a, b));
}

function countsOf(cases: readonly TestCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const skipped = cases.filter(({ finding }) => finding.aside !== null).length;
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

function propertiesOf(report: Report): string[] {
  const { cpu, decoders } = report;
  const properties = {
    result: resultOf(report),
    run: ranOf(report),
    decoders: decodersText(decoders),
    cpu: cpu ?? "none",
    "outside the model": outsideTexts(report.outside).join("; ") || undefined,
  };
  return [
    "    <properties>",
    ...Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : [`      <property name="${name}" value=${quoted(value)}/>`]
    ),
    "    </properties>",
  ];
}

function testCase(suite: string, { finding, failure }: TestCase): string[] {
  const { id, title, count, verdict, reason, link, replay, place, aside } = finding;
  const newest = newestText(finding.newest, verdict);
  const details = [
    `Verdict: ${verdictText(verdict)}`,
    ...(newest === undefined ? [] : [`Newest release: ${newest}`]),
    ...[caused(finding), reason, link].filter((line) => line !== undefined && line !== null),
    ...(count === null ? [] : [`Disagreements: ${count}`]),
    `See it: ${replay}`,
  ].join("\n");
  const where = place === null ? "" : ` file=${quoted(place.file)} line="${place.line}"`;
  return [
    `    <testcase classname=${quoted(`verdict.${suite}`)} name=${quoted(`${id} ${title}`)}${where}>`,
    ...(aside === null ? [] : [`      <skipped message=${quoted(`Beside the point: ${ASIDE_TEXT[aside]}`)}/>`]),
    failure === undefined
      ? `      <system-out>${escaped(details)}</system-out>`
      : `      <failure type="${failure.type}" message=${quoted(failure.message)}>${escaped(details)}</failure>`,
    "    </testcase>",
  ];
}

/** What XML 1.0 cannot hold, not even escaped. */
const IMPOSSIBLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replaceAll(IMPOSSIBLE, "\u{fffd}").replaceAll(/[&<>"]/g, (c) => ENTITIES[c]!);
}

/** An attribute's value, in which line ends and tabs would otherwise become blanks. */
function quoted(text: string): string {
  return `"${escaped(text).replaceAll(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)}"`;
}
