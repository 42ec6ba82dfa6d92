import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hostileReport, runReport } from "../reports_testing.ts";
import { reportMarkdown } from "./report_markdown.ts";

Deno.test("reportMarkdown() says first whether all is as expected, then what is new and gone, then what is known", () => {
  const page = reportMarkdown(runReport());
  const order = [
    "**Not as expected: 3 new, 1 gone**",
    "5,000 cases of posted from seed 7, disagreements in 1,300 cases.",
    "| Handlers | 1 | 1 | 0 | 0 |",
    "## New: in no baseline",
    "- **posted: Handles it**, 9 times (`111111111111`)\n  - Verdict: posted is wrong: iced and capstone agree",
    "## Gone: known, and no longer shown",
    "<details><summary>Handlers, known: 1 finding</summary>",
    "<details><summary>Environment: 1 finding</summary>",
  ].map((part) => {
    assertStringIncludes(page, part);
    return page.indexOf(part);
  });
  assertEquals(order, order.toSorted((a, b) => a - b));
  assertEquals(reportMarkdown(structuredClone(runReport())), page);
});

Deno.test("reportMarkdown() lets no text become markup, and no line end break a line", () => {
  const page = reportMarkdown(hostileReport());
  // Code spans show what they hold.
  const text = page.replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
  assertEquals([...text.matchAll(/<(?!\/?(details|summary)>)/g)].length, 0, text);
  assert(!/(?<!\\)\[/.test(text));
  assert(!page.includes("\u2028"));
});

Deno.test("reportMarkdown() stays below the megabyte that a job's summary takes", () => {
  const report = runReport();
  const long = report.findings.flatMap((each) => Array(5000).fill({ ...each, title: "\u{1f600}".repeat(5000) }));
  assert(new TextEncoder().encode(reportMarkdown({ ...report, findings: long })).length < 1_000_000);
});
