/**
 * Reports of older versions: of version 1 verdicts were prose and decoders a text each, of version 2 verdicts had one deed
 * for all their CPUs.
 *
 * @module
 */
import { InputError } from "../../corpus/files/hex.ts";
import { parseProseVerdict, parseVerdict, verdictJson } from "../../corpus/files/verdict_json.ts";
import type { Verdict } from "../../findings/verdict.ts";
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
    findings: ofList(findings, (each) => withVerdict(each, parseProseVerdict)),
    gone: ofList(gone, (each) => withVerdict(each, parseProseVerdict)),
  };
}

/**
 * A report of version 2 as one of this version; what is broken in it stays so.
 *
 * @throws {InputError} When a verdict is none.
 */
export function fromVersion2(report: JsonObject): JsonObject {
  const { findings, gone } = report;
  const convert = (each: unknown) => withVerdict(each, parseVerdict);
  return { ...report, version: REPORT_VERSION, findings: ofList(findings, convert), gone: ofList(gone, convert) };
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

function withVerdict(finding: unknown, parse: (verdict: JsonObject) => Verdict): unknown {
  const { id, verdict } = (finding ?? {}) as JsonObject;
  if (typeof verdict !== "object" || verdict === null) return finding;
  try {
    return {
      ...finding as JsonObject,
      verdict: { ...verdictJson(parse(verdict as JsonObject)), evidence: "" },
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Finding ${id}: ${error.message}`);
  }
}
