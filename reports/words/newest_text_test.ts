import { assertEquals } from "@std/assert";
import { NEWEST_STATES } from "../../findings/newest.ts";
import { newestText } from "./newest_text.ts";

const word = (state: typeof NEWEST_STATES[number], decoder = "capstone") => ({ decoder, release: "5.0.9", state });

Deno.test("newestText() says what the newest release does about a finding", () => {
  assertEquals(NEWEST_STATES.map((state) => newestText([word(state)], { blames: ["capstone"] })), [
    "still in capstone 5.0.9",
    "fixed in capstone 5.0.9",
    "changed in capstone 5.0.9, to what is not known to be right",
  ]);
});

Deno.test("newestText() calls nothing fixed where nobody is wrong", () => {
  assertEquals(newestText([word("fixed")], { blames: [] }), "no longer in capstone 5.0.9");
});

Deno.test("newestText() says nothing where no release was asked, and joins what several do", () => {
  const verdict = { blames: ["capstone", "mine"] };
  assertEquals([newestText(undefined, verdict), newestText([], verdict)], [undefined, undefined]);
  const both = newestText([word("still"), word("fixed", "mine")], verdict);
  assertEquals(both, "still in capstone 5.0.9; fixed in mine 5.0.9");
});
