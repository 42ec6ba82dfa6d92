import { assertEquals } from "@std/assert";
import { cpusOf } from "../corpus/files/baseline_file.ts";
import type { Finding } from "../findings/finding.ts";
import { verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import { CPUS } from "./baseline_owners.ts";
import {
  ALL,
  byCpu,
  CPU,
  empty,
  finding,
  IN_BOTH,
  IN_CAPSTONE,
  IN_ICED,
  IN_NEITHER,
  IN_POSTED,
  OPEN,
  OTHER_CPU,
  PARTIES,
  run,
  SAME_MODEL,
  titles,
  updatedAll,
} from "./baseline_testing.ts";
import { updated } from "./update_baseline.ts";

Deno.test("updated() lists a finding with whoever is wrong, with the last decoder where nobody is, and not with the CPU", () => {
  assertEquals(updatedAll(run(ALL)).map(titles), [["a"], ["c", "d"], ["b", "d", "e"]]);
});

Deno.test("updated() lists what CPUs do differently by itself, where records say so of all of them", () => {
  const cpus = [...words([CPU], { executes: 2 }), ...words([OTHER_CPU], { raises: "#UD" })];
  const differ = (recorded: boolean) =>
    verdict("vendors differ", "cpus-differ", { cpus: cpus.map((word) => ({ ...word, recorded })) });
  const after = (recorded: boolean) =>
    updated(run([finding("i", ["decoders", "cpu"], differ(recorded))]), [...PARTIES, CPUS].map(empty));
  assertEquals([false, true].map((recorded) => after(recorded).map(titles)), [[[], [], [], []], [[], [], [], ["i"]]]);
  const { verdict: { blames }, reason } = after(true)[3]!.findings[0]!;
  assertEquals([blames, reason], [[], "CPUs differ, and all of them are right"]);
});

Deno.test("updated() keeps links, reasons, and without a CPU also verdicts", () => {
  const before = updatedAll(run(ALL)).map((baseline) => ({
    ...baseline,
    findings: baseline.findings.map((known) => ({ ...known, link: "https://example.org/1", reason: null })),
  }));
  const withoutCpu = ALL.filter(({ parties }) => parties[1] !== "cpu");
  const unasked = withoutCpu.map((each) => ({ ...each, exemplars: [{ ...each.exemplars[0]!, verdict: OPEN }] }));
  assertEquals(updatedAll(run(ALL), before), before);
  assertEquals(updatedAll(run(unasked, null), before), before);
});

/** The run on another CPU that does otherwise: nobody is blamed as before. */
const elsewhere = (findings: readonly Finding[], cpu: string) => {
  const other = verdict("cpu", "did", { blames: ["iced"], cpus: words([cpu], { executes: 2 }) });
  return run(findings.map((each) => ({ ...each, exemplars: [{ ...each.exemplars[0]!, verdict: other }] })), cpu);
};

Deno.test("updated() on another CPU leaves what rests on a CPU of another kind as it is, and adds what is new", () => {
  const before = updatedAll(run([IN_POSTED, IN_CAPSTONE, IN_ICED, IN_BOTH]));
  assertEquals(updated(elsewhere([IN_POSTED, IN_CAPSTONE, IN_ICED], OTHER_CPU), before), before);
  const after = updated(elsewhere([IN_POSTED, IN_CAPSTONE, IN_ICED, IN_NEITHER], OTHER_CPU), before);
  assertEquals([after[0], after[2]], [before[0], before[2]]);
  assertEquals(after.map(titles), [["a"], ["c", "d", "e"], ["b", "d"]]);
  assertEquals(after.map(cpusOf), [[CPU], [CPU, OTHER_CPU], [CPU]]);
});

Deno.test("updated() on a CPU of the same kind rewrites no name of it", () => {
  const before = updatedAll(run([IN_POSTED, IN_BOTH]));
  const again = [IN_POSTED, IN_BOTH].map((each) => {
    const { verdict } = each.exemplars[0]!;
    return {
      ...each,
      exemplars: [{ ...each.exemplars[0]!, verdict: { ...verdict, cpus: words([SAME_MODEL], { raises: "#UD" }) } }],
    };
  });
  assertEquals(updated(run(again, SAME_MODEL), before), before);
});

Deno.test("updated() names the very CPU for what it says anew, also beside one of its kind", () => {
  const before = updatedAll(run([IN_POSTED, IN_BOTH]));
  const did = (finding: Finding, executes: number) => {
    const anew = verdict("cpu", "did", { blames: ["capstone"], cpus: words([SAME_MODEL], { executes }) });
    return { ...finding, exemplars: [{ ...finding.exemplars[0]!, verdict: anew }] };
  };
  const [, , capstone] = updated(run([IN_POSTED, did(IN_CAPSTONE, 3), did(IN_BOTH, 4)], SAME_MODEL), before);
  assertEquals(capstone!.findings.map(({ verdict: { cpus } }) => cpus.map(({ cpu }) => cpu)), [[SAME_MODEL], [
    SAME_MODEL,
  ]]);
});

Deno.test("updated() moves a finding to whoever is wrong by a CPU", () => {
  const before = updatedAll(run([finding("b", ["iced", "capstone"], byCpu("iced"))]));
  assertEquals(before.map(titles), [[], ["b"], []]);
  assertEquals(updatedAll(run([IN_CAPSTONE]), before).map(titles), [[], [], ["b"]]);
  const link = "https://example.org/1";
  const linked = before.map((each) => ({ ...each, findings: each.findings.map((known) => ({ ...known, link })) }));
  assertEquals(updatedAll(run([IN_CAPSTONE]), linked)[2]!.findings[0]!.link, link, "with what was written of it");
});
