import { assert, assertEquals } from "@std/assert";
import { caseFrom } from "../machine/case_testing.ts";
import { DIFF_JSON_VERSION, diffJson } from "./diff_json.ts";
import type { DiffReport } from "./diff_text.ts";
import { diffReport, exemplar, finding } from "./report_testing.ts";

const json = (report: DiffReport, ...known: string[]) => diffJson(report, new Set(known));

Deno.test("diffJson() is a pure function: the same result gives the same bytes, another result others", () => {
  assertEquals(json(diffReport()), json(diffReport()));
  assert(json(diffReport()) !== json(diffReport({ seed: 8 })));
});

Deno.test("diffJson() says what was run", () => {
  const { findings, ...run } = JSON.parse(json(diffReport()));
  assertEquals(run, {
    version: DIFF_JSON_VERSION,
    subjects: ["posted"],
    decoders: ["iced 1.21.0", "capstone 5.0.0"],
    cpu: null,
    records: [],
    seed: 7,
    cases: 5000,
    disagreeing: 1300,
    sweep: null,
  });
  assertEquals(findings.map(({ id }: { id: string }) => id), diffReport().findings.map(({ id }) => id));
});

Deno.test("diffJson() says of each finding who, what, how often, who is wrong and how to see it again", () => {
  const example = caseFrom("67 8b 07", { cpl: 3 });
  const exemplars = [exemplar({ case: example }), exemplar({ case: caseFrom("8b 07") })];
  const report = diffReport({ findings: [finding({ exemplars }), finding({ id: "ba9876543210", cause: null })] });
  const { findings: [first, second] } = JSON.parse(json(report, "0123456789ab"));
  assertEquals([second.known, second.cause], [false, null]);
  assertEquals(first, {
    id: "0123456789ab",
    title: "Leaves the upper half of the register stale: movzx (0fb6)",
    count: 1234,
    parties: ["posted", "model"],
    field: "register",
    gap: false,
    verdict: { wrong: "posted", evidence: "iced and capstone agree with the model" },
    cause: ["zero-extension"],
    known: true,
    signature: "posted and model | register | upper half | 0fb6",
    example: { bytes: "678b07", cpl: 3 },
    exemplars: [{ bytes: "678b07", cpl: 3 }, { bytes: "8b07" }],
    replay: 'deno task explain \'{"bytes":"678b07","cpl":3}\'',
  });
});

Deno.test("diffJson() ends with a line end, for files", () => {
  assert(json(diffReport()).endsWith("}\n"));
});
