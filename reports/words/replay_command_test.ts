import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseCase } from "../../corpus/files/case_file.ts";
import { caseOf } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import { replayCommand } from "./replay_command.ts";

const POSTED = ["posted", "model"] as const;

Deno.test("replayCommand() names a subject that is not explained anyhow, and none for decoders", () => {
  const command = (first: string, second: string) => replayCommand(caseOf([0x8b, 0x07]), [first, second]);
  assertEquals(command("corrected", "model"), "deno task explain --subject corrected 8b07");
  assertEquals(command("iced", "capstone"), "deno task explain 8b07");
});

Deno.test("replayCommand() gives the bytes alone where the rest is at its defaults", () => {
  assertEquals(replayCommand(caseOf([0x0f, 0xb6, 0x07]), POSTED), "deno task explain 0fb607");
});

Deno.test("replayCommand() gives the whole case, in quotes that a shell leaves alone, where it is not", () => {
  const command = replayCommand(caseOf([0x8b, 0x07], { cpl: 3, rip: 0x1000n }), POSTED);
  assertEquals(command, 'deno task explain \'{"bytes":"8b07","cpl":3,"rip":"0x1000"}\'');
});

Deno.test("replayCommand() loses nothing of any case", () => {
  fc.assert(fc.property(anyCase(), (c) => {
    const [, bytes, line] = /^deno task explain (?:([0-9a-f]+)|'([^']+)')$/.exec(replayCommand(c, POSTED))!;
    assertEquals(parseCase(line ?? JSON.stringify({ bytes })), c);
  }));
});
