/**
 * Reports as JSON: what `--json` writes, and what `triage FILE` reads.
 *
 * @module
 */
import { parseCase } from "../../corpus/files/case_file.ts";
import { InputError } from "../../corpus/files/hex.ts";
import { parseVerdict, type VerdictJson, verdictJson } from "../../corpus/files/verdict_json.ts";
import { isFieldName } from "../../findings/fields.ts";
import { evidenceText } from "../../findings/verdict_text.ts";
import published from "../report.schema.json" with { type: "json" };
import { type JsonObject, type Report, REPORT_VERSION, type ReportFinding } from "../report/report.ts";
import { type Schema, schemaError } from "./json_schema.ts";
import { fromVersion1, fromVersion2 } from "./older_reports.ts";

/** The published schema. */
export const REPORT_SCHEMA: Schema = published;

/** A finding as JSON: the same, but for its verdict. Where it does not say why it does not count, it is from before that. */
type FindingJson = Omit<ReportFinding, "verdict" | "aside"> & {
  readonly verdict: VerdictJson;
  readonly aside?: ReportFinding["aside"];
};

/** A report as JSON. */
type ReportJson = Omit<Report, "findings" | "gone"> & {
  readonly findings: readonly FindingJson[];
  readonly gone: readonly FindingJson[];
};

/**
 * A report as JSON, as `report.schema.json` describes it.
 *
 * @param report The report.
 * @returns The JSON, with a final line end.
 */
export function reportJson(report: Report): string {
  const { findings, gone } = report;
  return `${
    JSON.stringify({ ...report, findings: findings.map(findingJson), gone: gone.map(findingJson) }, null, 2)
  }\n`;
}

function findingJson(finding: ReportFinding): FindingJson {
  const { verdict } = finding;
  return { ...finding, verdict: { ...verdictJson(verdict), evidence: evidenceText(verdict) } as VerdictJson };
}

/**
 * Reads a report, also one of an older version.
 *
 * @param text What {@linkcode reportJson} wrote, here or elsewhere.
 * @throws {InputError} When it is no report; the message says which part of it.
 */
export function parseReport(text: string): Report {
  const given = parseJson(text);
  const version = (given as JsonObject | null)?.["version"];
  if (typeof version === "number" && version > REPORT_VERSION) {
    throw new InputError(`Its version is ${version}; this program reads versions 1 to ${REPORT_VERSION}`);
  }
  const older = version === 1 ? fromVersion1 : version === 2 ? fromVersion2 : undefined;
  const json = older === undefined ? given : older(given as JsonObject);
  const error = schemaError(json, REPORT_SCHEMA);
  if (error !== undefined) throw new InputError(error);
  const read = json as ReportJson;
  const report = { ...read, findings: read.findings.map(findingOf), gone: read.gone.map(findingOf) };
  checkCurves(report);
  checkHeat(report);
  checkMatrix(report);
  return report;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`It is not JSON: ${(error as Error).message}`);
  }
}

/** Reads a verdict, and checks what no schema can say: fields that exist, and cases that can be read. */
function findingOf(finding: FindingJson): ReportFinding {
  const { id, field, known, group, verdict, exemplars, example } = finding;
  const { aside = !known && group === "environment" ? "environment" : null } = finding;
  try {
    if (field !== null && !isFieldName(field)) throw new InputError(`Unknown field: "${field}"`);
    for (const each of [example, ...exemplars]) parseCase(JSON.stringify(each));
    return { ...finding, aside, verdict: parseVerdict({ ...verdict }) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Finding ${id}: ${error.message}`);
  }
}

function checkCurves({ curves }: Report): void {
  const lengths = new Set(Object.values(curves ?? {}).map((list) => list.length));
  if (lengths.size > 1) throw new InputError("Its curves are not of one length");
}

function checkHeat({ heat = [], shown = [] }: Report): void {
  const cell = heat.find((each) => shown[each.shown]?.length !== each.findings);
  if (cell === undefined) return;
  throw new InputError(
    `Its cell of ${cell.opcode} and ModRM ${cell.modrm} does not have as many findings as it says: ${cell.findings}`,
  );
}

function checkMatrix({ matrix }: Report): void {
  const row = matrix?.rows.find(({ cells }) => cells.length !== matrix.decoders.length);
  if (row === undefined) return;
  throw new InputError(`Its row of ${row.extension} does not have a cell for each decoder`);
}
