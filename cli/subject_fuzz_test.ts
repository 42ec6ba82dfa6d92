import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { ROOT, verdict, withFolder } from "./cli_testing.ts";
import { programOf } from "./subject_testing.ts";

const PORT = programOf("fuzz/testdata/port.ts");
const MODULE = join(ROOT, "examples/typescript/handler.ts");

Deno.test("fuzz finds the same in a program with one worker and with two, and replays its shards", async () => {
  await withFolder(async (folder) => {
    const campaign = (workers: string) => {
      const out = join(folder, workers);
      const options = ["--workers", workers, "--epochs", "1", "--shards", "2", "--batches", "4", "--cpu", "off"];
      return verdict(["fuzz", "--out", out, "--subject", PORT, ...options]);
    };
    const ended = [await campaign("1"), await campaign("2")];
    assertEquals(ended.map(({ code }) => code), [1, 1], ended[0]!.stderr);
    const [one, two] = await Promise.all(["1", "2"].map((name) => verdict(["triage", join(folder, name)])));
    assertEquals(withoutTimes(two!.stdout), withoutTimes(one!.stdout));
    assertMatch(one!.stdout, /^port: \d+ findings/m);
    assertStringIncludes(one!.stdout, "deno task explain --subject '");
    const replay = (...subject: string[]) =>
      verdict(["fuzz", "--out", join(folder, "1"), "--replay", "0:1", ...subject]);
    const [again, without] = await Promise.all([replay("--subject", PORT), replay()]);
    assertEquals([again.code, again.stdout.trimEnd().split("\n").length], [0, 4 * 512]);
    assertEquals(without.code, 2);
    assertStringIncludes(without.stderr, "which has to be named again: ");
  });
});

function withoutTimes(text: string): string {
  return text.replaceAll(/\d\d:\d\d:\d\d/g, "TIME");
}

Deno.test("fuzz counts what a subject does, and of what it refuses what its scope claims", async () => {
  await withFolder(async (folder) => {
    const options = ["--epochs", "1", "--shards", "1", "--batches", "8", "--cpu", "off", "--workers", "1"];
    const fuzz = async (name: string, scope: unknown) => {
      const file = join(folder, `${name}.json`);
      await Deno.writeTextFile(file, JSON.stringify(scope));
      const subject = ["--subject", join(ROOT, "subject/testdata/loops.ts"), "--scope", file];
      return await verdict(["fuzz", "--out", join(folder, name), ...subject, ...options]);
    };
    const [none, all] = [await fuzz("none", { forms: [] }), await fuzz("all", { forms: ["movzx"] })];
    assertEquals([none.code, all.code], [0, 1], none.stdout + all.stdout);
    assertStringIncludes(none.stdout, "Findings: 0 new");
    assertMatch(all.stdout, /^ {2}[0-9a-f]{12} {2}loops: Refuses a legal instruction: movzx/m);
  });
});

Deno.test("triage names both subjects of a campaign in its commands", async () => {
  await withFolder(async (folder) => {
    const options = ["--epochs", "1", "--shards", "1", "--batches", "16", "--cpu", "off", "--workers", "1"];
    const out = join(folder, "c");
    const ended = await verdict(["fuzz", "--out", out, "--subject", PORT, "--against", "corrected", ...options]);
    assertEquals(ended.code, 1, ended.stderr);
    const spelled = PORT.replaceAll("'", "'\\''");
    const { stdout } = await verdict(["triage", out]);
    for (const text of [ended.stdout, stdout]) {
      assertStringIncludes(text, `deno task explain --subject '${spelled}' --against corrected `);
    }
  });
});

Deno.test("fuzz is guided by the coverage of a module", async () => {
  await withFolder(async (folder) => {
    const options = ["--epochs", "1", "--shards", "2", "--batches", "4", "--cpu", "off", "--workers", "1"];
    const { stdout, stderr } = await verdict(["fuzz", "--out", join(folder, "c"), "--subject", MODULE, ...options]);
    const [, edges] = /(\d+) edges/.exec(stdout) ?? [];
    assert(Number(edges) > 5, stdout + stderr);
  });
});
