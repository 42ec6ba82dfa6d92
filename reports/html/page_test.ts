import { assert, assertEquals } from "@std/assert";
import type { Report } from "../report/report.ts";
import { HOSTILE, hostileReport, runReport, sweptReport, viewedReport } from "../reports_testing.ts";
import { MOST_BYTES, reportHtml } from "./page.ts";
import { inScript, pageData } from "./page_data.ts";

const sizeOf = (text: string) => new TextEncoder().encode(text).length;

/** The report with so many findings, each with a title of its own. */
function manyFindings(report: Report, count: number): Report {
  const { findings } = report;
  const many = Array.from({ length: count }, (_, n) => {
    const finding = findings[n % findings.length]!;
    return { ...finding, id: n.toString(16).padStart(12, "0"), title: `${finding.title} ${n}`, count: 10_000 + n };
  });
  return { ...report, findings: many };
}

/** More cells than the largest sweep has, with counts as long. */
function manyCells(): NonNullable<Report["heat"]> {
  const [cell] = sweptReport().heat!;
  return Array.from(
    { length: 10 },
    (_, n) =>
      sweptReport().heat!.map((each) => ({ ...each, opcode: `${each.opcode} ${n}`, cases: 1e6 * (cell!.cases + n) })),
  ).flat();
}

Deno.test("reportHtml() is a pure function: the same report, the same bytes", () => {
  assertEquals(reportHtml(structuredClone(viewedReport())), reportHtml(viewedReport()));
});

Deno.test("reportHtml() has 10,000 findings in less than two megabytes, and details as far as there is room", () => {
  const page = reportHtml(manyFindings(viewedReport(), 10_000));
  assert(sizeOf(page) < MOST_BYTES, String(sizeOf(page)));
  const data = JSON.parse(/<script id="data"[^>]*>([^<]*)</.exec(page)![1]!);
  assertEquals([data.rows.length, data.leftOut], [10_001, 0]);
  assert(Object.keys(data.details).length > 100);
  const swept = { ...manyFindings(sweptReport(), 10_000), heat: manyCells() };
  const map = reportHtml(swept);
  assert(sizeOf(map) < MOST_BYTES, String(sizeOf(map)));
  const held = JSON.parse(/<script id="data"[^>]*>([^<]*)</.exec(map)![1]!);
  assertEquals([held.rows.length, held.leftOut, held.sweep.opcodes.length], [10_001, 0, 20]);
  const more = reportHtml(manyFindings(viewedReport(), 40_000));
  assert(sizeOf(more) < MOST_BYTES);
  assert(JSON.parse(/<script id="data"[^>]*>([^<]*)</.exec(more)![1]!).leftOut > 0);
});

Deno.test("inScript() keeps every text and has no character that ends a script or a line of one", () => {
  const text = inScript({ [HOSTILE]: HOSTILE });
  assertEquals(JSON.parse(text), { [HOSTILE]: HOSTILE });
  assert(/^[ !-%'-;=?-~]*$/.test(text), text);
});

Deno.test("reportHtml() has no text of a report outside of its data, but the result", () => {
  const page = reportHtml(hostileReport());
  const around = page.replace(/(?<=<script id="data"[^>]*>)[^<]*/, "");
  assertEquals(around, reportHtml(viewedReport()).replace(/(?<=<script id="data"[^>]*>)[^<]*/, ""));
});

Deno.test("reportHtml() allows by its policy just the scripts and the style that it has", async () => {
  const page = reportHtml({
    ...runReport(),
    curves: { seconds: [], cases: [], edges: [], features: [], corpus: [], findings: [], gaps: [] },
  });
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
  assert(policy.startsWith("default-src 'none'; script-src 'sha256-"));
  assert(!policy.includes("unsafe"));
  const inline = [...page.matchAll(/<(?:script|style)>([^]*?)<\/(?:script|style)>/g)].map(([, text]) => text!);
  assertEquals(inline.length, 3);
  for (const text of inline) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    assert(policy.includes(`'sha256-${hash.toBase64()}'`));
  }
});

Deno.test("pageData() leaves out what is least important where there is little room, and says how much", () => {
  const report = viewedReport();
  const ids = (room: number) => pageData(report, room).rows.map(([id]) => id);
  const whole = ids(1_000_000);
  assertEquals(whole, ["999999999999", "111111111111", "333333333333", "222222222222", "0123456789ab", "444444444444"]);
  const room = inScript({ ...pageData(report, 1_000_000), details: {} }).length - 10;
  const { rows, leftOut, details } = pageData(report, room);
  assertEquals([rows.map(([id]) => id), leftOut, details], [whole.slice(0, -1), 1, {}]);
});

Deno.test("pageData() is as expected only where nothing is new and nothing is gone", () => {
  const report = runReport();
  const known = report.findings.map((finding) => ({ ...finding, known: true }));
  const isExpected = (fields: Partial<Report>) => pageData({ ...report, ...fields }, 1_000_000).isExpected;
  assert(report.gone.length > 0, "the report has something that is gone");
  assertEquals(isExpected({ findings: known, gone: [] }), true);
  assertEquals(isExpected({ findings: known }), false);
  assertEquals(isExpected({ gone: [] }), false);
  assertEquals(isExpected({ source: "baselines" }), true);
});

Deno.test("pageData() says of each finding where it was first seen, epoch before shard", () => {
  const report = runReport();
  const first = { epoch: 3, shard: 5, case: 7, seconds: 11 };
  const { rows } = pageData(
    { ...report, findings: report.findings.map((finding) => ({ ...finding, first })) },
    1_000_000,
  );
  const placed = rows.filter(([, , , state]) => state !== "gone").map((row) => row[6]);
  assertEquals(placed, report.findings.map(() => [3, 5, 7, 11]));
});

Deno.test("pageData() names every record that was checked, and every party", () => {
  const records = [{ cpu: "A B", records: 2 }, { cpu: "C D", records: 1 }];
  const decoders = [{ name: "iced", version: "1" }, { name: "capstone", version: null }];
  const { facts } = pageData({ ...runReport(), cpu: "E F", decoders, records }, 1_000_000);
  assertEquals(facts.slice(1), [
    ["Decoders", "iced 1, capstone"],
    ["CPU", "E F"],
    ["Checked against", "2 records of A B"],
    ["Checked against", "1 record of C D"],
  ]);
});
