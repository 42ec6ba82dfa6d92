import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { allOf, assertFails, ROOT, verdict, withFolder } from "./cli_testing.ts";
import { programOf, titlesOf } from "./subject_testing.ts";

const HOSTILE = "subject/testdata/hostile.ts";
const PORT = programOf("fuzz/testdata/port.ts");
const MODULE = join(ROOT, "examples/typescript/handler.ts");
const CHECK_HINT = 'docs/subject.md says what a subject has to do, and "deno task subject check" tests it';

Deno.test("subject check says what a subject that conforms does", async () => {
  const { code, stdout, stderr } = await verdict(["subject", "check", PORT, "--seconds", "0"]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout.replace(/^Rate: .*$/m, "Rate").replaceAll(/( |: )(\d+) of \2( cases)?$/gm, "$1all$3"),
    [
      "Greets: binary protocol, name port, up to 4096 cases at once, features: fetch",
      "Is not asked about 5-level paging and gpas of 52 bits, as it does not announce: paging, gpa-width",
      "Answers all cases",
      "  that need fetch: all",
      "The same outcomes asked again",
      "The same outcomes in another order",
      "The same outcomes asked alone",
      "Rate",
      "Ends once its input is closed",
      "Conforms",
      "",
    ].join("\n"),
  );
});

