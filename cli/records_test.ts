import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { ROOT, verdict, withFolder } from "./cli_testing.ts";

const TRUTHS = join(ROOT, "corpus", "truths");
const SMALL = ["diff", "--cases", "2000", "--sweep", "off"];

/** A finding, as far as it is the same on every machine. */
interface Found {
  readonly id: string;
  readonly known: boolean;
  readonly parties: readonly string[];
  readonly verdict: { readonly blames: readonly string[]; readonly ground: string };
}

Deno.test("diff finds what is known, says the same of it and ends with the same code on any CPU's word and without one", async () => {
  const intel = ["intel-family-6-model-167.jsonl", "intel-family-6-model-167-texts.jsonl"];
  const amd = ["amd-family-25-model-17.jsonl", "amd-family-26-model-2.jsonl"];
  const asked = [...intel, ...amd].map((name) => ["--cpu-records", join(TRUTHS, name)]);
  const runs = await Promise.all(
    [["--cpu", "off"], ["--cpu", "auto"], ...asked].map((cpu) => verdict([...SMALL, ...cpu, "--json", "-"])),
  );
  assertEquals(runs.map(({ code }) => code), runs.map(() => 0), runs.map(({ stderr }) => stderr).join());
  const [first, ...others] = runs.map(({ stdout }) =>
    (JSON.parse(stdout).findings as Found[]).filter(({ known }) => known)
      .map(({ id, parties, verdict: { blames, ground } }) =>
        // Who is wrong about a handler, a CPU says; without one, decoders that agree do.
        [id, blames, parties[1] === "model" ? "" : ground].join()
      ).sort()
  );
  assert(first!.length > 100);
  for (const other of others) assertEquals(other, first);
  assert(first!.some((line) => line.endsWith("vendors differ")));
});

Deno.test("diff --cpu-records asks the records of one CPU, and refuses what is none by file and line", async () => {
  const file = join(TRUTHS, "intel-family-6-model-167-texts.jsonl");
  const { stdout } = await verdict([...SMALL, "--cpu-records", file]);
  assertMatch(stdout, /^CPU: GenuineIntel family 6 model 167 /m);
  await withFolder(async (folder) => {
    const [good, ...more] = Deno.readTextFileSync(file).split("\n").filter((line) => !line.startsWith("#"));
    const broken: readonly (readonly [text: string, message: RegExp])[] = [
      [`${good}\n${more[0]!.replace("GenuineIntel", "Genuine Intel")}\n`, /broken\.jsonl: Line 2: Name of cpu is none/],
      [`${good}\n${good!.replace("true", "false")}\n`, /broken\.jsonl: Line 2: Contradicts line 1 of /],
      [`${good}\n${good!.replace("model 167", "model 168")}\n`, /broken\.jsonl: It is of 2 CPUs, not of one/],
      ["", /broken\.jsonl: It is of 0 CPUs, not of one/],
    ];
    const path = join(folder, "broken.jsonl");
    for (const [text, message] of broken) {
      Deno.writeTextFileSync(path, text);
      const { code, stderr, stdout } = await verdict([...SMALL, "--cpu-records", path]);
      assertEquals([code, stdout], [2, ""]);
      assertMatch(stderr, message);
    }
    const missing = await verdict([...SMALL, "--cpu-records", join(folder, "none.jsonl")]);
    assertEquals(missing.code, 2);
    assertMatch(missing.stderr, /^verdict: Records of truth cannot be used: .*none\.jsonl: /);
  });
});
