import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { icedProgram } from "../decoder/decoder_testing.ts";
import { sumOfRows } from "../findings/decoder_matrix.ts";
import { cpuTest } from "../oracles/cpu/executor/cpu_testing.ts";
import { parseReport } from "../reports/formats/report_json.ts";
import { ended, start, verdict, withFolder } from "./cli_testing.ts";
import { ExitCode } from "./command_line/errors.ts";

/** Without a CPU, records settle what there is to settle, on every machine the same. */
const RUN = ["decoders", "--cpu", "off", "--cases", "6000", "--seed", "4"];

Deno.test("decoders writes the matrix in every format, the same for the same seed, and prints it", () =>
  withFolder(async (folder) => {
    const formats = (name: string) =>
      ["json", "markdown", "html"].flatMap((each) => [`--${each}`, `${folder}/${name}.${each}`]);
    const [first, second] = await Promise.all([verdict([...RUN, ...formats("a")]), verdict([...RUN, ...formats("b")])]);
    assertEquals([first.code, first.stderr, second.code], [ExitCode.ok, "", ExitCode.ok]);
    const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
    for (const each of ["json", "markdown", "html"]) assertEquals(read(`a.${each}`), read(`b.${each}`), each);
    const { matrix, source, findings } = parseReport(read("a.json"));
    assertEquals([source, matrix!.decoders, matrix!.decoded], ["decoders", ["iced", "capstone"], 6000]);
    const [iced, capstone] = sumOfRows("all", matrix!.rows, 2).cells;
    assert(capstone!.rejects > 0 && iced!.rejects === 0);
    assert(findings.some(({ title }) => title.startsWith("capstone does not know every instruction set")));
    assertMatch(read("a.markdown"), /^[|] all [|] [^|]* [|] {2}[|] [\d,]+r/m);
    assertStringIncludes(read("a.html"), '"decoders":["iced","capstone"],"summary":"6,000 texts decoded');
    assertMatch(first.stdout, /^Who is wrong in what, by extension\n +settled +iced +capstone\n/);
    assertMatch(first.stdout, /^capstone is wrong: \d+ findings$/m);
    assertMatch(first.stdout, /\nAs expected: every finding is known, and every known one shows\n$/);
    for (const line of first.stdout.split("\n").slice(0, 20)) assert(line.length <= 80, line);
    const shown = await verdict(["triage", `${folder}/a.json`]);
    assertEquals(shown.stdout.split("\n")[0], "Who is wrong in what, by extension");
  }));

Deno.test("decoders decodes the points of a range, and lists everything with --all", async () => {
  const run = ["decoders", "--cpu", "off", "--cases", "0", "--sweep", "core", "--range", "600000-601999", "--all"];
  const { code, stdout } = await verdict(run);
  assertEquals(code, ExitCode.ok);
  assertStringIncludes(
    stdout.replaceAll(/\s+/g, " "),
    "2,000 texts decoded, those of points 600,000 to 601,999 of core among them",
  );
  assert(!stdout.includes("type --all"));
});

/** A shell script that is a decoder; it sees no instruction anywhere, and says by a file that it was asked. */
function seesNothing(folder: string): string {
  const path = `${folder}/nothing.sh`;
  const lines = [
    "#!/bin/sh",
    `echo '{"decoder":1,"name":"nothing","texts":64}'`,
    `while read -r line; do : > '${folder}/asked'`,
    'id=${line#*\\"id\\":}; id=${id%%,*}',
    'echo "{\\"id\\":$id,\\"status\\":\\"none\\"}"; done',
    "",
  ];
  Deno.writeTextFileSync(path, lines.join("\n"), { mode: 0o755 });
  return path;
}

Deno.test("decoders has a column for a decoder of one's own, finds what it does otherwise, and names it in commands", () =>
  withFolder(async (folder) => {
    // It takes INT3 for no instruction.
    const mine = icedProgram("binary", "blind").join(" ");
    const { code, stdout } = await verdict([...RUN, "--decoder", mine, "--json", `${folder}/a.json`]);
    assertEquals(code, ExitCode.findings, stdout);
    const { matrix, findings } = parseReport(Deno.readTextFileSync(`${folder}/a.json`));
    assertEquals(matrix!.decoders, ["iced", "capstone", "iced-binary"]);
    const [, , cell] = sumOfRows("all", matrix!.rows, 3).cells;
    const { rejects, open, ...others } = cell!;
    assert(rejects + open > 0 && Object.values(others).every((count) => count === 0), JSON.stringify(cell));
    const [blind, ...more] = findings.filter(({ parties, known }) => parties.includes("iced-binary") && !known);
    assertEquals([blind!.title, more], ["iced accepts what iced-binary rejects: cc", []]);
    assertStringIncludes(blind!.replay, `--decoder '${mine}' '`);
    assertMatch(stdout, /: \d findings?, 1 in no baseline$/m);
    assertMatch(
      stdout,
      /\ntype "deno task decoders --update --decoder-baselines DIR" [^]*\nNot as expected: 1 new, 0 gone\n$/,
    );
    const known = `${folder}/known`;
    Deno.mkdirSync(known);
    const update = await verdict([...RUN, "--decoder", mine, "--decoder-baselines", known, "--update"]);
    assertEquals(update.stdout, `${known}/iced-binary.json: added ${blind!.id}  ${blind!.title}\n`);
    const again = await verdict([...RUN, "--decoder", mine, "--decoder-baselines", known]);
    assertEquals(again.code, ExitCode.ok, again.stdout);
  }));

Deno.test("decoders prints what there is when it is stopped", () =>
  withFolder(async (folder) => {
    const run = ["decoders", "--cpu", "off", "--cases", "100_000_000", "--decoder", seesNothing(folder), "--json"];
    const child = start(...run);
    const end = ended(child);
    while (!existsSync(`${folder}/asked`)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await end;
    assertEquals(code, ExitCode.findings, stderr);
    const { matrix, gone } = JSON.parse(stdout);
    assert(matrix.decoded < matrix.wanted);
    assertEquals(gone, []);
    assertStringIncludes(stderr.replaceAll(/\s+/g, " "), "of 100,000,000: the run was stopped");
    assertMatch(stderr, /\nStopped: [\d,]+ new findings? so far\n$/);
  }));

cpuTest("decoders asks the CPU about every text with --cpu all, and settles most of them", async () => {
  const { stdout } = await verdict(["decoders", "--cpu", "all", "--cases", "5000", "--json"]);
  const { matrix, cpu } = JSON.parse(stdout);
  const sum = (of: "texts" | "settled") =>
    matrix.rows.reduce((all: number, row: { texts: number; settled: number }) => all + row[of], 0);
  assertEquals(sum("texts"), 5000);
  assert(sum("settled") > 3000 && cpu !== null);
});
