/**
 * What `diff --json` writes: a pure function of the result, so that the same run gives the same bytes.
 *
 * @module
 */
import { formatCase } from "../corpus/case_file.ts";
import type { Case } from "../machine/case.ts";
import type { DiffReport } from "./diff_text.ts";
import { plainest } from "./finding_text.ts";
import { replayCommand } from "./replay.ts";

/** Version of the format; it changes when a reader of the old one would misread the new one. */
export const DIFF_JSON_VERSION = 1;

/** The run as JSON, with a final line end; `known` has the ids that a baseline lists. */
export function diffJson(report: DiffReport, known: ReadonlySet<string>): string {
  const { subjects, against, spelled, decoders, cpu, records, seed, cases, disagreeing, findings } = report;
  const json = {
    version: DIFF_JSON_VERSION,
    subjects,
    ...against === undefined ? {} : { against },
    decoders: decoders.map(({ name, version }) => `${name} ${version}`),
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
      field: plainest(finding).field,
      gap: finding.isGap,
      verdict: plainest(finding).verdict,
      cause: finding.cause?.map(({ id }) => id) ?? null,
      known: known.has(finding.id),
      signature: finding.signature,
      example: caseJson(plainest(finding).case),
      exemplars: finding.exemplars.map((exemplar) => caseJson(exemplar.case)),
      replay: replayCommand(plainest(finding).case, finding.parties, spelled),
    })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function caseJson(c: Case): unknown {
  return JSON.parse(formatCase(c));
}
