import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { readTestdata } from "../corpus/corpus_testing.ts";
import { parseBaseline } from "../corpus/files/baseline_file.ts";
import type { KnownFinding } from "../findings/finding.ts";
import { ROOT, verdict, withFolder } from "./cli_testing.ts";

/** The subject that the old baseline is of, which leaves what a 32-bit load must clear. */
const SUBJECT = join(ROOT, "subject/testdata/stale_loads.ts");

/** What the program wrote of it when a bug had other ids, and what people wrote into it. */
const OLD = readTestdata(new URL("../corpus/files/testdata/baseline_2_own.json.gz", import.meta.url));

const known = (text: string) => parseBaseline(text).findings;
const ids = (findings: readonly KnownFinding[]) => findings.map(({ id }) => id).sort();
const QUIET = ["--cpu", "off"];

/** Brings the old baseline up to date with a subject. */
async function migrated(folder: string, subject: string) {
  const file = join(folder, "own.json");
  Deno.writeTextFileSync(file, OLD);
  const result = await verdict(["diff", "--subject", subject, "--migrate-baseline", file, ...QUIET]);
  return { ...result, file, text: Deno.readTextFileSync(file) };
}

Deno.test("diff --migrate-baseline gives known bugs the ids of now, with all reasons and links, and a run is as expected then", async () => {
  await withFolder(async (folder) => {
    const { code, stdout, file, text } = await migrated(folder, SUBJECT);
    assertEquals(code, 0, stdout);
    const [before, after] = [known(OLD), known(text)];
    // An absolute address is no gap of its own any more: the operand stays where it is while it is shrunk.
    const gaps = before.filter(({ isGap, id }) => isGap && id !== "e8ccd8440c4a");
    assertEquals(ids(after.filter(({ isGap }) => isGap)), ids(gaps));
    const bugs = after.filter(({ isGap }) => !isGap);
    assertEquals(bugs.map(({ title, reason, link }) => ({ title, reason, link })), [
      {
        title: "Leaves the upper half of the register as it was: mov (8b)",
        reason: "Ticket 7: the upper half",
        link: "https://example.org/7",
      },
      {
        title: "Leaves the upper half of the register as it was: movzx (0fb6)",
        reason: "Ticket 8; Taken as known; nobody has said why",
        link: "https://example.org/9",
      },
    ]);
    assertStringIncludes(stdout, `own.json: ${before.length} known findings of then, ${after.length} of now`);
    for (const { id } of before.filter(({ isGap }) => !isGap)) {
      assertMatch(stdout, new RegExp(`  ${id}  .*\n    is now [0-9a-f]{12}  Leaves the upper half`));
    }
    const run = ["diff", "--subject", SUBJECT, "--baseline", file, "--cases", "1000", ...QUIET];
    assertEquals((await verdict(run)).code, 0);
    const again = await verdict(["diff", "--subject", SUBJECT, "--migrate-baseline", file, ...QUIET]);
    assertStringIncludes(again.stdout, `  ${after.length} findings as before`);
    assertEquals(Deno.readTextFileSync(file), text);
  });
});

Deno.test("diff --migrate-baseline keeps apart what shows nothing any more, and loses none of it", async () => {
  await withFolder(async (folder) => {
    const right = join(folder, "right.ts");
    Deno.writeTextFileSync(right, Deno.readTextFileSync(SUBJECT).replace("IS_STALE = true", "IS_STALE = false"));
    const { stdout, text } = await migrated(folder, right);
    const bugs = known(OLD).filter(({ isGap }) => !isGap);
    assert(known(text).every(({ isGap }) => isGap));
    assertEquals(known(Deno.readTextFileSync(join(folder, "own.gone.json"))), bugs);
    for (const { id } of bugs) {
      assertMatch(stdout, new RegExp(`  ${id}  .*\n    shows nothing any more: kept in .*own.gone.json`));
    }
  });
});

Deno.test("diff --migrate-baseline brings committed baselines up to date, and leaves what needs a CPU as it is without one", async () => {
  await withFolder(async (folder) => {
    for (const party of ["posted", "capstone"]) {
      const file = join(folder, `${party}.json`);
      const text = Deno.readTextFileSync(join(ROOT, "corpus/known", `${party}.json`));
      Deno.writeTextFileSync(file, text);
      const { code, stdout } = await verdict(["diff", "--subject", "posted", "--migrate-baseline", file, ...QUIET]);
      assertEquals([code, ids(known(Deno.readTextFileSync(file)))], [0, ids(known(text))], stdout);
      const isOfCpu = known(text).some(({ parties: [first] }) => first === "decoders");
      assertEquals(stdout.includes("is as it was: it needs the CPU, which was not asked"), isOfCpu);
    }
  });
});

Deno.test("diff --migrate-baseline refuses a stranger's baseline, what is none, and options beside it, and writes nothing", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "own.json");
    Deno.writeTextFileSync(file, OLD);
    const refused = async (...args: string[]) => {
      const { code, stderr } = await verdict(["diff", ...args]);
      assertEquals([code, Deno.readTextFileSync(file)], [2, OLD], stderr);
      return stderr;
    };
    assertMatch(
      await refused("--migrate-baseline", file, ...QUIET),
      /It is the baseline of "stale-loads"\n {2}Name its subject with --subject/,
    );
    assertMatch(await refused("--migrate-baseline", join(folder, "none.json"), ...QUIET), /Baseline cannot be used/);
    assertMatch(await refused("--migrate-baseline", file, "--update"), /Option --update is not for --migrate-baseline/);
    assertMatch(await refused("--migrate-baseline", file, "--json"), /Option --json is not for --migrate-baseline/);
    assertMatch(await refused("--migrate-baseline", ""), /Option --migrate-baseline needs a file/);
  });
});
