import { assertEquals } from "@std/assert";
import { LEGACY_PREFIXES } from "../../x86/prefixes.ts";
import { PREFIX_ORDER } from "./simplify_text.ts";

Deno.test("PREFIX_ORDER has every legacy prefix once: none gets lost when prefixes are sorted", () => {
  assertEquals(PREFIX_ORDER.toSorted(), LEGACY_PREFIXES.toSorted());
});
