import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { allOf, verdict, withFolder } from "./cli_testing.ts";

Deno.test("a file of hex lines is cases to explain and minimize, as the same in full is", () =>
  withFolder(async (folder) => {
    const [hex, full] = [join(folder, "hex"), join(folder, "full")];
    Deno.writeTextFileSync(hex, "# from a log\n0fb607\n\n\\x8b\\x07\n0x88, 0x07\n");
    Deno.writeTextFileSync(full, '{"bytes":"0fb607"}\n{"bytes":"8b07"}\n{"bytes":"8807"}\n');
    const run = (...args: string[]) => verdict([...args, "--cpu", "off"]);
    const [ofHex, ofFull, all, allFull] = await Promise.all([
      run("explain", "--json", hex),
      run("explain", "--json", full),
      run("minimize", hex, "--all"),
      run("minimize", full, "--all"),
    ]);
    const answers = (text: string) => text.trim().split("\n").map((line) => ({ ...JSON.parse(line), bytes: "" }));
    assertEquals([ofHex.code, ofHex.stderr, answers(ofHex.stdout)], [0, "", answers(ofFull.stdout)]);
    assertEquals(all, allFull);
  }));

Deno.test("explain takes bytes as they are pasted: in words, with 0x, with \\x", () =>
  allOf([["0f", "b6", "07"], ["0x0f,", "0xb6,", "0x07"], ["0x0fb607"], ["\\x0f\\xb6\\x07"]].map(async (words) => {
    const { code, stdout, stderr } = await verdict(["explain", "--cpu", "off", ...words]);
    assertEquals([code, stderr], [0, ""], words.join(" "));
    assertStringIncludes(stdout, "0f b6  opcode");
  })));
