import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseCase } from "../../corpus/files/case_file.ts";
import { caseOf } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import { replayCommand } from "./replay_command.ts";

const POSTED = ["posted", "model"] as const;

Deno.test("replayCommand() names the subject that the finding is about, and none for decoders", () => {
  const command = (first: string, second: string) => replayCommand(caseOf([0x8b, 0x07]), [first, second]);
  assertEquals(command("corrected", "model"), 'deno task explain --subject corrected \'{"bytes":"8b07"}\'');
  assertEquals(command("iced", "capstone"), 'deno task explain \'{"bytes":"8b07"}\'');
});

Deno.test("replayCommand() gives the whole case, in quotes that a shell leaves alone", () => {
  const command = replayCommand(caseOf([0x8b, 0x07], { cpl: 3, rip: 0x1000n }), POSTED);
  assertEquals(command, 'deno task explain --subject posted \'{"bytes":"8b07","cpl":3,"rip":"0x1000"}\'');
});

Deno.test("replayCommand() loses nothing of any case", () => {
  fc.assert(fc.property(anyCase(), (c) => {
    const [, line] = /^deno task explain --subject posted '([^']+)'$/.exec(replayCommand(c, POSTED))!;
    assertEquals(parseCase(line!), c);
  }));
});