Deno.test("subject check says that answers come out of order, and ends with 1", async () => {
  const program = programOf(HOSTILE, "late-crash");
  const { code, stdout, stderr } = await verdict(["subject", "check", program, "--seconds", "0"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^Subject is not steady: hostile-late-crash failed at \d+ of its batches and answered each/);
  assertStringIncludes(stdout, "Does not conform");
});

Deno.test("Commands say what is the matter with a subject, and end with 2", async () => {
  const dying = programOf(HOSTILE, "die-at-start");
  await allOf([
    assertFails(["explain", "--subject", "./none", "8b07"], 2, "There is no such program: ./none", CHECK_HINT),
    assertFails(["subject", "check", `./a 'b`], 2, 'Quote is not closed: "./a \'b"', CHECK_HINT),
    assertFails(
      ["diff", "--subject", dying],
      2,
      "Program ends before it greets: ends with exit code 7; it said: cannot find my configuration",
      CHECK_HINT,
    ),
    assertFails(["subject", "check", "posted"], 2, 'Subject is built in: "posted"', "Name a program or a module"),
    assertFails(
      ["diff", "--subject", "posted", "--timeout", "1s"],
      2,
      "A revision has no timeout",
      "--timeout is for a subject or a decoder of your own",
    ),
    assertFails(
      ["diff", "--against", "corrected"],
      2,
      "One subject is compared with another: --against needs --subject NAME",
    ),
    assertFails(
      ["diff", "--subject", PORT, "--against", PORT],
      2,
      'Subject has a name that is taken: "port": give it another',
      CHECK_HINT,
    ),
    assertFails(
      ["diff", "--subject", "posted", "--against", "posted"],
      2,
      'Both subjects have the same name: "posted"',
    ),
    assertFails(
      ["diff", "--subject", MODULE, "--update"],
      2,
      'Baseline of "mini-ts" has no file',
      "Type --baseline FILE beside --update",
    ),
  ]);
});

Deno.test("explain shows what a program did instead of answering", async () => {
  const program = programOf(HOSTILE, "crash");
  const [text, json] = await Promise.all([
    verdict(["explain", "--cpu", "off", "--subject", program, "cc"]),
    verdict(["explain", "--cpu", "off", "--subject", program, "--json"], '{"bytes":"cc"}\n'),
  ]);
  assertMatch(text.stdout, /^ {2}hostile-crash +crash !$/m);
  assertMatch(
    text.stdout.replaceAll(/\s+/g, " "),
    /Crashes: cc .*hostile-crash is wrong: a handler must answer every case/,
  );
  const answer = JSON.parse(json.stdout);
  assertEquals(answer.subjects, { "hostile-crash": { unanswered: "crash" } });
  assertEquals(answer.findings.map(({ field }: { field: string }) => field), ["answer"]);
});

/** A case of a guest with 5 levels of paging, and one with gpas of 52 bits, that a right handler emulates. */
const DEEP = '{"bytes":"8b07","paging":5,"regs":{"rdi":"0xff11000000001000"},"ve":{"gla":"0xff11000000001000"}}';
const WIDE = '{"bytes":"8b07","regs":{"rdi":"0xffffc90000001000"},"ve":{"gla":"0xffffc90000001000",' +
  '"gpa":"0x80000fee00000","gpaWidth":52}}';

Deno.test("explain says of a case that a program does not know that it was not asked, and blames nobody", async () => {
  await withFolder(async (folder) => {
    const scope = join(folder, "scope.json");
    await Deno.writeTextFile(scope, '{ "forms": ["mov"] }');
    const of = ["explain", "--cpu", "off", "--subject", PORT, "--scope", scope];
    const [text, compared, json] = await Promise.all([
      verdict([...of, DEEP]),
      verdict(["explain", "--cpu", "off", "--subject", PORT, "--against", "posted", DEEP]),
      verdict([...of, "--json"], `${DEEP}\n${WIDE}\n`),
    ]);
    for (const { stdout } of [text, compared]) {
      assertMatch(stdout, /^ {2}port +not asked: the subject does not know 5-level paging$/m);
      assertStringIncludes(stdout, "No findings");
    }
    const answers = json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(answers.map(({ subjects, findings }) => [subjects.port, findings]), [
      [{ unanswered: "not asked", needs: "paging" }, []],
      [{ unanswered: "not asked", needs: "gpa-width" }, []],
    ]);
  });
});

Deno.test("diff does not take for a gap what a program does not know, and says how much it was not asked", async () => {
  await withFolder(async (folder) => {
    const scope = join(folder, "scope.json");
    await Deno.writeTextFile(scope, '{ "forms": ["mov"] }');
    const program = programOf("fuzz/testdata/port.ts", "deaf", "0");
    const args = ["--subject", program, "--scope", scope, "--cases", "3000", "--cpu", "off", "--json"];
    const { stdout, stderr } = await verdict(["diff", ...args]);
    const findings = JSON.parse(stdout).findings as { parties: string[]; example: { fetch?: number } }[];
    const early = findings.filter(({ parties, example }) => parties[0] === "deaf" && example.fetch !== undefined);
    assertEquals(early, []);
    const why =
      /Not asked: [\d,]+ cases that need what the subject does not know \(texts that end early, 5-level paging, gpas of 52 bits\)/;
    assertMatch(stderr, why);
  });
});

Deno.test("explain says that a program does not start again, after the answers of the batch before, and ends with 3", async () => {
  await withFolder(async (folder) => {
    const permissions = ["--allow-read", "--allow-write"];
    const answersBefore = async (count: number) => {
      const mark = join(folder, `mark-${count}`);
      const words = [Deno.execPath(), "run", "--no-lock", ...permissions, join(ROOT, HOSTILE), "die-at-restart", mark];
      const cases = join(folder, `cases-${count}.jsonl`);
      await Deno.writeTextFile(cases, `${'{"bytes":"90"}\n'.repeat(count)}{"bytes":"cc"}\n`);
      const ended = await verdict(["explain", "--cpu", "off", "--subject", words.join(" "), "--json", cases]);
      assertEquals(ended.code, 3);
      assertMatch(
        ended.stderr,
        /^verdict: Program does not start again after 5 attempts: Program ends before it greets/,
      );
      return ended.stdout.split("\n").length - 1;
    };
    assertEquals([await answersBefore(1), await answersBefore(1500)], [0, 1024]);
  });
});

Deno.test("diff --against finds the corner in which a port differs from the original, as one finding", async () => {
  const args = ["--subject", "posted", "--against", PORT, "--cases", "30000", "--cpu", "off", "--json"];
  const { code, stdout, stderr } = await verdict(["diff", ...args]);
  const titles = titlesOf(stdout, "posted");
  assertEquals([code, titles], [1, ["port handles what posted refuses: instructions with more than four prefixes"]]);
  assertStringIncludes(stderr, `deno task explain --subject posted --against '${PORT.replaceAll("'", "'\\''")}' `);
});

Deno.test("diff --against finds nothing between two that are the same", async () => {
  const args = [
    "--subject",
    programOf("fuzz/testdata/port.ts"),
    "--against",
    programOf("fuzz/testdata/port.ts", "twin"),
  ];
  const { code, stderr } = await verdict(["diff", ...args, "--cases", "20000", "--cpu", "off"]);
  assertEquals(code, 0, stderr);
});

Deno.test("diff keeps a baseline of somebody's own subject, and triage lists it", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "known.json");
    const args = ["diff", "--subject", MODULE, "--baseline", file, "--cases", "20000", "--cpu", "off"];
    const before = knownFiles();
    const update = await verdict([...args, "--update"]);
    // The decoders' baselines are the project's.
    assertEquals(knownFiles(), before);
    assertEquals([update.code, update.stderr], [0, ""]);
    assertMatch(update.stdout, /^.*known.json: added [0-9a-f]{12} {2}Leaves the upper half/m);
    const again = await verdict(args);
    assertEquals(again.code, 0, again.stdout);
    const triage = await verdict(["triage", "--baseline", file, "--subject", MODULE]);
    assertStringIncludes(triage.stdout, `deno task explain --subject ${MODULE} `);
  });
});

