/**
 * A report in which handlers share bugs, for tests.
 *
 * @module
 */
import { nameOf } from "../../findings/finding.ts";
import type { Report, ReportFinding } from "../report/report.ts";
import { viewedReport } from "../reports_testing.ts";

/** The same bug in another handler. */
export function repeated(finding: ReportFinding, handler: string, fields: Partial<ReportFinding>): ReportFinding {
  const { parties, signature, verdict, replay } = finding;
  const pair = [handler, "model"] as const;
  return {
    ...finding,
    parties: pair,
    signature: `${nameOf(pair)}${signature.slice(nameOf(parties).length)}`,
    verdict: { ...verdict, blames: [handler] },
    replay: `${replay} --subject ${handler}`,
    ...fields,
  };
}

/**
 * The whole report with bugs of posted in other handlers. The known 0123456789ab is also known in linux-6.1 (aaaaaaaaaaaa)
 * and linux-5.19 (bbbbbbbbbbbb), in which it is of another field, and new in corrected (cccccccccccc). In the report's order
 * linux-6.1 comes before posted.
 */
export function foldedReport(): Report {
  const report = viewedReport();
  const shared = report.findings.find(({ id }) => id === "0123456789ab")!;
  const fresh = repeated(shared, "corrected", { id: "cccccccccccc", known: false, count: 2 });
  const before = repeated(shared, "linux-6.1", { id: "aaaaaaaaaaaa", count: 2000 });
  const after = repeated(shared, "linux-5.19", { id: "bbbbbbbbbbbb", count: 1000, field: "data" });
  const findings = report.findings.flatMap((each) => each === shared ? [before, shared, after] : [each]);
  return {
    ...report,
    subjects: ["posted", "linux-5.19", "linux-6.1", "corrected"],
    findings: [fresh, ...findings],
  };
}
