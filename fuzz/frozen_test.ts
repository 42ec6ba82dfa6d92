import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { FROZEN } from "./frozen_testing.ts";

Deno.test("the frozen streams are those of the program's version: whoever changes one raises it", () => {
  assertEquals(FROZEN.version, config.version);
});
