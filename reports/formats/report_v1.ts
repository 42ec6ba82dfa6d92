/**
 * Reports of version 1, whose verdicts were prose and whose decoders were a text each.
 *
 * @module
 */
import { InputError } from "../../corpus/files/hex.ts";
import { parseProseVerdict, verdictJson } from "../../corpus/files/verdict_json.ts";
import { type JsonObject, REPORT_VERSION } from "../report/report.ts";

/**
 * A report of version 1 as one of this version; what is broken in it stays so.
 *
 * @throws {InputError} When a verdict is none that version 1 wrote.
 */
export function fromVersion1(report: JsonObject): JsonObject {
  const { decoders, findings, gone } = report;
  return {
    ...report,
    version: REPORT_VERSION,
    decoders: ofList(decoders, decoderOf),
    findings: ofList(findings, findingOf),
    gone: ofList(gone, findingOf),
  };
}

function ofList(value: unknown, convert: (each: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(convert) : value;
}

/** The name was the text up to the first blank. */
function decoderOf(text: unknown): unknown {
  if (typeof text !== "string") return text;
  const end = text.indexOf(" ");
  return end < 0 ? { name: text, version: null } : { name: text.slice(0, end), version: text.slice(end + 1) };
}

function findingOf(finding: unknown): unknown {
  const { id, verdict } = (finding ?? {}) as JsonObject;
  if (typeof verdict !== "object" || verdict === null) return finding;
  try {
    return {
      ...finding as JsonObject,
      verdict: { ...verdictJson(parseProseVerdict(verdict as JsonObject)), evidence: "" },
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Finding ${id}: ${error.message}`);
  }
}
