/** Baselines where decoders were added to those of every panel. */
import { assertEquals } from "@std/assert";
import type { Finding } from "../findings/finding.ts";
import { verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import { ownersOf } from "./baseline_owners.ts";
import { ALL, byCpu, CPU, empty, finding, OF_CPU, OPEN, PARTIES, run, titles, updatedAll } from "./baseline_testing.ts";
import { compare, withAdded } from "./compare_baseline.ts";
import { updated } from "./update_baseline.ts";

const ADDED = ["mine", "hers"];

/** What a decoder that was added takes part in, by who is wrong. */
const MINE = finding("m", ["iced", "mine"], byCpu("mine"));
const OPEN_MINE = finding("o", ["iced", "mine"], OPEN);
const BOTH_ADDED = finding("t", ["iced", "mine", "hers"], byCpu("mine", "hers"));
const OPEN_BOTH = finding("u", ["iced", "mine", "hers"], OPEN);
const LIKE_CAPSTONE = finding("l", ["iced", "capstone", "mine"], byCpu("capstone", "mine"));
const ICED_ALONE = finding("i", ["iced", "capstone", "mine"], byCpu("iced"));
const OWN = [MINE, OPEN_MINE, BOTH_ADDED, OPEN_BOTH, LIKE_CAPSTONE, ICED_ALONE];

const DIFFER = finding(
  "v",
  ["iced", "mine"],
  verdict("vendors differ", "vendors", { cpus: words([CPU], { executes: 2 }) }),
);

/** A run with those decoders. */
const runOf = (findings: readonly Finding[]) => ({
  ...run(findings),
  decoders: ["iced", "capstone", ...ADDED],
  added: ADDED,
});

Deno.test("ownersOf() lists what an added decoder takes part in with the added ones that are wrong, else with the last of them", () => {
  assertEquals(OWN.map((each) => ownersOf(runOf([]), each)), [
    ["mine"],
    ["mine"],
    ["mine", "hers"],
    ["hers"],
    ["mine"],
    [],
  ]);
  // The others' stay where they are; effects of the CPU are nobody's.
  const others = ALL.filter((each) => each !== OF_CPU);
  assertEquals(others.map((each) => ownersOf(runOf([]), each)), others.map((each) => ownersOf(run([]), each)));
});

Deno.test("compare() counts of what an added decoder takes part in what is its own, or nobody's, and of the others what always counts", () => {
  const findings = [...OWN, DIFFER, ...ALL];
  const { fresh, asides } = compare(runOf(findings), [...PARTIES, ...ADDED].map(empty), withAdded(undefined, ADDED));
  const always = compare(run(ALL), PARTIES.map(empty)).fresh;
  assertEquals(fresh, [MINE, OPEN_MINE, BOTH_ADDED, OPEN_BOTH, LIKE_CAPSTONE, ...always]);
  assertEquals([asides.get(ICED_ALONE.id), asides.get(DIFFER.id)], ["party", "cpu"]);
});

Deno.test("compare() counts an added decoder's, too, where the run is about somebody's own subject alone", () => {
  const scrutiny = withAdded({ subjects: ["posted"], gaps: false }, ADDED);
  const { fresh } = compare(runOf([...OWN, ...ALL]), ["posted", ...ADDED].map(empty), scrutiny);
  assertEquals(titles({ findings: fresh }), ["m", "o", "t", "u", "l", "a"]);
});

Deno.test("updated() writes an added decoder's findings into its own baseline, so that nothing is new or gone afterwards", () => {
  const of = runOf([...OWN, ...ALL]);
  const names = [...PARTIES, ...ADDED];
  const after = updated(of, names.map(empty));
  assertEquals(after.slice(0, PARTIES.length), updatedAll(run(ALL)));
  assertEquals(after.slice(-2).map(titles), [["m", "o", "t", "l"], ["t", "u"]]);
  assertEquals(after.at(-1)!.findings[0]!.reason, "Taken as known; nobody has said why");
  const { fresh, gone } = compare(of, after, withAdded(undefined, ADDED));
  assertEquals([fresh, gone], [[], []]);
  const mended = compare(runOf([...OWN.slice(1), ...ALL]), after, withAdded(undefined, ADDED));
  assertEquals([mended.fresh, titles({ findings: mended.gone })], [[], ["m"]]);
});
