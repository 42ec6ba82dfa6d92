import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { SPACES } from "../../fuzz/sweep/known_spaces.ts";
import { parseReport } from "../../reports/formats/report_json.ts";
import { allOf, assertFails, ended, start, verdict, withFolder } from "../cli_testing.ts";

/** A run whose sweep is what it is about. */
const RUN = ["diff", "--cpu", "off", "--subject", "posted", "--cases", "1", "--sweep", "core"];

/** Enough blocks, in which much differs, that one worker is seldom done with them before it is told to stop. */
const [FROM, TO] = [350_000, 600_000];
const MIDDLE = 371_234;

const HINT = "Name another folder with --out, or remove the file to run its points anew";

const file = (folder: string, from = FROM, to = TO) => join(folder, `sweep-${from}-${to}.json`);

/** Whether a folder has a file of a sweep; it is written before the first point is run. */
function isThere(folder: string): boolean {
  return Array.from(Deno.readDirSync(folder)).some(({ name }) => name.endsWith(".json"));
}

async function until(isSo: () => boolean): Promise<void> {
  const given = Date.now() + 60_000;
  while (!isSo()) {
    assert(Date.now() < given, "Nothing came of it in a minute");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Kills a run, unless it has ended, and waits for its end; says whether it was killed. */
async function kill(child: Deno.ChildProcess): Promise<boolean> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
  const { code, stderr } = await ended(child);
  assertEquals(stderr, "");
  return code === 128 + 9;
}

/** The JSON of a run on a range, with whatever else is asked for. */
async function json(from: number, to: number, ...more: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await verdict([...RUN, "--range", `${from}-${to}`, "--json", "-", ...more]);
  assert(code === 0 || code === 1, stderr);
  return stdout;
}

/** The JSON of the whole range, run at once and kept nowhere. */
const WHOLE = await json(FROM, TO);

Deno.test("diff --json has the counts and findings of a sweep by ModRM byte, which add up to those of each opcode", () => {
  const { sweep, heat = [], shown = [] } = parseReport(WHOLE);
  const opcodes = sweep!.opcodes;
  assert(opcodes.length > 10);
  for (const { opcode, findings, ...counts } of opcodes) {
    const cells = heat.filter((cell) => cell.opcode === opcode);
    // These have no ModRM byte.
    if (/^a[0-5]$/.test(opcode)) assertEquals(cells, []);
    else {
      const names = ["points", "cases", "accepted", "split", "refused"] as const;
      const sums = names.map((name) => cells.reduce((all, cell) => all + cell[name], 0));
      assertEquals(sums, names.map((name) => counts[name]));
      assertEquals([...new Set(cells.flatMap((cell) => shown[cell.shown]!))].sort(), findings);
    }
  }
});

Deno.test("diff --sweep gives byte-identical JSON from ranges that are joined, and with any number of workers", async () => {
  await withFolder(async (folder) => {
    const [first, second, both] = ["first", "second", "both"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await Promise.all([
      json(FROM, MIDDLE, "--out", first, "--workers", "1"),
      json(MIDDLE + 1, TO, "--out", second, "--workers", "3"),
    ]);
    Deno.mkdirSync(both);
    Deno.copyFileSync(file(first, FROM, MIDDLE), file(both, FROM, MIDDLE));
    Deno.copyFileSync(file(second, MIDDLE + 1, TO), file(both, MIDDLE + 1, TO));
    assertEquals(await json(FROM, TO, "--out", both), WHOLE);
    // Everything was there: nothing was run, and nothing is run again.
    assertEquals(JSON.parse(Deno.readTextFileSync(file(both))).done, []);
    const { sweep } = JSON.parse(WHOLE);
    assertEquals([sweep.space, sweep.first, sweep.last], ["core", FROM, TO]);
    assert(sweep.opcodes.length > 3 && sweep.only.length > 3);
  });
});

const KILLS = 4;

Deno.test(`diff --sweep goes on after each of ${KILLS} kills at any time, and gives the same`, async () => {
  await withFolder(async (folder) => {
    let [done, hits] = [0, 0];
    for (let n = 0; n < KILLS; n++) {
      const child = start(...RUN, "--range", `${FROM}-${TO}`, "--out", folder, "--workers", "1");
      await until(() => isThere(folder));
      // The first comes before anything is done, the others at any time.
      await new Promise((resolve) => setTimeout(resolve, n * 500 * Math.random()));
      hits += Number(await kill(child));
      const ranges: [number, number][] = JSON.parse(Deno.readTextFileSync(file(folder))).done;
      const now = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
      assert(now >= done);
      done = now;
    }
    assert(hits > 0);
    assertEquals(await json(FROM, TO, "--out", folder), WHOLE);
  });
});

Deno.test("diff --sweep saves what is done while it runs, and does not run it again", async () => {
  await withFolder(async (folder) => {
    const child = start(...RUN, "--range", `${FROM}-${TO}`, "--out", folder, "--workers", "1");
    const saved = () => isThere(folder) ? JSON.parse(Deno.readTextFileSync(file(folder))).done.length : 0;
    await until(() => saved() > 0);
    await kill(child);
    assertEquals(saved(), 1);
    assertEquals(await json(FROM, TO, "--out", folder), WHOLE);
  });
});

Deno.test("diff --sweep stops at Ctrl-C, says where it can go on from, and goes on", async () => {
  await withFolder(async (folder) => {
    const child = start(...RUN, "--range", `${FROM}-${TO}`, "--out", folder, "--workers", "1");
    await until(() => isThere(folder));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended(child);
    const text = `Stopped; what was swept of ${FROM}-${TO} is in ${folder}, and the same command goes on from there\n`;
    assertEquals([code, stdout, stderr], [0, "", text]);
    assertEquals(await json(FROM, TO, "--out", folder), WHOLE);
  });
});

Deno.test("diff --sweep refuses a folder of another sweep, and leaves it as it was", async () => {
  await withFolder(async (folder) => {
    const range = ["--range", "0-99", "--out", folder];
    await verdict([...RUN, ...range]);
    const path = file(folder, 0, 99);
    const text = Deno.readTextFileSync(path);
    const points = SPACES.core.size;
    const refused = (message: string) => `File is of another sweep: ${path}: ${message}`;
    await assertFails(
      [...RUN.map((word) => word === "posted" ? "corrected" : word), ...range],
      2,
      refused("subject is posted there and corrected here"),
      HINT,
    );
    for (
      const [now, message] of [
        [text.replace(`"points":${points}`, '"points":7'), refused(`points is 7 there and ${points} here`)],
        [
          text.replace(/"versions":"verdict [^,]+/, '"versions":"verdict 9'),
          /: versions is verdict 9, .* there and verdict /,
        ],
        [
          text.replace('"version":5', '"version":3'),
          `File is of another version: ${path}: it has 3, and this program reads 5`,
        ],
        [text.replace('"version":5', '"version":"4"'), `File is not part of a sweep: ${path}`],
        [text.slice(0, -9), `File is not part of a sweep: ${path}`],
        [text.replace('"identities":{}', '"identities":{"subject":7}'), `File is damaged: ${path}`],
        [text.replace("[[0,100]]", "[[0,-1]]"), `File is damaged: ${path}`],
        [text.replace(/"cells":\[\d+/, '"cells":[257'), `File is damaged: ${path}`],
        [text.replace(/"buckets":\[-?\d+/, '"buckets":["x"'), `File is damaged: ${path}`],
      ] as const
    ) {
      assert(now !== text);
      Deno.writeTextFileSync(path, now);
      if (typeof message === "string") await assertFails([...RUN, ...range], 2, message, HINT);
      else assertMatch((await verdict([...RUN, ...range])).stderr, message);
      assertEquals(Deno.readTextFileSync(path), now);
    }
  });
});

Deno.test("diff --sweep refuses files that have points in common, and ranges that part a file", async () => {
  await withFolder(async (folder) => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await Promise.all([
      verdict([...RUN, "--range", "0-99", "--out", one]),
      verdict([...RUN, "--range", "50-199", "--out", two]),
    ]);
    Deno.copyFileSync(file(two, 50, 199), file(one, 50, 199));
    await assertFails(
      [...RUN, "--range", "0-299", "--out", one],
      2,
      `Files have points in common: ${file(one, 0, 99)} and ${file(one, 50, 199)}`,
      "Remove one of them; points that are then missing are run again",
    );
    await assertFails(
      [...RUN, "--range", "50-120", "--out", two],
      2,
      `Range 50-120 has some of the points in ${file(two, 50, 199)}, but not all`,
      "Name another folder with --out",
    );
  });
});

Deno.test("diff --sweep refuses a folder that another process uses", async () => {
  await withFolder(async (folder) => {
    // So many points that it does not end by itself.
    const run = [...RUN.slice(0, -1), "full", "--out", folder];
    const child = start(...run);
    await until(() => isThere(folder));
    await assertFails(run, 2, `Folder is in use by another process: ${folder}`);
    assert(await kill(child));
  });
});

Deno.test("diff --sweep ends with 2 on options that make no sense, and with 3 where nothing can be kept", async () => {
  const last = SPACES.core.size - 1;
  const range = (text: string) => `Value of --range is not A-B with points from 0 to ${last}: "${text}"`;
  await allOf([
    assertFails(
      ["diff", "--sweep", "ful"],
      2,
      'Value of --sweep is not core, full or off: "ful"',
      'Did you mean "full"?',
    ),
    assertFails(["diff", "--sweep", "toString"], 2, 'Value of --sweep is not core, full or off: "toString"'),
    assertFails(["diff", "--sweep", "off", "--range", "0-1"], 2, "Option needs a sweep: --range"),
    assertFails(["diff", "--range", "7"], 2, range("7")),
    assertFails(["diff", "--range", "7-6"], 2, range("7-6")),
    assertFails(["diff", "--range", `0-${last + 1}`], 2, range(`0-${last + 1}`)),
    assertFails(["diff", "--workers", "0"], 2, 'Value of --workers is not a whole number from 1 to 256: "0"'),
    assertFails(["diff", "--out"], 2, "Option --out needs a folder"),
    assertFails(
      [...RUN, "--out", "deno.json"],
      3,
      "Folder cannot be written: deno.json: Not a directory (os error 20)",
    ),
  ]);
});

Deno.test("diff --sweep prints what each opcode came to; without it there is one line, and none with off", async () => {
  const options = ["diff", "--cpu", "off", "--subject", "posted", "--cases", "1"];
  const [asked, unasked, off] = await Promise.all([
    verdict([...options, "--sweep", "core", "--range", "0-9999"]),
    verdict([...options, "--range", "0-9999"]),
    verdict([...options, "--sweep", "off"]),
  ]);
  const line =
    /^Sweep core: 10,000 points \(0 to 9,999\) in [\d.]+ s, [\d,]+ points\/s; disagreements in [\d,]+ of 41,429 cases$/m;
  assertMatch(asked.stdout, line);
  assertMatch(asked.stdout, /^ {2}opcode +points +cases +accepted +by some +refused +findings\n {2}88 +[\d,]+ +/m);
  assertMatch(asked.stdout, /^Shown by the sweep and not by 1 generated case: \d+ findings$/m);
  assertMatch(unasked.stdout, line);
  assert(!unasked.stdout.includes("by some") && !off.stdout.includes("Sweep"));
});
