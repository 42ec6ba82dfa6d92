import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { STORE_VERSION } from "../corpus/campaign/store_schema.ts";
import { fuzz, fuzzArguments, FuzzProcess, stateOf } from "./campaign_testing.ts";
import { assertFails, verdict, withFolder } from "./cli_testing.ts";

Deno.test("fuzz goes on where it ended: two epochs and three more are five", async () => {
  await withFolder(async (folder) => {
    const [parts, whole] = [join(folder, "in parts"), join(folder, "whole")];
    const first = await fuzz(parts, { epochs: "2" });
    assertMatch(first.stdout, /^#0 pulse [^\n]* epoch: 0 /);
    assertMatch(
      first.stdout,
      /^Campaign: 8,192 cases of posted from seed 7 in \d\d:\d\d:\d\d, [\d,]+ cases\/s, 2 of 2 epochs$/m,
    );
    assert(!first.stdout.includes("This run"), first.stdout);
    const [second] = await Promise.all([fuzz(parts, { epochs: "3", workers: "1" }), fuzz(whole, { epochs: "5" })]);
    assertMatch(second.stdout, /^#8192 pulse [^\n]* epoch: 2 /);
    assertMatch(second.stdout, /^This run: 12,288 cases in [^\n]* 3 of 3 epochs; found 0 new, \d+ known, /m);
    assertMatch(second.stdout, /^Campaign: 20,480 cases of posted from seed 7 in [^\n]* 5 epochs$/m);
    assertEquals(stateOf(parts), stateOf(whole));
    const other = join(folder, "other");
    await fuzz(other, { epochs: "5", seed: "8" });
    assert(stateOf(other).entries.length !== stateOf(whole).entries.length);
  });
});

Deno.test("fuzz ends with 0 where the baselines list all it found, else with 1, and says at once what is new", async () => {
  await withFolder(async (folder) => {
    const [known, fresh] = [join(folder, "known"), join(folder, "fresh")];
    // These are the first cases of every diff, which fails where one shows what is not listed.
    const options = { seed: "1", shards: "1", batches: "1", epochs: "1" };
    const listed = await fuzz(known, options);
    assertEquals([listed.code, listed.stderr], [0, ""]);
    assertMatch(listed.stdout, /^Findings: 0 new, \d+ known, \d+ gaps, \d+ unresolved$/m);
    assertMatch(listed.stdout, /^Exit code 0: nothing new$/m);
    const { code, stdout } = await new FuzzProcess(fuzzArguments(fresh, options), { knowsNothing: true })
      .ended();
    assertEquals([code, stateOf(fresh)], [1, stateOf(known)]);
    assertMatch(stdout, /^#512 new cov: [^\n]* find: \d+ new 0 known epoch: 1 elapsed: \d\d:\d\d:\d\d [0-9a-f]{12} /m);
    assertMatch(stdout, /^New findings\n {2}[0-9a-f]{12} {2}[^\n]+\n {4}See it: deno task explain /m);
    assertMatch(stdout, /^Exit code 1: there are new findings$/m);
    // What was new then is not new to the next run, but it still counts.
    const again = await new FuzzProcess(fuzzArguments(fresh, options), { knowsNothing: true }).ended();
    assertEquals(again.code, 1);
    assertMatch(again.stdout, /^#512 pulse /);
  });
});

Deno.test("fuzz says commands that can be typed as they are", async () => {
  await withFolder(async (folder) => {
    const campaign = join(folder, "a b");
    const { stdout } = await fuzz(campaign, { epochs: "1" });
    const words = fuzzArguments(campaign, { epochs: "1" }).map((word) => word === campaign ? `'${campaign}'` : word);
    assert(stdout.includes(`\nContinue: deno task ${words.join(" ")}\n`), stdout);
    assert(stdout.includes(`\nAll findings: deno task triage '${campaign}'\n`), stdout);
  });
});

/** The hint of a campaign that cannot go on. */
function takenOver(folder: string, subject = "posted"): string {
  const begin = `deno task fuzz --out ${folder}-new --seeds ${folder}-cases.jsonl --subject ${subject}`;
  return "Run the same as then, or take its cases over: " +
    `"deno task minimize ${folder} --all --out ${folder}-cases.jsonl", then "${begin}"`;
}

Deno.test("fuzz refuses another seed, subject or size, and names the setting and both values", async () => {
  await withFolder(async (folder) => {
    await fuzz(folder, { epochs: "1" });
    const before = stateOf(folder);
    const refused: [Record<string, string>, string][] = [
      [{ seed: "8" }, "seed is 7 there and 8 here"],
      [{ shards: "2" }, "shards per epoch is 4 there and 2 here"],
      [{ batches: "1" }, "cases per shard is 1024 there and 512 here"],
    ];
    for (const [options, difference] of refused) {
      const message = `Campaign in ${folder} has other settings: ${difference}`;
      await assertFails(fuzzArguments(folder, options), 2, message, takenOver(folder));
    }
    const message = `Campaign in ${folder} has other subjects: subject is posted there and corrected here`;
    await assertFails(fuzzArguments(folder, { subject: "corrected" }), 2, message, takenOver(folder, "corrected"));
    assertEquals(stateOf(folder), before);
  });
});

Deno.test("fuzz refuses a folder that is no campaign's, a newer program's, and no folder at all", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "campaign.db");
    Deno.writeTextFileSync(file, "This is a text\n");
    await assertFails(fuzzArguments(folder), 2, `File is no campaign: ${file}`);
    Deno.removeSync(file);
    await fuzz(folder, { epochs: "1" });
    const bytes = Deno.readFileSync(file);
    // SQLite's user version: big-endian, at 60.
    bytes[63] = 99;
    Deno.writeFileSync(file, bytes);
    const newer =
      `Campaign was written by a newer program: ${file} has version 99, and this one reads ${STORE_VERSION}`;
    await assertFails(fuzzArguments(folder), 2, newer);
    const inFile = await fuzz(join(file, "campaign"));
    assertEquals([inFile.code, inFile.stdout], [3, ""]);
    assertMatch(inFile.stderr, /^verdict: Folder cannot be written: [^\n]*\n$/);
  });
});

