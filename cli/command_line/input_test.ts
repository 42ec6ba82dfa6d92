import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../corpus/files/hex.ts";
import { MOST_LINE } from "../../corpus/files/parse_lines.ts";
import { withFolder } from "../cli_testing.ts";
import { CommandError } from "./errors.ts";
import { type NumberedLine, numberedLines, parseFile, readText } from "./input.ts";

async function linesOf(file: string): Promise<NumberedLine[]> {
  const all: NumberedLine[] = [];
  for await (const lines of numberedLines(file)) all.push(...lines);
  return all;
}

/** Fills a file with a character, so many times 2^20, without a hole in it. */
function fill(file: string, character: string, mebibytes: number): void {
  using open = Deno.openSync(file, { append: true, create: true });
  const block = new TextEncoder().encode(character.repeat(1 << 20));
  for (let n = 0; n < mebibytes; n++) open.writeSync(block);
}

Deno.test("numberedLines() leaves out blank lines and comments, and counts them", () =>
  withFolder(async (folder) => {
    const file = join(folder, "lines");
    Deno.writeTextFileSync(file, "\ufeffone\r\n\n  # two\n \t\nthree # is here\nf\u00fcnf");
    assertEquals((await linesOf(file)).map(({ number, text }) => [number, text.trim()]), [
      [1, "one"],
      [5, "three # is here"],
      [6, "f\u00fcnf"],
    ]);
  }));

Deno.test("numberedLines() keeps little of a line that is too long, and gives those around it", () =>
  withFolder(async (folder) => {
    const file = join(folder, "lines");
    // A line of blanks is not blank where nobody knows its end.
    for (const character of ["a", " ", "#"]) {
      Deno.writeTextFileSync(file, "first\n");
      fill(file, character, 16);
      Deno.writeTextFileSync(file, `\nlast\n`, { append: true });
      const [first, long, last, ...more] = await linesOf(file);
      assertEquals([first!.text, last!.text, more], ["first", "last", []]);
      assertEquals([first!.number, long!.number, last!.number], [1, 2, 3]);
      assert(long!.text.length > MOST_LINE && long!.text.length < 1 << 20, `${long!.text.length}`);
    }
  }));

Deno.test("parseFile() names the line that is too long, and what cannot be read", () =>
  withFolder(async (folder) => {
    const file = join(folder, "lines");
    Deno.writeTextFileSync(file, "\n# a\n");
    fill(file, "a", 1);
    const { message } = await assertRejects(() => parseFile(file, String), InputError);
    assertEquals(message, "Line 3: Line has more than 65536 characters");
    const error = await assertRejects(() => parseFile(folder, String, "Name a file"), CommandError);
    assertEquals([error.message, error.hint], [
      `File cannot be read: ${folder}: Is a directory (os error 21)`,
      "Name a file",
    ]);
  }));

Deno.test("readText() reads what a file holds, and refuses one that no string could hold", () =>
  withFolder((folder) => {
    const file = join(folder, "text");
    const text = "\u00fc".repeat(1 << 18);
    Deno.writeTextFileSync(file, ` ${text}`);
    assertEquals(readText(file) === ` ${text}`, true);
    Deno.truncateSync(file, (1 << 28) + 1);
    assertEquals(assertThrows(() => readText(file), InputError).message, "It has more than 256 MiB");
  }));
