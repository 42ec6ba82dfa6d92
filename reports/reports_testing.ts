/**
 * Whole reports, for tests.
 *
 * @module
 */
import { type DecoderCell, type DecoderMatrix, type MatrixRow, mistakesOf } from "../findings/decoder_matrix.ts";
import type { NewestState } from "../findings/newest.ts";
import { verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import { caseFrom } from "../machine/case_testing.ts";
import { UNANSWERED } from "../machine/outcome.ts";
import { compare } from "../triage/compare_baseline.ts";
import type { SweptCell } from "../triage/sweep_result.ts";
import { reportOfRun, withNewest, withViews } from "./make_report.ts";
import type { Report, ReportFinding } from "./report/report.ts";
import { viewsJson } from "./report/views_json.ts";
import type { PlacedBaseline } from "./report_findings.ts";
import { cpu, decoding, diffReport, exemplar, explained, finding, INVALID, knownFinding } from "./report_testing.ts";

/** What has a meaning in HTML, in scripts, in Markdown or in XML, and what none of them can hold. */
export const HOSTILE =
  `</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>]]>&lt;"'\`|\u2028\u2029\u0000\u0007\ufffe\ud800[a](b)`;

/** Baselines of which the first lists the finding of {@linkcode finding}, and one that did not show. */
export function placedBaselines(): PlacedBaseline[] {
  const findings = [
    knownFinding({ link: "https://example.org/1" }),
    knownFinding({ id: "999999999999", title: "Was there", field: null, signature: "posted and model | cause | lock" }),
  ];
  const lines = new Map([["0123456789ab", 7], ["999999999999", 31]]);
  return [
    { file: "corpus/known/posted.json", baseline: { party: "posted", findings }, lines },
    { file: "corpus/known/iced.json", baseline: { party: "iced", findings: [] }, lines: new Map() },
    { file: "corpus/known/capstone.json", baseline: { party: "capstone", findings: [] }, lines: new Map() },
  ];
}

/** The report of a run with a finding of every sort, of which one is known and one is gone. */
export function runReport(): Report {
  const files = placedBaselines();
  const environment = verdict("environment", "interrupt", { cpus: words(["A B"], { raises: "#UD" }) });
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
  const compared = { ...run, findings, decoders: run.decoders.map(({ name }) => name) };
  return reportOfRun({ ...run, findings }, compare(compared, files.map(({ baseline }) => baseline)), files);
}

/** A matrix of some decoders of which the last is wrong in everything, and the others in nothing. */
export function matrixOf(decoders: readonly string[], fields: Partial<DecoderMatrix> = {}): DecoderMatrix {
  const right = { ...mistakesOf(() => 0), open: 0 };
  const row = (extension: string, wrong: DecoderCell, open: number): MatrixRow => ({
    extension,
    texts: 2000,
    settled: 1234,
    open,
    cells: decoders.map((_, n) => n === decoders.length - 1 ? wrong : right),
  });
  return {
    decoders,
    wanted: 9000,
    decoded: 9000,
    disputed: 777,
    swept: null,
    rows: [
      row("base", { ...mistakesOf((_, n) => n + 1), open: 1500 }, 1500),
      row("AVX", right, 0),
      row("AVX512_FP16", { ...right, open: 44 }, 44),
      row("none", { ...right, accepts: 3 }, 0),
    ],
    ...fields,
  };
}

/** A report of decoders that were compared without a handler. */
export function decodersReport(): Report {
  const { subjects: _, ...report } = runReport();
  return { ...report, subjects: [], source: "decoders", matrix: matrixOf(["iced", "capstone"]) };
}

/** That report with what every party says of each example: they differ in everything that they can. */
export function viewedReport(): Report {
  const report = runReport();
  const views = {
    ...explained({
      decoders: { iced: decoding({ register: "rax" }), capstone: INVALID },
      cpu: cpu({ regs: { rax: 0x8877_6655n } }),
      judged: [
        { parties: ["posted", "model"], fields: ["register"] },
        { parties: ["iced", "capstone"], fields: ["validity"] },
      ],
    }),
    gla: 0x2000n,
  };
  return withViews(report, report.findings.map(({ parties }) => viewsJson(views, parties)));
}

/** That report, in which the handler gave no outcome of any example: it crashed, hung, answered garbage, or was not asked. */
export function unansweredReport(): Report {
  const report = viewedReport();
  const kinds = [
    { unanswered: "not asked", needs: "paging" },
    ...UNANSWERED.slice(1).map((unanswered) => ({ unanswered })),
  ];
  const findings = report.findings.map((finding, n) => {
    const subjects = { posted: kinds[n % kinds.length]! };
    return { ...finding, views: { ...finding.views, subjects } };
  });
  return { ...report, notAsked: 3, findings };
}

/** The viewed report with a sweep of two opcodes: some cells show nothing, some a finding, some two, and one was not run. */
export function sweptReport(): Report {
  const shown = [[], ["0123456789ab"], ["0123456789ab", "222222222222"]];
  const bytes = Array.from({ length: 256 }, (_, modrm) => modrm).filter((modrm) => modrm !== 5);
  const heat = ["8b", "0fb6"].flatMap((opcode) =>
    bytes.map((modrm): SweptCell => {
      const number = modrm >> 6 === 3 ? 0 : modrm % 3;
      const findings = shown[number]!.length;
      const [points, cases, accepted] = [8, 40, modrm >> 6 === 3 ? 0 : 30];
      const refused = cases - accepted - 2;
      return {
        ...{ opcode, modrm, points, cases, accepted, split: 2, refused },
        ...{ disagreeing: 10 * findings, findings, shown: number },
      };
    })
  );
  const all = { points: 2040, cases: 10_200, accepted: 5730, split: 510, refused: 3960, findings: shown[2]! };
  const opcodes = ["8b", "0fb6"].map((opcode) => ({ opcode, ...all }));
  const sweep = { space: "core", first: 0, last: 4079, cases: 20_400, disagreeing: 3840, lost: 0, opcodes, only: [] };
  return { ...viewedReport(), sweep, heat, shown };
}

/** The report of a run in which decoders differ, with what the newest release of one does about that. */
export function newestReport(state: NewestState = "fixed"): Report {
  const report = runReport();
  const { id } = report.findings.find(({ parties }) => parties.includes("capstone"))!;
  return withNewest(report, new Map([[id, [{ decoder: "capstone", release: "5.0.9", state }]]]));
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
    verdict: { ...verdict, blames: [HOSTILE], witnesses: [HOSTILE] },
    cause: [HOSTILE],
    link: `javascript:alert(3)//${HOSTILE}`,
    reason: HOSTILE,
    signature: HOSTILE,
    replay: HOSTILE,
    place: { file: HOSTILE, line: 1 },
    views: { ...views, labels: [{ name: HOSTILE, bytes: "8b07" }] },
  });
  const matrix = matrixOf([HOSTILE, HOSTILE]);
  const [base, ...rows] = matrix.rows;
  return {
    ...hostile,
    cpu: HOSTILE,
    subjects: [HOSTILE],
    decoders: [{ name: HOSTILE, version: HOSTILE }],
    matrix: { ...matrix, rows: [{ ...base!, extension: HOSTILE }, ...rows] },
  };
}
