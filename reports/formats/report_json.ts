/**
 * Reports as JSON: what `--json` writes, and what `triage FILE` reads.
 *
 * @module
 */
import { parseCase } from "../../corpus/files/case_file.ts";
import { InputError } from "../../corpus/files/hex.ts";
import published from "../report.schema.json" with { type: "json" };
import { fieldNamed } from "../report/rank.ts";
import { type JsonObject, type Report, REPORT_VERSION, type ReportFinding } from "../report/report.ts";
import { type Schema, schemaError } from "./json_schema.ts";

/** The published schema. */
export const REPORT_SCHEMA: Schema = published;

/**
 * A report as JSON, as `report.schema.json` describes it.
 *
 * @param report The report.
 * @returns The JSON, with a final line end.
 */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * Reads a report.
 *
 * @param text What {@linkcode reportJson} wrote, here or elsewhere.
 * @throws {InputError} When it is no report; the message says which part of it.
 */
export function parseReport(text: string): Report {
  const json = parseJson(text);
  const version = (json as JsonObject | null)?.["version"];
  if (typeof version === "number" && version > REPORT_VERSION) {
    throw new InputError(`Its version is ${version}; this program reads version ${REPORT_VERSION}`);
  }
  const error = schemaError(json, REPORT_SCHEMA);
  if (error !== undefined) throw new InputError(error);
  const report = json as Report;
  for (const finding of [...report.findings, ...report.gone]) checkFinding(finding);
  checkCurves(report);
  checkHeat(report);
  return report;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`It is not JSON: ${(error as Error).message}`);
  }
}

/** Checks what no schema can say: fields that exist, and cases that can be read. */
function checkFinding({ id, field, exemplars, example }: ReportFinding): void {
  try {
    if (field !== null && fieldNamed(field) === null) throw new InputError(`Unknown field: "${field}"`);
    for (const each of [example, ...exemplars]) parseCase(JSON.stringify(each));
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
