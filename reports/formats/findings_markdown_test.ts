import { assertEquals, assertStringIncludes } from "@std/assert";
import { gateOf, knownFinding } from "../report_testing.ts";
import { findingsMarkdown } from "./findings_markdown.ts";

const CORRECTIONS = [
  { id: "zero-extension", title: "Leaves the upper half stale" },
  { id: "lock", title: "Takes LOCK" },
  { id: "errno", title: "Gives another error" },
];

const gap = knownFinding({
  id: "222222222222",
  title: "Refuses a legal instruction: movs (a4)",
  isGap: true,
  cause: [],
});
const { baselines } = gateOf([
  { party: "posted", findings: [knownFinding(), knownFinding({ id: "1", cause: ["lock"] }), gap] },
  { party: "fixed", findings: [gap] },
  {
    party: "capstone",
    findings: [knownFinding({ title: "They differ", cause: null, link: "https://example.org/1", reason: null })],
  },
]);
const page = findingsMarkdown(baselines, CORRECTIONS);

Deno.test("findingsMarkdown() says which revision has which finding, and how many gaps", () => {
  const table = page.split("\n").filter((line) => line.startsWith("|"));
  assertEquals(table, [
    "| Finding | posted | fixed |",
    "| --- | :-: | :-: |",
    "| Leaves the upper half stale | x |  |",
    "| Takes LOCK | x |  |",
    "| Gaps (legal instructions refused) | 1 | 1 |",
  ]);
});

Deno.test("findingsMarkdown() says of each finding verdict, correction, case, where it is public, and id", () => {
  for (
    const part of [
      "## posted\n\n### Leaves the upper half of the register stale: movzx (0fb6)\n",
      "- Verdict: posted is wrong: iced and capstone agree with the model\n- Correction: zero-extension\n",
      '- Case: `0fb607`, `deno task explain --subject posted \'{"bytes":"0fb607"}\'`\n',
      "- A 32-bit result clears the upper half\n- Id: 0123456789ab\n",
      "- movs (a4) (`0fb607`, 222222222222)\n",
      "## fixed\n\nNo finding.\n",
      "- Public: <https://example.org/1>\n",
    ]
  ) assertStringIncludes(page, part);
});

Deno.test("findingsMarkdown() says below the verdict what the newest release does", () => {
  const verdictLine = "- Verdict: posted is wrong: iced and capstone agree with the model\n";
  const newest = new Map([["1", [{ decoder: "capstone", release: "5.0.9", state: "changed" }]]] as const);
  const told = findingsMarkdown(baselines, CORRECTIONS, { newest });
  const line = "- Newest release: changed in capstone 5.0.9, to what is not known to be right\n";
  assertEquals(told.split(`${verdictLine}${line}`).length, 2);
  assertEquals(told.replace(line, ""), page);
});
