import { assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import type { SweepResult } from "../../triage/sweep_result.ts";
import { finding } from "../report_testing.ts";
import { sweepLine, sweepSections } from "./sweep_text.ts";

const REPORT: SweepResult = {
  space: "core",
  first: 0,
  last: 1999,
  cases: 8285,
  disagreeing: 1200,
  lost: 0,
  opcodes: [
    {
      opcode: "8b",
      points: 1500,
      cases: 6214,
      accepted: 6000,
      split: 200,
      refused: 14,
      findings: ["0123456789ab", "111111111111"],
    },
    { opcode: "VEX2 c6", points: 500, cases: 2071, accepted: 0, split: 0, refused: 2071, findings: ["0123456789ab"] },
  ],
  only: ["111111111111"],
};

const FINDINGS = [finding(), finding({ id: "111111111111", title: "Handles it", count: 9 })];

Deno.test("sweepLine() says which points, how many, how fast, and in how many somebody differed", () => {
  assertEquals(
    sweepLine(REPORT, 0.5),
    "Sweep core: 2,000 points (0 to 1,999) in 0.5 s, 4,000 points/s; disagreements in 1,200 of 8,285 cases",
  );
  assertEquals(
    sweepLine({ ...REPORT, first: 7, last: 7, lost: 3 }, 0),
    "Sweep core: 1 point (7 to 7) in 0.0 s; disagreements in 1,200 of 8,285 cases, 3 of which did not show again",
  );
});

Deno.test("sweepSections() has a row for each opcode, one for all, and what the sweep alone has shown", () => {
  assertEquals(sweepSections(REPORT, FINDINGS, 1000).map((line) => stripVTControlCharacters(line)), [
    "The sweep, opcode by opcode",
    "  opcode   points  cases  accepted  by some  refused  findings",
    "  8b        1,500  6,214     6,000      200       14         2",
    "  VEX2 c6     500  2,071         0        0    2,071         1",
    "  all       2,000  8,285     6,000      200    2,085         2",
    "",
    "Shown by the sweep and not by 1,000 generated cases: 1 finding",
    `  111111111111  9x  Handles it  0fb607  deno task explain --subject posted '{"bytes":"0fb607"}'`,
    "",
  ]);
});
