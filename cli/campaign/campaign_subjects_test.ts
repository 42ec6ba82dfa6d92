import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join, relative } from "node:path";
import { allOf, assertFails, ROOT, verdict, withFolder } from "../cli_testing.ts";
import { programOf } from "../subject_testing.ts";

const OPTIONS = ["--epochs", "1", "--shards", "2", "--batches", "2", "--cpu", "off", "--workers", "1"];

/** Somebody's own program in a folder, and a campaign of it. */
interface Mine {
  readonly program: string;
  readonly campaign: string;
  /** How often the program was started. */
  starts(): number;
  /** Builds it anew. */
  rebuild(): void;
}

async function withMine(use: (mine: Mine) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const [program, campaign, log] = ["mine", "campaign", "starts"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const build = (note: string) =>
      Deno.writeTextFileSync(
        program,
        `#!/bin/sh\n# ${note}\necho >> '${log}'\nexec ${programOf("fuzz/testdata/port.ts")} port 7\n`,
      );
    build("first");
    Deno.chmodSync(program, 0o755);
    const { code, stderr } = await verdict(["fuzz", "--out", campaign, "--subject", program, ...OPTIONS]);
    assertEquals([code, stderr], [1, ""]);
    await use({
      program,
      campaign,
      starts: () => Deno.readTextFileSync(log).length,
      rebuild: () => build("second"),
    });
  });
}

Deno.test("A campaign's folder never starts a program, and no revision is measured in its place", async () => {
  await withMine(async ({ program, campaign, starts }) => {
    const before = starts();
    const message = `Campaign in ${campaign} is of a subject of your own, which has to be named again: ${program}`;
    const commands = [
      ["minimize", campaign],
      ["fuzz", "--out", campaign, "--replay", "0:1"],
      ["fuzz", "--out", campaign, ...OPTIONS],
    ];
    await allOf(
      commands.map((words) =>
        assertFails(words, 2, message, `Type "deno task ${words.join(" ")} --subject ${program}"`)
      ),
    );
    const [listed, shown, taken] = await Promise.all([
      verdict(["triage", campaign]),
      verdict(["triage", campaign, "--cpu", "off", "--json"]),
      verdict(["minimize", campaign, "--all"]),
    ]);
    assertEquals([listed.code, listed.stderr, taken.code, taken.stderr], [0, "", 0, ""]);
    assertEquals(shown.stderr, "What port does is not shown: it is run only where --subject or --against names it\n");
    assert(
      JSON.parse(shown.stdout).findings.every(({ views }: { views: { subjects: object } }) =>
        Object.keys(views.subjects).length === 0
      ),
    );
    assertEquals(starts(), before);
  });
});

Deno.test("A campaign's own subject is the same in whatever way its path is written", async () => {
  await withMine(async ({ program, campaign }) => {
    const subject = ["--subject", relative(ROOT, program)];
    const [replayed, minimized, shown, goneOn] = [
      await verdict(["fuzz", "--out", campaign, "--replay", "0:1", ...subject]),
      await verdict(["minimize", campaign, ...subject]),
      await verdict(["triage", campaign, "--cpu", "off", "--json", ...subject]),
      await verdict(["fuzz", "--out", campaign, ...OPTIONS, ...subject]),
    ];
    assertEquals([replayed, minimized, shown, goneOn].map(({ stderr }) => stderr), ["", "", "", ""]);
    assertEquals(replayed.stdout.trimEnd().split("\n").length, 2 * 512);
    assertMatch(minimized.stdout, /^Proven: /m);
    assertStringIncludes(shown.stdout, '"port": {');
    assertMatch(goneOn.stdout, /^Campaign: [^\n]* 2 epochs$/m);
  });
});

Deno.test("A program that was rebuilt is refused with commands that take the cases over, and they do", async () => {
  await withMine(async ({ program, campaign, rebuild }) => {
    rebuild();
    const all = [
      ["minimize", campaign],
      ["fuzz", "--out", campaign, "--replay", "0:1"],
      ["fuzz", "--out", campaign, ...OPTIONS],
      ["triage", campaign, "--json", "-"],
    ];
    const ended = await Promise.all(all.map((words) => verdict([...words, "--subject", program])));
    const [first] = ended;
    const digests = "[0-9a-f]{12} there, [0-9a-f]{12} here";
    const message =
      `^verdict: Campaign in ${campaign} has other subjects: ${program} was rebuilt or replaced \\(${digests}\\)\n`;
    assertMatch(first!.stderr, new RegExp(message));
    for (const each of ended) assertEquals(each, { code: 2, stdout: "", stderr: first!.stderr });
    const commands = [...first!.stderr.matchAll(/"deno task ([^"]+)"/g)].map(([, words]) => words!.split(" "));
    assertEquals(commands.length, 2);
    const [taken, begun] = [await verdict(commands[0]!), await verdict([...commands[1]!, ...OPTIONS])];
    assertEquals([taken.code, taken.stderr, begun.code, begun.stderr], [0, "", 1, ""]);
    assertMatch(begun.stdout, /^Campaign: [\d,]+ cases of port /m);
  });
});

Deno.test("minimize measures a campaign with its own revisions and as it asked the CPU, and refuses any others", async () => {
  await withFolder(async (folder) => {
    const [posted, corrected] = [join(folder, "posted"), join(folder, "corrected")];
    const fuzz = (subject: string) =>
      verdict(["fuzz", "--out", join(folder, subject), "--subject", subject, ...OPTIONS]);
    await Promise.all([fuzz("posted"), fuzz("corrected")]);
    const [own, named] = await Promise.all([
      verdict(["minimize", posted]),
      verdict(["minimize", posted, "--subject", "posted", "--cpu", "off"]),
    ]);
    assertEquals([own.code, own], [0, named]);
    const { code, stderr } = await verdict(["minimize", posted, "--subject", "corrected"]);
    assertEquals(code, 2);
    assertStringIncludes(
      stderr,
      `Campaign in ${posted} has other subjects: subject is posted there and corrected here\n`,
    );
    const different = "have different subjects: subject is posted there and corrected here";
    await assertFails(
      ["minimize", posted, corrected],
      2,
      `Campaigns in ${posted} and ${corrected} ${different}`,
      `Take the cases alone, which any subject can run: "deno task minimize ${posted} ${corrected} --all --out FILE"`,
    );
  });
});
