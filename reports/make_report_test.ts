import { assertEquals } from "@std/assert";
import { PairMap } from "../findings/pair_map.ts";
import { verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import { caseFrom } from "../machine/case_testing.ts";
import { reportOfBaselines, reportOfCampaign } from "./make_report.ts";
import { findingLines } from "./report_findings.ts";
import { BY_DECODERS, exemplar } from "./report_testing.ts";
import { placedBaselines, runReport } from "./reports_testing.ts";

Deno.test("reportOfRun() orders findings by group, new before known, the surest and worst first", () => {
  const { findings } = runReport();
  assertEquals(findings.map(({ id, group, known, certainty, severity }) => [id, group, known, certainty, severity]), [
    ["111111111111", "subject", false, "decoders", "high"],
    ["0123456789ab", "subject", true, "decoders", "high"],
    ["333333333333", "decoders", false, "open", "high"],
    ["222222222222", "gaps", false, "open", "low"],
    ["444444444444", "environment", false, "cpu", "low"],
  ]);
});

Deno.test("reportOfRun() says of each finding who, what, how often, who is wrong and how to see it again", () => {
  const finding = runReport().findings.find(({ id }) => id === "111111111111");
  assertEquals(finding, {
    id: "111111111111",
    title: "Handles it",
    group: "subject",
    certainty: "decoders",
    severity: "high",
    count: 9,
    parties: ["posted", "model"],
    field: "register",
    gap: false,
    verdict: BY_DECODERS,
    cause: ["zero-extension"],
    known: false,
    aside: null,
    link: null,
    reason: "A 32-bit result clears the upper half",
    signature: "posted and model | register | upper half | 0fb6",
    place: { file: "corpus/known/posted.json", line: 1 },
    first: null,
    example: { bytes: "678b07", cpl: 3, regs: { rdi: "0x1000" } },
    exemplars: [{ bytes: "678b07", cpl: 3, regs: { rdi: "0x1000" } }, { bytes: "8b07" }],
    replay: `deno task explain --subject posted '{"bytes":"678b07","cpl":3,"regs":{"rdi":"0x1000"}}'`,
    views: null,
  });
});

Deno.test("reportOfRun() places a finding in the baseline that lists it, or else in that of whom it is about", () => {
  const { findings, gone } = runReport();
  assertEquals(
    Object.fromEntries([...findings, ...gone].map(({ id, place }) => [id, `${place!.file}:${place!.line}`])),
    {
      "0123456789ab": "corpus/known/posted.json:7",
      "111111111111": "corpus/known/posted.json:1",
      "222222222222": "corpus/known/posted.json:1",
      "333333333333": "corpus/known/iced.json:1",
      "444444444444": "corpus/known/capstone.json:1",
      "999999999999": "corpus/known/posted.json:31",
    },
  );
});

Deno.test("reportOfBaselines() lists what is known, with links, and counts nothing", () => {
  const { findings, subjects, decoders } = reportOfBaselines(placedBaselines(), { decoders: ["iced", "capstone"] });
  assertEquals(subjects, ["posted"]);
  assertEquals(decoders, ["iced", "capstone"].map((name) => ({ name, version: null })));
  assertEquals(findings.map(({ id, count, known, field, link }) => [id, count, known, field, link]), [
    ["0123456789ab", null, true, "register", "https://example.org/1"],
    ["999999999999", null, true, null, null],
  ]);
});

Deno.test("reportOfCampaign() has its findings, when each was first seen, its course, and what it has not met", () => {
  const byCpu = verdict("cpu", "did", { blames: ["posted"], cpus: words(["A B"], { raises: "#UD" }) });
  const found = {
    id: "0123456789ab",
    signature: "s",
    title: "Takes LOCK",
    parties: ["posted", "model"] as const,
    field: null,
    isGap: false,
    cause: ["lock"],
    count: 12,
    first: { epoch: 1, shard: 2, case: 3, seconds: 4.5 },
    exemplars: [exemplar({ case: caseFrom("f0 8b 07"), field: "fault", verdict: byCpu })],
  };
  const row = {
    cases: 64,
    disagreeing: 5,
    seconds: 2,
    corpus: 3,
    features: 9,
    edges: 7,
    findings: 1,
    gaps: 0,
    unresolved: 0,
  };
  const report = reportOfCampaign({
    settings: {
      seed: 7,
      subjects: ["posted"],
      identities: {},
      shardsPerEpoch: 1,
      casesPerShard: 64,
      cpu: "A B",
      versions: {},
    },
    state: {
      epochs: 2,
      entries: [],
      features: [],
      findings: [found],
      buckets: new PairMap<string>(),
      outside: [{ subject: "posted", handled: 3, refused: 0, mnemonics: { cmp: 3 } }],
      progress: [{ epoch: 0, ...row }, { epoch: 1, ...row, cases: 128, seconds: 4 }],
    },
  }, placedBaselines());
  assertEquals([report.cases, report.seed, report.curves!.cases, report.curves!.seconds], [128, 7, [64, 128], [2, 4]]);
  assertEquals(report.outside, [{ subject: "posted", handled: 3, refused: 0, mnemonics: { cmp: 3 } }]);
  const [finding] = report.findings;
  assertEquals([finding!.first, finding!.known, finding!.certainty, finding!.severity], [
    found.first,
    true,
    "cpu",
    "medium",
  ]);
  assertEquals(report.gone.map(({ id }) => id), ["999999999999"]);
});

Deno.test("findingLines() gives each id's own line, however the file is laid out", () => {
  assertEquals([...findingLines('[{"id": "aa"},\n\n{ "id":"bb" }, {"id": "cc"}]')], [["aa", 1], ["bb", 3], ["cc", 3]]);
  assertEquals(findingLines('{"title": "id"}').size, 0);
});
