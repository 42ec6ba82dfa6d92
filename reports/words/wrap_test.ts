import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { wrapped } from "./wrap.ts";

Deno.test("wrapped() breaks text between words, and loses none", () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 20 }), {
    minLength: 1,
  });
  fc.assert(fc.property(words, fc.integer({ min: 10, max: 40 }), (words, width) => {
    const lines = wrapped(words.join(" "), width, "  ");
    assertEquals(lines.map((line) => line.slice(2)).join(" "), words.join(" "));
    assert(lines.every((line) => line.length <= width || !line.slice(2).includes(" ")));
  }));
});
