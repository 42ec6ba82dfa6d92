import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { findingId, type KnownFinding } from "../../findings/finding.ts";
import { verdict } from "../../findings/verdict.ts";
import { evidenceText } from "../../findings/verdict_text.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { readTestdata } from "../corpus_testing.ts";
import { type Baseline, cpusOf, formatBaseline, parseBaseline } from "./baseline_file.ts";
import { InputError } from "./hex.ts";

const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1000065";
const INTEL = "GenuineIntel family 6 model 207 stepping 2 microcode 0x1";

function byCpu(...cpus: string[]): KnownFinding["verdict"] {
  return verdict("cpu", "did", { blames: ["posted"], cpus, did: { raises: "#UD" } });
}

function known(title: string, fields: Partial<KnownFinding> = {}): KnownFinding {
  const signature = fields.signature ?? `posted and model | ${title}`;
  return {
    id: findingId(signature),
    title,
    parties: ["posted", "model"],
    field: "fault",
    signature,
    isGap: false,
    verdict: byCpu(AMD),
    cause: ["lock"],
    case: caseFrom("f0 8b 07", { cpl: 3 }),
    link: null,
    reason: "LOCK is for read-modify-write instructions",
    ...fields,
  };
}

const BASELINE: Baseline = { party: "posted", findings: [known("Takes LOCK")] };

Deno.test("parseBaseline() reads back what formatBaseline() writes", () => {
  const gap = known("Refuses movs", { field: "gap", isGap: true, cause: [], verdict: verdict("open", "gap") });
  const decoder = known("They differ", { field: null, cause: null, link: "https://example.org/1", reason: null });
  const needs = verdict("environment", "needs", { cpus: [INTEL], did: { executes: 0 }, needs: ["XOP"] });
  const several = known("Unknown", { parties: ["iced", "capstone", "mine"], verdict: needs });
  const baseline = { ...BASELINE, findings: [known("Takes LOCK"), decoder, several, gap] };
  assertEquals(parseBaseline(formatBaseline(baseline)), { ...baseline, version: 2 });
});

Deno.test("formatBaseline() names each CPU once, whatever rests on it", () => {
  const another = AMD.replace("stepping 1", "stepping 2");
  const verdicts = [byCpu(AMD), byCpu(INTEL), byCpu(AMD, INTEL), byCpu(another)];
  const findings = verdicts.map((verdict, n) => known(`${n}`, { verdict }));
  const text = formatBaseline({ ...BASELINE, findings });
  for (const cpu of [AMD, INTEL, another]) assertEquals(text.split(cpu).length, 2, cpu);
  assertEquals(cpusOf(parseBaseline(text)), [AMD, another, INTEL]);
  assertEquals(parseBaseline(text).findings, findings);
});

/** The baseline of Capstone as version 1 had it. */
const OF_VERSION_1 = readTestdata(new URL("./testdata/baseline_1.json.gz", import.meta.url));

Deno.test("parseBaseline() reads a file of version 1, with verdicts as values and fields of their own", () => {
  const { version, findings } = parseBaseline(OF_VERSION_1);
  assertEquals([version, findings.length], [1, 37]);
  const written = JSON.parse(OF_VERSION_1).findings as { verdict: { wrong: string | null; evidence: string } }[];
  for (const [n, { signature, field, verdict }] of findings.entries()) {
    const { wrong, evidence } = written[n]!.verdict;
    // The words after what is needed are newer.
    const words = evidenceText(verdict).replace(", which this CPU does not report", "");
    assertEquals([verdict.blames.join(" and ") || null, words], [wrong, evidence]);
    assertEquals(
      field,
      signature.includes(" | defect of ") || signature.includes(" | needs | ") ? null : signature.split(" | ")[1],
    );
  }
  assertEquals(parseBaseline(formatBaseline({ party: "capstone", findings })).findings.length, findings.length);
});

Deno.test("parseBaseline() refuses evidence that version 1 never wrote, by the finding's id", () => {
  const broken = OF_VERSION_1.replace(/"evidence": ".*"/, '"evidence": "somebody says so"');
  const error = assertThrows(() => parseBaseline(broken), InputError);
  assertMatch(error.message, /^Finding [0-9a-f]{12}: Its evidence is none that version 1 wrote: "somebody says so"$/);
});

Deno.test("formatBaseline() puts findings before gaps, by title, whatever their order was", () => {
  const findings = ["b", "c", "a"].map((title) => known(title)).concat(known("A gap", { isGap: true }));
  const titles = (all: KnownFinding[]) =>
    parseBaseline(formatBaseline({ ...BASELINE, findings: all })).findings.map(({ title }) => title);
  assertEquals(titles(findings), ["a", "b", "c", "A gap"]);
  assertEquals(titles(findings.toReversed()), titles(findings));
});

/** A defect of the file, and what the message says. */
const DEFECTS: readonly (readonly [name: string, defect: (text: string) => string, message: RegExp])[] = [
  ["is no JSON", (text) => text.slice(0, -4), /^It is not JSON: /],
  ["is no object", () => "[]", /^Baseline is not a JSON object: \[\]$/],
  [
    "is of a later version",
    (text) => text.replace('"version": 2', '"version": 3'),
    /^Its version is 3; this program reads/,
  ],
  [
    "has a key that nobody knows",
    (text) => text.replace('"party"', '"patry"'),
    /^Unknown key: "patry" \(did you mean "party"\? known: version/,
  ],
  ["has no list", () => '{"version":2,"party":"posted","cpus":{}}', /^It has no "findings" list$/],
  [
    "has an unknown id",
    (text) => text.replace(/"id": "[0-9a-f]+"/, '"id": "0123456789ab"'),
    /^Finding 0123456789ab: Unknown id: its signature is that of [0-9a-f]{12}$/,
  ],
  [
    "lists one twice",
    (text) => text.replace(/\[\n {4}(\{[^]*\n {4}\})/, "[\n    $1,\n    $1"),
    /^It lists finding [0-9a-f]{12} more than once$/,
  ],
  [
    "has a finding without an id",
    (text) => text.replace(/"id": "[0-9a-f]+",/, ""),
    /^Finding number 1: It has no "id"$/,
  ],
  ["has a case that is none", (text) => text.replace('"f08b07"', '"f08b0"'), /^Finding [0-9a-f]+: Bytes have an odd/],
  ["gives no reason", (text) => text.replace(/,\n {6}"reason": ".*"/, ""), /neither "link" nor "reason"$/],
  [
    "rests on a CPU that it does not name",
    (text) => text.replace(/"amd-family-25-model-17": /, '"another": '),
    /Unknown CPU: /,
  ],
  [
    "has a field that is none",
    (text) => text.replace('"fault"', '"frob"'),
    /^Finding [0-9a-f]+: Unknown field: "frob"$/,
  ],
  [
    "has a ground that is none",
    (text) => text.replace('"ground": "cpu"', '"ground": "faith"'),
    /Unknown ground: "faith"/,
  ],
  ["names one party", (text) => text.replace(/,\n *"model"/, ""), /Its parties are not two$/],
];

for (const [name, defect, message] of DEFECTS) {
  Deno.test(`parseBaseline() refuses a file that ${name}`, () => {
    const text = formatBaseline(BASELINE);
    const broken = defect(text);
    assertEquals(broken === text, false);
    const error = assertThrows(() => parseBaseline(broken), InputError);
    assertEquals(message.test(error.message), true, error.message);
  });
}
