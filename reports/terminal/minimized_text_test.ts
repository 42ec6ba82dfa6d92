import { assertEquals } from "@std/assert";
import { minimizedText } from "./minimized_text.ts";

const MINIMIZED = { chosen: [0, 2], cost: 7, bound: 7, isOptimal: true, greedy: { count: 3, cost: 9 } };

Deno.test("minimizedText() gives sizes before and after, greedy's, and the proof", () => {
  assertEquals(minimizedText({ given: 1200, cases: 1000, features: 12, minimized: MINIMIZED }).split("\n"), [
    "Before:  1,200 cases, 1,000 of them different, 12 features",
    "After:   2 cases of 7 bytes with the same features, run again to check",
    "Greedy:  3 cases of 9 bytes",
    "Proven:  no corpus with these features has less than 7 bytes",
  ]);
});

Deno.test("minimizedText() says how far the bound is where nothing better is proven", () => {
  const minimized = { ...MINIMIZED, cost: 8, bound: 6, isOptimal: false };
  const [, , , proof] = minimizedText({ given: 3, cases: 3, features: 1, minimized }).split("\n");
  assertEquals(proof, "Proven:  no corpus with these features has less than 6 bytes, 25.00 % below");
});
