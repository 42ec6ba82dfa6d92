/**
 * Whole reports, for tests.
 *
 * @module
 */
import { caseFrom } from "../machine/case_testing.ts";
import { reportOfRun, withViews } from "./make_report.ts";
import type { Report, ReportFinding } from "./report.ts";
import type { PlacedBaseline } from "./report_findings.ts";
import { cpu, decoding, diffReport, exemplar, explained, finding, INVALID, knownFinding } from "./report_testing.ts";
import { viewsJson } from "./views_json.ts";

/** What has a meaning in HTML, in scripts, in Markdown or in XML, and what none of them can hold. */
export const HOSTILE =
  `</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>]]>&lt;"'\`|\u2028\u2029\u0000\u0007\ufffe\ud800[a](b)`;

/** Baselines of which the first lists the finding of {@linkcode finding}, and one that did not show. */
export function placedBaselines(): PlacedBaseline[] {
  const findings = [
    knownFinding({ link: "https://example.org/1" }),
    knownFinding({ id: "999999999999", title: "Was there", signature: "posted and model | cause | lock" }),
  ];
  const lines = new Map([["0123456789ab", 7], ["999999999999", 31]]);
  return [
    { file: "corpus/known/posted.json", baseline: { party: "posted", cpu: null, findings }, lines },
    { file: "corpus/known/iced.json", baseline: { party: "iced", cpu: null, findings: [] }, lines: new Map() },
    { file: "corpus/known/capstone.json", baseline: { party: "capstone", cpu: null, findings: [] }, lines: new Map() },
  ];
}

/** The report of a run with a finding of every sort, of which one is known and one is gone. */
export function runReport(): Report {
  const files = placedBaselines();
  const environment = { wrong: null, evidence: "the CPU (A B) raises #UD", isEnvironment: true };
  const run = diffReport();
  const findings = [
    ...run.findings,
    finding({
      id: "444444444444",
      title: "Both decoders accept what the CPU faults on: c6f8",
      parties: ["decoders", "cpu"],
      cause: null,
      exemplars: [exemplar({ field: "validity", case: caseFrom("c6 f8 00"), verdict: environment })],
    }),
  ];
  const gone = files[0]!.baseline.findings.slice(1);
  return reportOfRun({ ...run, findings }, { known: new Set(), fresh: [], gone }, files);
}

/** The same with what every party says of each example: they differ in everything that they can. */
export function viewedReport(): Report {
  const report = runReport();
  const views = {
    ...explained({
      decoders: { iced: decoding({ register: "rax" }), capstone: INVALID },
      cpu: cpu({ regs: { rax: 0x8877_6655n } }),
    }),
    gla: 0x2000n,
  };
  return withViews(report, report.findings.map(({ parties }) => viewsJson(views, parties)));
}

/** The report with one finding changed. */
export function withFinding(report: Report, fields: Partial<ReportFinding>): Report {
  return { ...report, findings: report.findings.map((each, n) => n === 0 ? { ...each, ...fields } : each) };
}

/** A report in which every text is hostile. */
export function hostileReport(): Report {
  const report = viewedReport();
  const { verdict, views } = report.findings[0]!;
  const hostile = withFinding(report, {
    title: HOSTILE,
    parties: [HOSTILE, "model"],
    verdict: { ...verdict, wrong: HOSTILE, evidence: HOSTILE },
    cause: [HOSTILE],
    link: `javascript:alert(3)//${HOSTILE}`,
    reason: HOSTILE,
    signature: HOSTILE,
    replay: HOSTILE,
    place: { file: HOSTILE, line: 1 },
    views: { ...views, labels: [{ name: HOSTILE, bytes: "8b07" }] },
  });
  return { ...hostile, cpu: HOSTILE, subjects: [HOSTILE], decoders: [HOSTILE] };
}
