/** docs/guests.md, docs/emulators.md and docs/judge.md: their programs run, and what they show is what is printed. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { ALTERNATIVES } from "../oracles/judge/alternatives.ts";
import { allOf, verdict, withFolder } from "./cli_testing.ts";
import { blocks, HAS_PYTHON, indented, page, PYTHON } from "./doc_testing.ts";

/** The block of a page in which findings are listed: their titles, and the cases after `See it`. */
function shownFindings(name: string): { readonly titles: string[]; readonly cases: string[] } {
  const [text] = blocks(name, "text").filter((block) => block.startsWith("New: "));
  const all = (pattern: RegExp) => [...text!.matchAll(pattern)].map(([, found]) => found!);
  return { titles: all(/^ {2}[0-9a-f]{12} {2}\w+: (.*)$/gm), cases: all(/^ {4}See it: .* '(\{.*\})'$/gm) };
}

/** The titles of what a program shows with some cases, each case's own. */
async function foundWith(program: string, cases: readonly string[]): Promise<string[][]> {
  let titles: string[][] = [];
  await withFolder(async (folder) => {
    const file = join(folder, "subject.py");
    Deno.writeTextFileSync(file, program);
    const explain = ["explain", "--cpu", "off", "--subject", `${PYTHON} ${file}`, "--json", "-"];
    const { code, stdout, stderr } = await verdict(explain, `${cases.join("\n")}\n`);
    assertEquals([code, stderr], [0, ""]);
    const answers = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    titles = answers.map(({ findings }) => findings.map(({ title }: { title: string }) => title));
  });
  return titles;
}

/** Says that a program shows the findings of its page, and nothing once it is corrected. */
async function assertShows(name: string, program: string, corrected: string): Promise<void> {
  assert(corrected !== program, "What is to be corrected is not there");
  const { titles, cases } = shownFindings(name);
  assert(titles.length > 0 && titles.length === cases.length);
  // The page's first case is of the instruction alone.
  const asked = [`{"bytes":"8b07","regs":{"rdi":"0xffffc90000001000"}}`, ...cases];
  await allOf([
    foundWith(program, asked).then((found) => assertEquals(found, [[], ...titles.map((title) => [title])])),
    foundWith(corrected, asked).then((found) => assertEquals(found, asked.map(() => []))),
  ]);
}

Deno.test("the program of docs/guests.md shows what the page says, and is right with the lines that it adds", async () => {
  if (!HAS_PYTHON) return;
  const [program, checks, told] = blocks("guests.md", "python") as [string, string, string];
  const corrected = program.replace(/^(?= {4}# What the hypercall asks)/m, indented(checks, 4));
  await assertShows("guests.md", program, corrected);
  const [access, , greeting] = told.split("\n") as [string, string, string];
  const inProtocol2 = corrected.replaceAll('"access": access', '"accesses": [access]')
    .replace(/^ {4}access = .*$/m, `    ${access}`).replace(/^print\(json.dumps\(\{"subject".*$/m, greeting);
  assert(inProtocol2.includes('"subject": 2') && inProtocol2.includes('"data"'));
  await assertShows("guests.md", program, inProtocol2);
});

Deno.test("the program of docs/emulators.md shows what the page says, and is right with the lines that it adds", async () => {
  if (!HAS_PYTHON) return;
  const [program, fails, canonical, raised] = blocks("emulators.md", "python") as [string, string, string, string];
  const corrected = program.replace(/(?<= {8}self\.accesses\.append\(access\)\n)/, indented(fails, 8));
  await assertShows("emulators.md", program, corrected);
  const raising = corrected.replace(/^(?= {4}regs = \{\})/m, indented(canonical, 4))
    .replace(/(?<= {8}outcome = \{"handled": False, "returned": refused.*\n)/, indented(raised, 4))
    .replace("class Refused(", "class Raised(Exception):\n    pass\n\n\nclass Refused(")
    .replace('["accesses"]', '["accesses", "exception"]');
  const cases = [
    '{"bytes":"8b07","regs":{"rdi":"0x1000000000001000"}}',
    '{"bytes":"8907","regs":{"rdi":"0x7ffffffffffd"}}',
  ];
  assertEquals(await foundWith(raising, cases), [[], []]);
});

Deno.test("docs/judge.md shows what is printed of its log", async () => {
  if (!HAS_PYTHON) return;
  const [log, text, answers] = blocks("judge.md", "text") as [string, string, string];
  const [converter] = blocks("judge.md", "python") as [string];
  const [line] = blocks("judge.md", "json") as [string];
  await withFolder(async (folder) => {
    const write = (name: string, content: string) => Deno.writeTextFileSync(join(folder, name), content);
    write("kernel.log", log);
    write("convert.py", converter);
    const shell = `${PYTHON} convert.py < kernel.log > lines.jsonl`;
    assertEquals((await new Deno.Command("/bin/sh", { args: ["-c", shell], cwd: folder }).output()).code, 0);
    const lines = join(folder, "lines.jsonl");
    await allOf([
      verdict(["judge", lines]).then((ended) => assertEquals(ended, { code: 1, stdout: text, stderr: "" })),
      verdict(["judge", "--json", "-", lines]).then(({ stdout }) => assertEquals(stdout, answers)),
      verdict(["judge", "-"], `${JSON.stringify(JSON.parse(line))}\n`).then((ended) =>
        assertEquals(ended, { code: 0, stdout: "Judged: 1 line\n\nNo findings\n", stderr: "" })
      ),
    ]);
  });
});

Deno.test("docs/protocol-2.md has each alternative, and who does which", () => {
  const text = page("protocol-2.md").replaceAll(/ +/g, " ");
  for (const { sentence, rests } of Object.values(ALTERNATIVES)) {
    assert(text.includes(`| ${sentence} | ${rests} |`), sentence);
  }
});
