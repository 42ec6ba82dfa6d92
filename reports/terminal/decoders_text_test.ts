import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Finding } from "../../findings/finding.ts";
import { verdict } from "../../findings/verdict.ts";
import { words } from "../../findings/verdict_testing.ts";
import { diffReport, exemplar, finding, gateOf, knownFinding } from "../report_testing.ts";
import { matrixOf } from "../reports_testing.ts";
import { type DecodersReport, decodersText } from "./decoders_text.ts";

const CPUS = words(["A B"], { raises: "#UD" });
const MINE = exemplar({ field: "validity", verdict: verdict("cpu", "did", { blames: ["mine"], cpus: CPUS }) });

/** So many findings of a decoder, one with more texts than the next. */
function findingsOf(count: number): Finding[] {
  return Array.from({ length: count }, (_, n) =>
    finding({
      id: `${n}`.padStart(12, "0"),
      title: `Accepts number ${n}`,
      parties: ["iced", "mine"],
      cause: null,
      count: 100 - n,
      exemplars: [MINE],
    }));
}

function reportOf(fields: Partial<DecodersReport>): DecodersReport {
  return { ...diffReport(), subjects: [], matrix: matrixOf(["iced", "mine"]), ...fields };
}

const OPTIONS = { seconds: 2, all: false, columns: 80 };

Deno.test("decodersText() lists findings by who is wrong, new ones in full and first, and says how to see the others", () => {
  const findings = findingsOf(14);
  const gate = gateOf([], { fresh: [findings[12]!] });
  const text = decodersText(reportOf({ findings }), gate, OPTIONS);
  assertMatch(
    text,
    /\nmine is wrong: 14 findings, 1 in no baseline\n {2}000000000012 {2}Accepts number 12 {2}new, 88x\n {4}Verdict: mine is wrong/,
  );
  assertEquals([...text.matchAll(/Accepts number/g)].length, 10);
  assertStringIncludes(text, "\n  and 4 findings more: type --all to see them\n");
  assertStringIncludes(text, '\ntype "deno task decoders --update" with the same options');
  assertStringIncludes(text, "\nNot as expected: 1 new, 0 gone");
  const all = decodersText(reportOf({ findings }), gate, { ...OPTIONS, all: true });
  assertEquals([...all.matchAll(/Accepts number/g)].length, 14);
  assert(!all.includes("type --all"));
});

Deno.test("decodersText() sets apart what is open, where CPUs differ, and what this CPU lacks", () => {
  const grounds = [
    verdict("environment", "needs", { cpus: CPUS, needs: ["XOP"] }),
    verdict("vendors differ", "vendors", { cpus: CPUS }),
    verdict("open", "name-unsaid", { cpus: CPUS }),
  ];
  const findings = findingsOf(4).map((each, n) =>
    n === 3 ? each : { ...each, exemplars: [exemplar({ field: "validity", verdict: grounds[n]! })] }
  );
  const text = decodersText(reportOf({ findings }), gateOf([]), OPTIONS);
  const titles = [...text.matchAll(/^([A-Za-z][^:\n]*(?:: CPUs differ)?): \d+ finding/gm)].map(([, title]) => title);
  assertEquals(titles, [
    "mine is wrong",
    "Nothing says who is wrong",
    "Nobody is wrong: CPUs differ",
    "Effects of this CPU, no bugs",
  ]);
  assertStringIncludes(text, "Effects of this CPU, no bugs: 1 finding, listed with --all");
  assertStringIncludes(text, "\nAs expected: every finding is known, and every known one shows");
});

Deno.test("decodersText() says what known cases no longer show, and names added decoders in what to type", () => {
  const gone = [knownFinding({ parties: ["iced", "mine"], title: "Was there" })];
  const report = reportOf({ findings: [], spelled: { decoders: { mine: "./mine" } } });
  const text = decodersText(report, gateOf([], { gone }), OPTIONS);
  assertStringIncludes(text, "\nGone: 1 known finding no longer shown by the case that showed it\n");
  assertStringIncludes(text, "Look at: deno task explain --decoder ./mine ");
  assertStringIncludes(text, '\ntype "deno task decoders --update --decoder-baselines DIR" with the same options');
});

Deno.test("decodersText() says of a run that was stopped only what it found so far", () => {
  const matrix = { ...matrixOf(["iced", "mine"]), decoded: 4096 };
  const text = decodersText(reportOf({ matrix, findings: findingsOf(1) }), gateOf([]), OPTIONS);
  assertMatch(text, /\nSeed 7; 2\.0 s, 2,048 texts\/s\n\nStopped: every finding so far is known$/);
});
