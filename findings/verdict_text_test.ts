import { assert, assertEquals } from "@std/assert";
import { GROUNDS, type Verdict, verdict, VERDICT_REASONS } from "./verdict.ts";
import { words } from "./verdict_testing.ts";
import { blameText, evidenceText, listed, verdictText } from "./verdict_text.ts";

const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1000065";
const NEWER = "AuthenticAMD family 26 model 2 stepping 1 microcode unknown";
const INTEL = "GenuineIntel family 6 model 167 stepping 1 microcode 0x1";

/** Everything that a reason can speak of. */
const WHOLE = {
  blames: ["a"],
  cpus: words([AMD, INTEL], { executes: 3 }),
  witnesses: ["w", "x"],
  needs: ["XOP", "TBM"],
};

Deno.test("evidenceText() has other words for every reason", () => {
  const texts = VERDICT_REASONS.map((reason) => [reason, evidenceText(verdict("cpu", reason, WHOLE))] as const);
  // What some CPUs did stands for itself: whose fault it is says the rest of the sentence.
  const alike = new Set(["did", "cpus-differ", "one-vendor"]);
  const own = texts.filter(([reason]) => !alike.has(reason));
  assertEquals(new Set(own.map(([, text]) => text)).size, own.length);
  assert(texts.every(([, text]) => text.length > 0 && !text.endsWith(".")));
});

Deno.test("evidenceText() says what which CPU did, and of which vendor nothing is recorded", () => {
  const did = (...cpus: Verdict["cpus"]) => evidenceText(verdict("cpu", "did", { cpus }));
  assertEquals(
    did(...words([AMD], { raises: "#GP" })),
    "the CPU (AMD family 25 model 17) raises #GP; Intel: not recorded",
  );
  assertEquals(
    did(...words([AMD, INTEL], { executes: 3 })),
    "the CPUs (AMD family 25 model 17, Intel family 6 model 167) execute 3 bytes",
  );
  assertEquals(
    did(...words([AMD], { decodes: 1 }), ...words([INTEL], { executes: 0 })),
    "the CPU (AMD family 25 model 17) decodes 1 byte; the CPU (Intel family 6 model 167) finds no whole instruction",
  );
  assertEquals(
    did(...words([AMD], { executes: 5 }), ...words([INTEL], { executes: 7 }), ...words([NEWER], { executes: 5 })),
    "the CPUs (AMD family 25 model 17, AMD family 26 model 2) execute 5 bytes; " +
      "the CPU (Intel family 6 model 167) executes 7 bytes",
  );
  assertEquals(
    did(...words([AMD], { raises: "#UD", after: 2 }), ...words([INTEL], { raises: "#UD", after: 3 })),
    "the CPU (AMD family 25 model 17) raises #UD after 2 bytes; the CPU (Intel family 6 model 167) raises #UD after 3 bytes",
  );
});

Deno.test("verdictText() says who is wrong, or that nobody is or is known to be", () => {
  const of = (ground: Verdict["ground"], blames: string[] = []) =>
    verdictText(verdict(ground, "no-subject", { blames }));
  assertEquals(GROUNDS.map((ground) => of(ground)), [
    "unresolved: the model allows both",
    "CPUs differ: the model allows both",
    "unresolved: the model allows both",
    "unresolved: the model allows both",
    "an effect of this CPU: the model allows both",
    "unresolved: the model allows both",
  ]);
  assertEquals(of("cpu", ["iced", "capstone"]), "iced and capstone are wrong: the model allows both");
});

Deno.test("blameText() and listed() take any number of names", () => {
  assertEquals([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed), ["", "a", "a and b", "a, b and c"]);
  assertEquals([["a"], ["a", "b", "c"]].map(blameText), ["a is wrong", "a, b and c are wrong"]);
});
