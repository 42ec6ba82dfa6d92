import { assert, assertEquals } from "@std/assert";
import sarifSchema from "@microsoft/jest-sarif";
import { Ajv } from "ajv";
import type { Report } from "../report/report.ts";
import { hostileReport, runReport, viewedReport } from "../reports_testing.ts";
import { MOST_RESULTS, sarifLog } from "./sarif.ts";

/** What is read of a log. */
interface Log {
  readonly runs: readonly [{
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Result[];
    readonly properties: { readonly leftOut: number };
  }];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly baselineState?: string;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
  readonly suppressions: readonly unknown[];
}

// The schema names itself as older drafts do, which ajv does not know.
const { $schema: _, id: __, ...schema } = sarifSchema as Record<string, unknown>;
const isLog = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

function logOf(report: Report): Log {
  const log: unknown = JSON.parse(sarifLog(report));
  assert(isLog(log), JSON.stringify(isLog.errors));
  return log as Log;
}

Deno.test("sarifLog() writes what the published schema of SARIF 2.1.0 describes", () => {
  for (const report of [runReport(), viewedReport(), hostileReport(), { ...runReport(), findings: [], gone: [] }]) {
    logOf(report);
  }
  assert(!isLog({ version: "2.1.0", runs: [{}] }));
});

Deno.test("sarifLog() has a result a finding, at its line of the baseline, with its id as fingerprint", () => {
  const { results, tool } = logOf(runReport()).runs[0];
  assertEquals(
    results.map(({ ruleId, kind, level, baselineState, partialFingerprints, locations: [place], suppressions }) => [
      ...Object.values(partialFingerprints),
      ruleId,
      kind,
      level,
      baselineState,
      `${place!.physicalLocation.artifactLocation.uri}:${place!.physicalLocation.region.startLine}`,
      suppressions.length,
    ]),
    [
      ["999999999999", "subject/several", "fail", "error", "absent", "corpus/known/posted.json:31", 0],
      ["111111111111", "subject/register", "fail", "error", "new", "corpus/known/posted.json:1", 0],
      ["333333333333", "decoders/validity", "review", "none", "new", "corpus/known/iced.json:1", 0],
      ["222222222222", "gaps/gap", "informational", "none", "new", "corpus/known/posted.json:1", 0],
      ["0123456789ab", "subject/register", "fail", "error", "unchanged", "corpus/known/posted.json:7", 1],
      ["444444444444", "environment/validity", "informational", "none", undefined, "corpus/known/capstone.json:1", 1],
    ],
  );
  for (const { ruleId, ruleIndex } of results) assertEquals(tool.driver.rules[ruleIndex]!.id, ruleId);
});

Deno.test("sarifLog() keeps within what readers take: so many results, so long texts, references that are any", () => {
  const report = runReport();
  const many = Array.from({ length: MOST_RESULTS + 7 }, () => report.findings[0]!);
  const { results, properties } = logOf({ ...report, findings: many, gone: [] }).runs[0];
  assertEquals([results.length, properties.leftOut], [MOST_RESULTS, 7]);
  const long = report.findings.map((finding) => ({ ...finding, title: "\u{1f600}".repeat(5000) }));
  for (const { message } of logOf({ ...report, findings: long }).runs[0].results) {
    assert([...message.text].length <= 1024);
    assert(message.text.isWellFormed());
  }
  for (const { locations } of logOf(hostileReport()).runs[0].results) {
    const { uri } = locations[0]!.physicalLocation.artifactLocation;
    assert(/^[\w.~!*'()%/-]+$/.test(uri), uri);
  }
});
