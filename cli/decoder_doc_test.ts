/** docs/decoder.md: its programs run, what they show is what is printed, and its commands are ones that there are. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { DEFAULT_MEMORY } from "../subject/program/memory_limit.ts";
import { DEFAULT_TIMEOUT } from "../subject/program/asked_program.ts";
import { LONGEST_MNEMONIC, NAME_SIZE } from "../decoder/protocol/decoder_layout.ts";
import { MOST_FAILURES } from "../decoder/process_decoder.ts";
import { DECODERS } from "../oracles/decoder_registry.ts";
import { MOST_DECODERS } from "../oracles/judge/judge_decoder_sets.ts";
import { wordsOf } from "../subject/program/shell_words.ts";
import { allOf, ROOT, verdict, withFolder } from "./cli_testing.ts";
import type { CommandSpec } from "./command_line/options.ts";
import { parseOptions } from "./command_line/options.ts";
import { DECODER } from "./decoder.ts";
import { DECODERS_COMMAND } from "./decoders.ts";
import { DIFF } from "./diff.ts";
import { blocks, HAS_PYTHON, indented, page, PYTHON } from "./doc_testing.ts";
import { EXPLAIN } from "./explain.ts";
import { FUZZ } from "./fuzz.ts";
import { compiled } from "./subject_testing.ts";
import { TRIAGE } from "./triage.ts";
import { TUNNEL } from "./tunnel.ts";

const PAGE = "decoder.md";
const TEXT = page(PAGE);

/** The commands of the page, without comments. */
const COMMANDS = blocks(PAGE, "sh").join("").split("\n").map((line) => line.replace(/ +# .*$/, ""))
  .filter((line) => line.startsWith("deno task ")).map((line) => line.slice("deno task ".length));

const SPECS: readonly CommandSpec[] = [DECODER, DECODERS_COMMAND, DIFF, EXPLAIN, FUZZ, TRIAGE, TUNNEL];

/** The words of a command of the page that names a program, which is another one here. */
function commandWith(program: string, given: string, begin: string): string[] {
  const line = COMMANDS.find((each) => each.startsWith(begin) && each.includes(program));
  assert(line !== undefined, `The page has no such command: ${begin}`);
  return wordsOf(line).map((word) => word === program ? given : word);
}

Deno.test("docs/decoder.md shows what is printed of its program in Python, which is right with the lines that it adds", async () => {
  if (!HAS_PYTHON) return;
  const [program, more] = blocks(PAGE, "python") as [string, string];
  const [check, table, finding] = blocks(PAGE, "text") as [string, string, string];
  const corrected = program.replace(/^(?= {4}if mod == 1:)/m, indented(more, 4));
  assert(corrected !== program);
  await withFolder(async (folder) => {
    const [first, second] = [join(folder, "mine.py"), join(folder, "corrected.py")];
    Deno.writeTextFileSync(first, program);
    Deno.writeTextFileSync(second, corrected);
    const run = (file: string, begin: string, ...options: string[]) =>
      verdict([...commandWith("python3 mine.py", `${PYTHON} ${file}`, begin), ...options]);
    const rateless = (text: string) => text.replace(/^Rate: .*$/m, "Rate");
    await allOf([
      run(first, "decoder check", "--seconds", "0").then(({ code, stdout }) =>
        assertEquals([code, rateless(stdout)], [0, rateless(check)])
      ),
      run(first, "explain").then(({ code, stdout }) => {
        assertEquals(code, 0);
        for (const block of [table, finding]) assertStringIncludes(stdout, block);
      }),
      run(second, "explain").then(({ stdout }) => assertStringIncludes(stdout, "No findings: all parties agree")),
    ]);
  });
});

Deno.test("docs/decoder.md shows what diff finds in its program in JavaScript", async () => {
  const [program] = blocks(PAGE, "js") as [string];
  const shown = blocks(PAGE, "text").at(-1)!;
  await withFolder(async (folder) => {
    const file = join(folder, "lax.js");
    Deno.writeTextFileSync(file, program);
    const given = "deno run --allow-read lax.js";
    const here = `${Deno.execPath()} run --quiet --allow-read ${file}`;
    const { code, stdout } = await verdict(commandWith(given, here, "diff"));
    assertEquals(code, 1);
    assertStringIncludes(stdout.replaceAll(`'${here}'`, `'${given}'`), shown);
  });
});

Deno.test("docs/decoder.md has a program in C that is built with its header, and conforms", async () => {
  const [program] = blocks(PAGE, "c") as [string];
  await withFolder(async (folder) => {
    const [source, mine] = [join(folder, "mine.c"), join(folder, "mine")];
    Deno.writeTextFileSync(source, program);
    if (!await compiled("cc", ["-O2", "-Wall", "-Werror", "-I", "examples/decoders", "-o", mine, source])) return;
    const { code, stdout } = await verdict(["decoder", "check", mine, "--seconds", "0"]);
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "Greets: binary protocol, mine 0.1, ");
  });
});

Deno.test("docs/decoder.md has commands and options that there are, and targets that make has", () => {
  for (const line of COMMANDS) {
    const [name, ...args] = wordsOf(line) as [string, ...string[]];
    const spec = SPECS.find((each) => each.name === name);
    assert(spec !== undefined, line);
    // Files and folders that would be written are no matter here.
    parseOptions(args.map((word) => /^(junit|report|campaign|decoders)\b/.test(word) ? join(ROOT, "docs") : word), {
      ...spec,
      options: Object.fromEntries(
        Object.entries(spec.options).map(([key, { writes: _, ...option }]) => [key, option]),
      ),
    });
  }
  assert(COMMANDS.length > 10);
  const makefile = Deno.readTextFileSync(join(ROOT, "examples/decoders/Makefile"));
  const targets = [...TEXT.matchAll(/`make (\w+)`/g)].map(([, target]) => target!);
  assertEquals(targets.filter((target) => !new RegExp(`^${target}: `, "m").test(makefile)), []);
  assertEquals(targets, ["zydis", "binutils", "llvm"]);
});

Deno.test("docs/decoder.md has the limits of the program", () => {
  const numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight"];
  for (
    const sentence of [
      `At most ${numbers[MOST_DECODERS]} decoders take part, so ${
        numbers[MOST_DECODERS - DECODERS.length]
      } can be added`,
      `A name has up to ${NAME_SIZE} letters`,
      `A mnemonic has up to ${LONGEST_MNEMONIC} characters`,
      `within \`--timeout\` (${DEFAULT_TIMEOUT / 1000} s)`,
      `takes more than ${DEFAULT_MEMORY / 2 ** 30} GiB of memory`,
      `exits at each of the first ${MOST_FAILURES} texts`,
    ]
  ) {
    assertStringIncludes(TEXT, sentence);
  }
});
