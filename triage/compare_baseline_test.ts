import { assertEquals } from "@std/assert";
import { type Baseline, cpusOf } from "../corpus/files/baseline_file.ts";
import { type Finding, findingId } from "../findings/finding.ts";
import { type Verdict, verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import { caseOf } from "../machine/case.ts";
import { compare, CPUS, type Run, scrutinyOfOwn, updated } from "./compare_baseline.ts";

const CPU = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";
const SAME_MODEL = "AuthenticAMD family 25 model 17 stepping 2 microcode 0x2";
const OTHER_CPU = "GenuineIntel family 6 model 143 stepping 8 microcode 0x2b";

function finding(
  name: string,
  parties: readonly [string, string],
  verdict: Verdict,
  fields: Partial<Finding> = {},
): Finding {
  const signature = `${parties.join(" and ")} | ${name}`;
  return {
    id: findingId(signature),
    title: name,
    parties,
    field: "register",
    signature,
    isGap: false,
    cause: null,
    count: 1,
    exemplars: [{ case: caseOf([0x8b, 0x07]), weight: 1, field: "register", verdict }],
    ...fields,
  };
}

const byCpu = (...blames: string[]) => verdict("cpu", "did", { blames, cpus: words([CPU], { raises: "#UD" }) });
const OPEN = verdict("open", "decoders-contradict");

const IN_POSTED = finding("a", ["posted", "model"], byCpu("posted"), { cause: [] });
const IN_CAPSTONE = finding("b", ["iced", "capstone"], byCpu("capstone"));
const IN_ICED = finding("c", ["iced", "capstone"], byCpu("iced"));
const IN_BOTH = finding("d", ["decoders", "cpu"], byCpu("iced", "capstone"));
const IN_NEITHER = finding("e", ["iced", "capstone"], OPEN);
const OF_CPU = finding("f", ["decoders", "cpu"], verdict("environment", "needs", { needs: ["XOP"] }));
const OF_MODEL = finding("g", ["model", "cpu"], byCpu("model"));
const ALL = [IN_POSTED, IN_CAPSTONE, IN_ICED, IN_BOTH, IN_NEITHER, OF_CPU];

const run = (findings: readonly Finding[], cpu: string | null = CPU): Run => ({
  subjects: ["posted"],
  decoders: ["iced", "capstone"],
  cpu,
  findings,
  corrections: new Map([["lock", "It refuses LOCK."]]),
});

const empty = (party: string): Baseline => ({ party, findings: [] });
const PARTIES = ["posted", "iced", "capstone"];
const updatedAll = (of: Run, before = PARTIES.map(empty)) => updated(of, before);
const titles = ({ findings }: { findings: readonly { title: string }[] }) => findings.map(({ title }) => title);

Deno.test("updated() lists a finding with whoever is wrong, with the last decoder where nobody is, and not with the CPU", () => {
  assertEquals(updatedAll(run(ALL)).map(titles), [["a"], ["c", "d"], ["b", "d", "e"]]);
});

Deno.test("compare() takes what is about somebody's own subject for new, and gaps of what a scope claims", () => {
  const [wrong, gap] = [false, true].map((isGap) => finding(`${isGap}`, ["mine", "model"], byCpu("mine"), { isGap }));
  const of = { ...run([wrong!, gap!, IN_CAPSTONE, IN_BOTH, OF_MODEL]), subjects: ["mine"] };
  const fresh = (hasScope: boolean) => compare(of, [empty("mine")], scrutinyOfOwn(["mine"], hasScope)).fresh;
  assertEquals([fresh(false), fresh(true)], [[wrong], [wrong, gap]]);
});

Deno.test("compare() finds nothing new or gone where the baselines were just written", () => {
  const { known, fresh, gone } = compare(run(ALL), updatedAll(run(ALL)));
  assertEquals([known.size, fresh, gone], [ALL.length - 1, [], []]);
});

Deno.test("compare() names what is new and what is gone", () => {
  const before = updatedAll(run([IN_POSTED, IN_CAPSTONE, IN_BOTH]));
  const { fresh, gone } = compare(run([IN_CAPSTONE, IN_ICED]), before);
  assertEquals([titles({ findings: fresh }), titles({ findings: gone })], [["c"], ["a", "d"]]);
});

Deno.test("compare() always calls a bug of the model new, and no baseline takes it", () => {
  const after = updatedAll(run([OF_MODEL]));
  assertEquals(after.map(titles), [[], [], []]);
  assertEquals(titles({ findings: compare(run([OF_MODEL]), after).fresh }), ["g"]);
});

Deno.test("compare() expects of the decoders and the CPU only what a CPU of the same model can show", () => {
  const before = updatedAll(run([IN_BOTH]));
  const gone = (cpu: string | null) => compare(run([], cpu), before).gone.length;
  assertEquals([gone(CPU), gone(SAME_MODEL), gone(OTHER_CPU), gone(null)], [1, 1, 0, 0]);
  const records = [{ cpu: SAME_MODEL }];
  assertEquals(compare({ ...run([], null), records }, before).gone.length, 1, "through its records");
});

Deno.test("compare() counts nothing new that other CPUs may do otherwise, or do", () => {
  const cpus = words([CPU], { executes: 2 });
  const [oneVendor, differ] = [
    verdict("open", "one-vendor", { cpus }),
    verdict("vendors differ", "cpus-differ", { cpus }),
  ];
  const findings = [finding("h", ["decoders", "cpu"], oneVendor), finding("i", ["iced", "capstone"], differ)];
  const { fresh, asides } = compare(run(findings), PARTIES.map(empty));
  assertEquals([fresh, [...asides.values()]], [[], ["cpu", "cpu"]]);
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
