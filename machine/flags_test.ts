import { assertEquals } from "@std/assert";
import { flagNames } from "./flags.ts";

Deno.test("flagNames() names the flags that are set from the lowest bit on, and a flag of two bits once", () => {
  assertEquals(flagNames(0), []);
  assertEquals(flagNames(0x8d5), ["CF", "PF", "AF", "ZF", "SF", "OF"]);
  assertEquals([flagNames(0x3000), flagNames(0x1000), flagNames(0x2000)], [["IOPL"], ["IOPL"], ["IOPL"]]);
  assertEquals(flagNames(0x003e_7f00).join(" "), "TF IF DF OF IOPL NT VM AC VIF VIP ID");
});

Deno.test("flagNames() has no names for reserved bits", () => {
  assertEquals(flagNames(0x8000_802a | 1 << 22), []);
});
