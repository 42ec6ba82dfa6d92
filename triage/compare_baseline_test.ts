import { assertEquals } from "@std/assert";
import { verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
import {
  ALL,
  byCpu,
  CPU,
  empty,
  finding,
  IN_BOTH,
  IN_CAPSTONE,
  IN_ICED,
  IN_POSTED,
  OF_MODEL,
  OTHER_CPU,
  PARTIES,
  run,
  SAME_MODEL,
  titles,
  updatedAll,
} from "./baseline_testing.ts";
import { compare, scrutinyOfOwn } from "./compare_baseline.ts";

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
