import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { type Finding, findingId, headOf, type KnownFinding, plainest } from "../findings/finding.ts";
import { PairMap } from "../findings/pair_map.ts";
import { type Ground, verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import {
  asidesOf,
  CAMPAIGN_SCRUTINY,
  compare,
  type Comparison,
  cpusOfRun,
  Known,
  type Scrutiny,
  scrutinyOfOwn,
} from "../triage/compare_baseline.ts";
import { filtered } from "./filter.ts";
import { junitXml } from "./formats/junit.ts";
import { readJunit } from "./formats/junit_testing.ts";
import { parseReport, reportJson } from "./formats/report_json.ts";
import { reportMarkdown } from "./formats/report_markdown.ts";
import { sarifLog } from "./formats/sarif.ts";
import { pageData } from "./html/page_data.ts";
import { reportOfCampaign, reportOfRun } from "./make_report.ts";
import { type Report, type Standing, STANDINGS } from "./report/report.ts";
import type { PlacedBaseline } from "./report_findings.ts";
import { diffReport, exemplar, finding } from "./report_testing.ts";
import { diffText } from "./terminal/diff_text.ts";
import { reportText } from "./terminal/report_text.ts";

/** How many findings stand how. */
type Counts = Readonly<Record<Standing | "gone", number>>;

const CPU = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";
const OTHER_CPU = "GenuineIntel family 6 model 143 stepping 8 microcode 0x2b";

/** A run of any findings, of which baselines list some, and some that it does not show. */
interface Told {
  readonly findings: readonly { readonly finding: Finding; readonly listed: "not" | "shown" | "missed" }[];
  readonly cpu: string | null;
  readonly scrutiny: Scrutiny | undefined;
}

const anyFinding = fc.record({
  number: fc.nat(1000),
  parties: fc.constantFrom(["mine", "model"], ["iced", "capstone"], ["decoders", "cpu"], ["model", "cpu"]),
  ground: fc.constantFrom<Ground>("cpu", "environment", "vendors differ", "open", "decoders"),
  cpus: fc.constantFrom([], [CPU], [OTHER_CPU]),
  isGap: fc.boolean(),
  listed: fc.constantFrom("not", "not", "shown", "missed"),
});

const anyTold: fc.Arbitrary<Told> = fc.record({
  findings: fc.uniqueArray(anyFinding, { maxLength: 12, selector: ({ number }) => number }).map((all) =>
    all.map(({ number, parties, ground, cpus, isGap, listed }) => ({
      finding: finding({
        id: findingId(`${number}`),
        title: `Number ${number}`,
        parties: parties as [string, string],
        isGap,
        exemplars: [
          exemplar({
            field: isGap ? "gap" : "register",
            verdict: verdict(ground, "did", { cpus: words(cpus, { raises: "#UD" }) }),
          }),
        ],
      }),
      listed: listed as "not",
    }))
  ),
  cpu: fc.constantFrom(null, CPU, OTHER_CPU),
  scrutiny: fc.constantFrom(
    undefined,
    scrutinyOfOwn(["mine"], false),
    scrutinyOfOwn(["mine"], true),
    CAMPAIGN_SCRUTINY,
  ),
});

function knownOf(finding: Finding): KnownFinding {
  const { verdict, case: c } = plainest(finding);
  return { ...headOf(finding), verdict, case: c, link: null, reason: null };
}

function runOf({ findings, cpu }: Told) {
  const shown = findings.filter(({ listed }) => listed !== "missed").map(({ finding }) => finding);
  const known = findings.filter(({ listed }) => listed !== "not").map(({ finding }) => knownOf(finding));
  const files: PlacedBaseline[] = [
    { file: "mine.json", baseline: { party: "mine", findings: known }, lines: new Map() },
  ];
  return { run: diffReport({ subjects: ["mine"], findings: shown, cpu }), files };
}

const count = <T>(list: readonly T[], is: (each: T) => boolean) => list.filter(is).length;

function ofTerminal(text: string): Pick<Counts, "new" | "gone"> {
  const last = text.split("\n").at(-1)!;
  const [, fresh = "0", gone = "0"] = /^Not as expected: (\d+) new, (\d+) gone$/.exec(last) ?? [];
  assert(fresh + gone !== "00" || last.startsWith("As expected"), last);
  return { new: Number(fresh), gone: Number(gone) };
}

/** What each format that is made from a report says. */
const FORMATS: Readonly<Record<string, (report: Report) => Counts>> = {
  json: (report) => {
    const { findings, gone } = parseReport(reportJson(report));
    const of = (standing: Standing) =>
      count(
        findings,
        ({ known, aside }) => standing === "known" ? known : !known && (standing === "aside") === (aside !== null),
      );
    return { new: of("new"), known: of("known"), aside: of("aside"), gone: gone.length };
  },
  junit: (report) => {
    const suites = readJunit(junitXml(report));
    const cases = suites.children.flatMap(({ children }) => children.filter(({ name }) => name === "testcase"));
    const failures = (type: string) =>
      count(
        cases,
        ({ children }) => children.some((each) => each.name === "failure" && each.attributes["type"] === type),
      );
    const aside = count(cases, ({ children }) => children.some(({ name }) => name === "skipped"));
    const { tests, failures: failed, skipped } = suites.attributes;
    const counts = { new: failures("new"), gone: failures("gone"), aside, known: 0 };
    assertEquals([tests, failed, skipped], [`${cases.length}`, `${counts.new + counts.gone}`, `${aside}`]);
    return { ...counts, known: cases.length - aside - counts.new - counts.gone };
  },
  sarif: (report) => {
    const { results } = JSON.parse(sarifLog(report)).runs[0];
    const of = (state?: string) =>
      count(results as { baselineState?: string }[], (each) => each.baselineState === state);
    return { new: of("new"), known: of("unchanged"), aside: of(), gone: of("absent") };
  },
  markdown: (report) => {
    const text = reportMarkdown(report);
    const rows = [...text.matchAll(/^\| [\w ]+ \| (\d+) \| (\d+) \| (\d+) \| \d+ \| \d+ \|$/gm)];
    const sum = (column: number) => rows.reduce((all, row) => all + Number(row[column]), 0);
    const said = /^\*\*Not as expected: (\d+) new, (\d+) gone\*\*$/m.exec(text);
    assertEquals(Number(said?.[1] ?? 0), sum(1));
    return { new: sum(1), known: sum(2), aside: sum(3), gone: Number(said?.[2] ?? 0) };
  },
  html: (report) => {
    const { rows } = pageData(report, 1 << 20);
    const of = (wanted: string) => count(rows, ([, , , state]) => state === wanted);
    return { new: of("new"), known: of("known"), aside: of("aside"), gone: of("gone") };
  },
  triage: (report) => {
    const text = stripVTControlCharacters(reportText(report));
    const said = ofTerminal(text);
    assertEquals(count([...text.matchAll(/ \(new\)/g)], () => true), said.new);
    const of = (standing: Standing) => filtered(report, { only: [standing] }).findings.length;
    return { ...said, known: of("known"), aside: of("aside") };
  },
};

function expected({ known, fresh, gone, asides }: Comparison): Counts {
  return { new: fresh.length, known: known.size, aside: asides.size, gone: gone.length };
}

Deno.test("every format of a run says as many findings are new, known, beside the point and gone as the comparison", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyTold, (told) => {
      const { run, files } = runOf(told);
      const baselines = files.map(({ baseline }) => baseline);
      const comparison = compare({ ...run, decoders: ["iced", "capstone"] }, baselines, told.scrutiny);
      const must = expected(comparison);
      assertEquals(must.new + must.known + must.aside, run.findings.length);
      const text = stripVTControlCharacters(diffText(run, { baselines, comparison }, { seconds: 1, all: false }));
      assertEquals(ofTerminal(text), { new: must.new, gone: must.gone });
      const report = reportOfRun(run, comparison, files);
      for (const [name, counts] of Object.entries(FORMATS)) assertEquals(counts(report), must, name);
      for (const aside of comparison.asides.values()) seen.add(aside);
      for (const standing of STANDINGS) if (must[standing] > 0) seen.add(standing);
    }),
    { numRuns: 300 },
  );
  assertEquals([...seen].sort(), ["aside", "cpu", "environment", "gap", "known", "new", "party"]);
});