/** The project's own baselines. */
function knownFiles(): string[] {
  const folder = join(ROOT, "corpus/known");
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort().map((name) =>
    Deno.readTextFileSync(join(folder, name))
  );
}

Deno.test("diff takes refusals for findings where a scope claims the form, and not where it does not", async () => {
  await withFolder(async (folder) => {
    const diff = async (scope: unknown) => {
      const file = join(folder, `${crypto.randomUUID()}.json`);
      await Deno.writeTextFile(file, JSON.stringify(scope));
      const args = ["--subject", MODULE, "--scope", file, "--cases", "20000", "--cpu", "off"];
      return (await verdict(["diff", ...args])).stdout;
    };
    const [movzx, none] = await Promise.all([diff({ forms: ["movzx"] }), diff({ forms: [] })]);
    assertMatch(movzx, /mini-ts: Refuses a legal instruction: movzx/);
    assert(!/Refuses a legal instruction: mov \(/.test(movzx));
    assert(!none.includes("Refuses a legal instruction"));
    for (const text of [movzx, none]) assertMatch(text, /mini-ts: Leaves the upper half/);
  });
});

Deno.test("diff says that a subject does not do the same twice, and ends with 3", async () => {
  const random = join(ROOT, "subject/testdata/random.ts");
  const { code, stdout, stderr } = await verdict(["diff", "--subject", random, "--cases", "2000", "--cpu", "off"]);
  assertEquals([code, stdout], [3, ""]);
  assertMatch(stderr, /^verdict: Somebody does not do the same twice: random or model, of \{"bytes":/);
});

Deno.test("explain shows where a module loops without end", async () => {
  const args = ["--cpu", "off", "--timeout", "300ms", "--subject", join(ROOT, "subject/testdata/loops.ts")];
  const { code, stdout } = await verdict(["explain", ...args, '{"bytes":"a00710000000c9ffff","cpl":3}']);
  assertEquals(code, 0);
  assertMatch(
    stdout.replaceAll(/\s+/g, " "),
    /Hangs: mov \(a0\) with absolute address .*loops is wrong: a handler must answer every case/,
  );
});

Deno.test("subject check says that a module loads", async () => {
  const { code, stdout } = await verdict(["subject", "check", MODULE, "--seconds", "0"]);
  assertEquals([code, stdout.split("\n")[0]], [0, "Loads: a module, name mini-ts"]);
});
