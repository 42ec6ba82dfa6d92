import { assert, assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { filtered } from "../filter.ts";
import { hostileReport, newestReport, runReport } from "../reports_testing.ts";
import { reportText } from "./report_text.ts";

const lines = (report = runReport()) => stripVTControlCharacters(reportText(report)).split("\n");

Deno.test("reportText() lists findings by what they are about and whose they are, new ones first", () => {
  const replay = `deno task explain --subject posted '{"bytes":"0fb607"}'`;
  assertEquals(lines(), [
    "posted: 2 findings, 1 new",
    "  111111111111  Handles it (new)",
    "    posted is wrong: iced and capstone agree with the model",
    "    corrected by zero-extension",
    "    9x",
    "    A 32-bit result clears the upper half",
    `    deno task explain --subject posted '{"bytes":"678b07","cpl":3,"regs":{"rdi":"0x1000"}}'`,
    "  0123456789ab  Leaves the upper half of the register stale: movzx (0fb6)",
    "    posted is wrong: iced and capstone agree with the model",
    "    corrected by zero-extension",
    "    1,234x",
    "    A 32-bit result clears the upper half",
    "    https://example.org/1",
    `    ${replay}`,
    "",
    "Nobody blamed: 1 finding, 1 new",
    "  333333333333  They differ (new)",
    "    unresolved: the decoders contradict each other",
    "    1x",
    `    deno task explain '{"bytes":"0fb607"}'`,
    "",
    "posted: 1 gap, 1 new, legal instructions that it refuses",
    `  222222222222  Refuses it (new)  ${replay}`,
    "",
    "Effects of this CPU: 1 finding",
    `  444444444444  Both decoders accept what the CPU faults on: c6f8  deno task explain '{"bytes":"c6f800"}'`,
    "",
    "Known, and no longer shown",
    `  999999999999  posted: Was there  ${replay}`,
    "",
    "5,000 cases of posted from seed 7, disagreements in 1,300 cases",
    "No CPU was asked: verdicts rest on decoders and model",
    "Not as expected: 3 new, 1 gone",
  ]);
});

Deno.test("reportText() says below the verdict what the newest release does", () => {
  const all = lines(newestReport("still"));
  const verdict = all.indexOf("    unresolved: the decoders contradict each other");
  assertEquals(all[verdict + 1], "    still in capstone 5.0.9");
  assertEquals(all.filter((line) => line.includes("5.0.9")).length, 1);
});

Deno.test("reportText() shows a campaign's course, and when each finding was first seen", () => {
  const report = runReport();
  const first = { epoch: 3, shard: 1, case: 512, seconds: 61 };
  const curves = { seconds: [70], cases: [9], edges: [2], features: [3], corpus: [1], findings: [0], gaps: [0] };
  const text = lines({
    ...report,
    source: "campaign",
    findings: report.findings.map((finding) => ({ ...finding, first })),
    curves,
  });
  assert(text.includes("    9x, first in epoch 3, shard 1, after 00:01:01"));
  assert(text.includes("Known, not found so far"));
  assert(text.includes("1 epoch in 00:01:10; corpus: 1 case, 2 edges, 3 features"));
});

Deno.test("reportText() shows no control character, whatever a report has", () => {
  assert(!/[^\P{Cc}\n]/u.test(lines(hostileReport()).join("\n")));
});

Deno.test("filtered() keeps what is of a named trait of each sort, of the party, and has all the words", () => {
  const ids = (filter: Parameters<typeof filtered>[1]) =>
    filtered(runReport(), filter).findings.map(({ id }) => id.slice(0, 2));
  assertEquals(ids({}), ["11", "01", "33", "22", "44"]);
  assertEquals(ids({ only: ["new"] }), ["11", "33", "22"]);
  assertEquals(ids({ only: ["aside"] }), ["44"]);
  assertEquals(ids({ only: ["new", "subject", "gaps"] }), ["11", "22"]);
  assertEquals(ids({ only: ["open"] }), ["33", "22"]);
  assertEquals(ids({ party: "posted" }), ["11", "01", "22"]);
  assertEquals(ids({ text: "MOVZX stale" }), ["01"]);
  assertEquals(ids({ text: "678b07" }), ["11"]);
  assertEquals(filtered(runReport(), { only: ["decoders"] }).gone, []);
  const known = lines(filtered(runReport(), { only: ["known"] })).at(-1);
  assertEquals([known, lines(filtered(runReport(), {})).at(-1)], [
    "Chosen: 1 finding, 0 new, 1 gone",
    "Not as expected: 3 new, 1 gone",
  ]);
  assertEquals(ids({ text: "nowhere" }), []);
});
