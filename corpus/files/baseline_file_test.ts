import { assertEquals, assertThrows } from "@std/assert";
import { caseFrom } from "../../machine/case_testing.ts";
import { type Baseline, findingId, formatBaseline, type KnownFinding, parseBaseline } from "./baseline_file.ts";
import { InputError } from "./hex.ts";

function known(title: string, fields: Partial<KnownFinding> = {}): KnownFinding {
  const signature = fields.signature ?? `posted and model | ${title}`;
  return {
    id: findingId(signature),
    title,
    parties: ["posted", "model"],
    signature,
    isGap: false,
    verdict: { wrong: "posted", evidence: "the CPU raises #UD" },
    cause: ["lock"],
    case: caseFrom("f0 8b 07", { cpl: 3 }),
    link: null,
    reason: "LOCK is for read-modify-write instructions",
    ...fields,
  };
}

const BASELINE: Baseline = { party: "posted", cpu: "GenuineIntel family 6 model 143", findings: [known("Takes LOCK")] };

Deno.test("parseBaseline() reads back what formatBaseline() writes", () => {
  const gap = known("Refuses movs", { isGap: true, cause: [], verdict: { wrong: null, evidence: "a gap" } });
  const decoder = known("They differ", { cause: null, link: "https://example.org/1", reason: null });
  const baseline = { ...BASELINE, cpu: null, findings: [known("Takes LOCK"), decoder, gap] };
  assertEquals(parseBaseline(formatBaseline(baseline)), baseline);
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
  ["is of a later version", (text) => text.replace('"version": 1', '"version": 2'), /^Its version is 2; this program/],
  [
    "has a key that nobody knows",
    (text) => text.replace('"party"', '"patry"'),
    /^Unknown key: "patry" \(known: version/,
  ],
  ["has no list", () => '{"version":1,"party":"posted","cpu":null}', /^It has no "findings" list$/],
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
  ["gives no reason", (text) => text.replace(/,\n *"reason": ".*"/, ""), /neither "link" nor "reason"$/],
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
