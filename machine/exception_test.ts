import { assertEquals } from "@std/assert";
import { LAST_EXCEPTION, vectorName } from "./exception.ts";

Deno.test("vectorName() gives the manual's mnemonic, and the number where there is none", () => {
  assertEquals([0, 6, 12, 13, 14, 17].map(vectorName), ["#DE", "#UD", "#SS", "#GP", "#PF", "#AC"]);
  assertEquals([15, LAST_EXCEPTION].map(vectorName), ["#15", "#31"]);
});
