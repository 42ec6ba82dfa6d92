/**
 * What `diff --json` writes: a pure function of the result, so that the same run gives the same bytes.
 *
 * @module
 */
import { formatCase } from "../corpus/case_file.ts";
import type { Case } from "../machine/case.ts";
import type { DiffReport } from "./diff_text.ts";
import { replayCommand } from "./replay.ts";

/** Version of the format; it changes when a reader of the old one would misread the new one. */
export const DIFF_JSON_VERSION = 1;

/** The run as JSON, with a final line end. */
export function diffJson({ subject, decoders, cpu, records, seed, cases, disagreeing, findings }: DiffReport): string {
  const json = {
    version: DIFF_JSON_VERSION,
    subject,
    decoders,
    cpu,
    records,
    seed,
    cases,
    disagreeing,
    findings: findings.map((finding) => ({
      id: finding.id,
      title: finding.title,
      count: finding.count,
      parties: finding.parties,
      field: finding.field,
      gap: finding.isGap,
      verdict: finding.verdict,
      cause: null,
      known: false,
      signature: finding.signature,
      example: caseJson(finding.example),
      exemplars: finding.exemplars.map(caseJson),
      replay: replayCommand(finding.example),
    })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function caseJson(c: Case): unknown {
  return JSON.parse(formatCase(c));
}
