import { assertEquals, assertStringIncludes } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { diffText } from "./diff_text.ts";
import { diffReport, finding } from "./report_testing.ts";

const lines = (...args: Parameters<typeof diffText>) => stripVTControlCharacters(diffText(...args)).split("\n");

Deno.test("diffText() shows each finding with count, title, shortest example and replay command, by section", () => {
  const replay = 'deno task explain \'{"bytes":"678b07","cpl":3,"regs":{"rdi":"0x1000"}}\'';
  const title = "Leaves the upper half of the register stale: movzx (0fb6)";
  assertEquals(lines(diffReport(), 2), [
    "Findings in posted",
    `  0123456789ab  1,234x  ${title}  0fb607  deno task explain 0fb607`,
    `  111111111111      9x  Handles it  678b07  ${replay}`,
    "",
    "Gaps of posted: legal instructions that it refuses",
    "  222222222222  5x  Refuses it  0fb607  deno task explain 0fb607",
    "",
    "Findings between iced 1.21.0 and capstone 5.0.0",
    "  333333333333  1x  They differ (unresolved)  0fb607  deno task explain 0fb607",
    "",
    "No CPU was asked: verdicts rest on decoders and model",
    "5,000 cases from seed 7 in 2.0 s, 2,500 cases/s; disagreements in 1,300",
    "posted: 2 findings, 1 gap; decoders: 1 finding",
  ]);
});

Deno.test("diffText() leaves out the sections that have nothing", () => {
  assertEquals(lines(diffReport({ findings: [], disagreeing: 0, cases: 1 }), 1), [
    "No CPU was asked: verdicts rest on decoders and model",
    "1 case from seed 7 in 1.0 s, 1 cases/s; disagreements in 0",
    "posted: 0 findings, 0 gaps; decoders: 0 findings",
  ]);
});

Deno.test("diffText() marks what the evidence does not decide, but no gap", () => {
  const verdict = { wrong: null, evidence: "refusing is allowed: a gap" };
  const [, open] = lines(diffReport({ findings: [finding({ verdict })] }), 1);
  assertStringIncludes(open!, "movzx (0fb6) (unresolved)  0fb607");
  const [, gap] = lines(diffReport({ findings: [finding({ verdict, isGap: true })] }), 1);
  assertStringIncludes(gap!, "movzx (0fb6)  0fb607");
});

Deno.test("diffText() shows what the CPU settled, and who is wrong by it", () => {
  const cpu = "GenuineIntel family 6 model 143 stepping 8 microcode 0x2b";
  const [title, line] = ["They differ", "0fb607  deno task explain 0fb607"];
  const findings = [
    finding({ title, parties: ["iced", "capstone"], verdict: { wrong: "capstone", evidence: "the CPU" }, count: 3 }),
    finding({ title, parties: ["iced", "capstone"], verdict: { wrong: "iced", evidence: "the CPU" }, count: 2 }),
    finding({ title, parties: ["model", "cpu"], verdict: { wrong: "model", evidence: "the CPU" }, count: 1 }),
    finding({
      title,
      parties: ["decoders", "cpu"],
      verdict: { wrong: null, evidence: "", isEnvironment: true },
      count: 1,
    }),
    finding({
      title,
      parties: ["decoders", "cpu"],
      verdict: { wrong: "iced and capstone", evidence: "the CPU" },
      count: 1,
    }),
  ];
  assertEquals(lines(diffReport({ cpu, findings }), 2), [
    "Bugs of the model: the CPU does otherwise",
    `  0123456789ab  1x  They differ  ${line}`,
    "",
    "Findings between iced 1.21.0 and capstone 5.0.0",
    `  0123456789ab  3x  They differ (capstone is wrong)  ${line}`,
    `  0123456789ab  2x  They differ (iced is wrong)  ${line}`,
    "",
    "What both decoders say otherwise than the CPU",
    `  0123456789ab  1x  They differ (environment)  ${line}`,
    `  0123456789ab  1x  They differ (iced and capstone are wrong)  ${line}`,
    "",
    `CPU: ${cpu}`,
    "5,000 cases from seed 7 in 2.0 s, 2,500 cases/s; disagreements in 1,300",
    "posted: 0 findings, 0 gaps; decoders: 4 findings; model against CPU: 1 finding",
  ]);
});