Deno.test("fuzz refuses what it does not understand", async () => {
  const folder = "./absent/campaign";
  await assertFails(["fuzz"], 2, "No folder for the campaign", 'Type "deno task fuzz --out DIR"');
  const hint = "Give it such as 90s, 30m, 8h or 2d";
  for (const duration of ["8", "8 h", "0s"]) {
    const message = `Value of --duration is not a length of time: "${duration}"`;
    await assertFails(["fuzz", "--out", folder, "--duration", duration], 2, message, hint);
  }
  const workers = 'Value of --workers is not a whole number from 1 to 256: "0"';
  await assertFails(["fuzz", "--out", folder, "--workers", "0"], 2, workers);
  await assertFails(["fuzz", "--out", folder, "more"], 2, 'Unexpected argument of fuzz: "more"');
  await assertFails(["fuzz", "--out", folder, "--replay", "0:0"], 2, `No campaign in ${folder}`);
});

Deno.test("fuzz --duration ends after the epoch in which the time is up", async () => {
  await withFolder(async (folder) => {
    const { stdout } = await fuzz(folder, { duration: "0.5s" });
    const { epochs } = stateOf(folder);
    assert(epochs > 0);
    assertMatch(
      stdout,
      new RegExp(`^Campaign: ${(4096 * epochs).toLocaleString("en")} cases of posted from seed 7 `, "m"),
    );
  });
});

Deno.test("fuzz writes AFL++'s files, a row of plot_data an epoch, and begins them again where they are gone", async () => {
  await withFolder(async (folder) => {
    const [stats, plot] = [join(folder, "fuzzer_stats"), join(folder, "plot_data")];
    const rowsOf = () => {
      const [header, ...rows] = Deno.readTextFileSync(plot).trimEnd().split("\n");
      assert(header!.startsWith("# relative_time, cycles_done, "), header);
      return rows.map((row) => row.split(", ")[1]);
    };
    await fuzz(folder, { epochs: "2" });
    await fuzz(folder, { epochs: "1" });
    assertEquals(rowsOf(), ["1", "2", "3"]);
    assertMatch(Deno.readTextFileSync(stats), /^execs_done +: 12288$/m);
    for (const file of [stats, plot]) Deno.removeSync(file);
    await fuzz(folder, { epochs: "1" });
    assertEquals(rowsOf(), ["4"]);
    assertMatch(Deno.readTextFileSync(stats), /^cycles_done +: 4$/m);
  });
});

Deno.test("fuzz --replay writes the cases that a shard ran, without the options of the campaign", async () => {
  await withFolder(async (folder) => {
    await fuzz(folder, { epochs: "3" });
    const [epoch, shard] = [2, 1];
    const { code, stdout, stderr } = await verdict(["fuzz", "--out", folder, "--replay", `${epoch}:${shard}`]);
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.length, 1024);
    const kept = stateOf(folder).entries.filter((entry) => entry.epoch === epoch && entry.shard === shard);
    assert(kept.length > 0);
    assertEquals(kept.filter(({ line }) => !lines.includes(line)), []);
    const message = 'No such shard: "3:0"';
    const hint = "The campaign has epochs 0 to 2 of shards 0 to 3";
    await assertFails(["fuzz", "--out", folder, "--replay", "3:0"], 2, message, hint);
  });
});
