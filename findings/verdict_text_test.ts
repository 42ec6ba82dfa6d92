import { assert, assertEquals } from "@std/assert";
import { GROUNDS, type Verdict, verdict, VERDICT_REASONS } from "./verdict.ts";
import { blameText, evidenceText, listed, verdictText } from "./verdict_text.ts";

/** Everything that a reason can speak of. */
const WHOLE = { blames: ["a"], cpus: ["C"], did: { executes: 3 }, witnesses: ["w", "x"], needs: ["XOP", "TBM"] };

Deno.test("evidenceText() has other words for every reason", () => {
  const texts = VERDICT_REASONS.map((reason) => evidenceText(verdict("cpu", reason, WHOLE)));
  assertEquals(new Set(texts).size, VERDICT_REASONS.length);
  assert(texts.every((text) => text.length > 0 && !text.endsWith(".")));
});

Deno.test("evidenceText() says what which CPU did", () => {
  const did = (did: Verdict["did"], cpus = ["C"]) => evidenceText(verdict("cpu", "did", { cpus, did }));
  assertEquals(did({ raises: "#GP" }), "the CPU (C) raises #GP");
  assertEquals(did({ executes: 3 }, ["C", "D"]), "the CPU (C, D) executes 3 bytes");
  assertEquals(did({ executes: 1 }), "the CPU (C) executes 1 byte");
  assertEquals(did({ executes: 0 }), "the CPU (C) finds no whole instruction");
});

Deno.test("verdictText() says who is wrong, or that nobody is or is known to be", () => {
  const of = (ground: Verdict["ground"], blames: string[] = []) =>
    verdictText(verdict(ground, "no-subject", { blames }));
  assertEquals(GROUNDS.map((ground) => of(ground)), [
    "unresolved: the model allows both",
    "an effect of this CPU: the model allows both",
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
