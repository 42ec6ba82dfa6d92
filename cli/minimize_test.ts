import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readCompressed } from "../corpus/corpus_testing.ts";
import { allOf, assertFails, ROOT, verdict, withFolder } from "./cli_testing.ts";

const OPTIONS = ["--cpu", "off", "--subject", "posted"];
const FUZZ = ["fuzz", ...OPTIONS, "--shards", "2", "--batches", "2", "--epochs", "2"];

/** The figures of a report. */
function figures(text: string): { cases: number; after: number; bytes: number; greedy: number } {
  const number = (pattern: RegExp) => Number(pattern.exec(text)![1]!.replaceAll(",", ""));
  return {
    cases: number(/^Before: +[\d,]+ cases, ([\d,]+) of them different/m),
    after: number(/^After: +([\d,]+) cases/m),
    bytes: number(/^After: .* of ([\d,]+) bytes/m),
    greedy: number(/^Greedy: .* of ([\d,]+) bytes/m),
  };
}

Deno.test("minimize finds the smallest corpus of a campaign, and of it again the same", async () => {
  await withFolder(async (folder) => {
    const [campaign, small, again, all] = ["campaign", "small.jsonl", "again.jsonl", "all.jsonl"].map((name) =>
      join(folder, name)
    ) as [string, string, string, string];
    const run = await verdict([...FUZZ, "--out", campaign]);
    assertEquals(run.stderr, "");
    const first = await verdict(["minimize", campaign, ...OPTIONS, "--out", small]);
    assertEquals([first.code, first.stderr], [0, ""]);
    const { cases, after, bytes, greedy } = figures(first.stdout);
    assert(after < cases && bytes <= greedy, first.stdout);
    assertMatch(first.stdout, /^Proven: {2}no corpus with these features has less than [\d,]+ bytes/m);
    const lines = Deno.readTextFileSync(small).trimEnd().split("\n");
    assertEquals([lines.length, lines], [after, lines.toSorted()]);

    const second = await verdict(["minimize", small, small, ...OPTIONS, "--out", again]);
    assertMatch(second.stdout, new RegExp(`^Before: +${(2 * after).toLocaleString("en")} cases, `));
    assertEquals(Deno.readTextFileSync(again), Deno.readTextFileSync(small));

    await verdict(["minimize", campaign, "--all", "--out", all]);
    assertEquals(Deno.readTextFileSync(all).trimEnd().split("\n").length, cases);
  });
});

Deno.test("a campaign begins with the cases of --seeds, and is refused without them", async () => {
  await withFolder(async (folder) => {
    const [seeds, campaign] = [join(folder, "seeds.jsonl"), join(folder, "campaign")];
    const lines = ['{"bytes":"8b07","regs":{"rdi":"0xffffc90000001000"}}', '{"bytes":"90"}'];
    const impossible = '{"bytes":"8807","regs":{"rdi":"0x1234567800000000"}}';
    Deno.writeTextFileSync(seeds, `${lines[0]}\n${lines[1]}\n${lines[0]}\n${impossible}\n`);
    const run = [...FUZZ, "--out", campaign];
    assertEquals((await verdict([...run, "--seeds", seeds])).stderr, "");
    const all = await verdict(["minimize", campaign, "--all"]);
    const kept = all.stdout.split("\n");
    for (const line of lines) assertEquals(kept.filter((each) => each === line).length, 1);
    // A state that nobody can be in becomes the nearest possible one.
    assertEquals([kept.includes(impossible), kept.some((each) => each.startsWith('{"bytes":"8807"'))], [false, true]);
    const other = await verdict(run);
    assertEquals(other.code, 2);
    assertMatch(other.stderr, /has other settings: version of seeds is [0-9a-f]{12} there and none here/);
  });
});

/** The hint of a campaign that an older program wrote. */
function takenOver(folder: string, ...subject: string[]): string {
  const begin = ["deno task fuzz --out", `${folder}-new`, "--seeds", `${folder}-cases.jsonl`, ...subject].join(" ");
  return `Take its cases over: "deno task minimize ${folder} --all --out ${folder}-cases.jsonl", then "${begin}"`;
}

Deno.test("a campaign of an older program is refused, and a new one takes its cases over", async () => {
  await withFolder(async (folder) => {
    const [old, cases, next] = ["old", "cases.jsonl", "next"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await verdict([...FUZZ, "--out", old]);
    const db = new DatabaseSync(join(old, "campaign.db"));
    db.prepare("UPDATE settings SET value = ? WHERE name = 'version of verdict'").run('"0.0.9"');
    db.close();
    const { version } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
    const message = `Campaign was written by an older program: ${old} is of version 0.0.9, this is ${version}`;
    await assertFails([...FUZZ, "--out", old], 2, message, takenOver(old, "--subject posted"));
    const kept = await verdict(["minimize", old, "--all", "--out", cases]);
    assertEquals([kept.code, kept.stderr], [0, ""]);
    const run = await verdict([...FUZZ, "--out", next, "--seeds", cases]);
    assertEquals(run.stderr, "");
    const taken = await verdict(["minimize", next, "--all"]);
    const lines = new Set(taken.stdout.split("\n"));
    assert(Deno.readTextFileSync(cases).split("\n").every((line) => lines.has(line)), taken.stdout);
  });
});

/** A campaign of one small epoch, as version 1 of the file had it. */
const OF_VERSION_1 = new URL("../corpus/campaign/testdata/campaign_1.db.gz", import.meta.url);

Deno.test("a folder of the first version is refused by all but minimize --all, and none writes to it", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "campaign.db");
    const written = readCompressed(OF_VERSION_1);
    Deno.writeFileSync(file, written);
    const message = `Campaign was written by an older program: ${file} has version 1, and this one reads 5`;
    await allOf([
      assertFails([...FUZZ, "--out", folder], 2, message, takenOver(folder, "--subject posted")),
      ...["triage", "minimize"].map((command) => assertFails([command, folder], 2, message, takenOver(folder))),
    ]);
    const { code, stdout, stderr } = await verdict(["minimize", folder, "--all"]);
    assertEquals([code, stderr, stdout.trimEnd().split("\n").length], [0, "", 91]);
    assertEquals(Deno.readFileSync(file), written);
  });
});

Deno.test("minimize ends with 2 on what it cannot read", async () => {
  await withFolder(async (folder) => {
    const broken = join(folder, "broken.jsonl");
    Deno.writeTextFileSync(broken, '{"bytes":"8b07"}\n{"bytes":"8b0"}\n');
    const message = 'Line 2: Bytes have an odd number of hex digits: "8b0"';
    await assertFails(["minimize", broken, ...OPTIONS], 2, `Case file cannot be used: ${broken}: ${message}`);
    await assertFails(["minimize"], 2, "Nothing to minimize", 'Type "deno task minimize DIR", or --help');
    await assertFails(["minimize", folder, ...OPTIONS], 2, `No campaign in ${folder}`);
    await assertFails(
      ["minimize", "absent.jsonl", ...OPTIONS],
      2,
      "File cannot be read: absent.jsonl: No such file or directory (os error 2)",
      "Name a campaign's folder or a case file",
    );
  });
});