Deno.test("the report of a campaign takes for new what makes the campaign end with 1", () => {
  fc.assert(
    fc.property(anyTold, (told) => {
      const { run, files } = runOf(told);
      const scrutiny = told.scrutiny ?? CAMPAIGN_SCRUTINY;
      const known = new Known(files.map(({ baseline }) => baseline), cpusOfRun(told), scrutiny);
      const settings = {
        seed: 1,
        subjects: ["mine"],
        shardsPerEpoch: 1,
        casesPerShard: 1,
        cpu: told.cpu,
        versions: {},
        identities: {},
      };
      const first = { epoch: 0, shard: 0, case: 0, seconds: 0 };
      const findings = run.findings.map((each) => ({ ...each, first }));
      const kept = { entries: [], buckets: new PairMap<string>(), features: [], outside: [], progress: [] };
      const state = { epochs: 1, findings, ...kept };
      const report = reportOfCampaign({ settings, state }, files, { asides: asidesOf(run.findings, known) });
      const fresh = run.findings.filter((each) => known.isFresh(each)).length;
      for (const [name, counts] of Object.entries(FORMATS)) {
        if (name !== "triage" && name !== "markdown") assertEquals(counts(report).new, fresh, name);
      }
    }),
    { numRuns: 100 },
  );
});
