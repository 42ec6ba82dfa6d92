import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import type { KnownFinding } from "../findings/finding.ts";
import { ExamplesFolder } from "../decoder/examples_testing.ts";
import { allOf, ROOT, verdict, withFolder } from "./cli_testing.ts";

let examples: ExamplesFolder;
let isBuilt = false;

Deno.test.beforeAll(async () => {
  examples = await ExamplesFolder.make();
  isBuilt = await examples.built("mini_decoder") && await examples.built("mini_decoder_planted");
});

Deno.test.afterAll(() => examples.remove());

/** What of a decoder's bugs makes its findings, as titles say it, and how many findings each is. */
const PLANTED: Readonly<Record<string, readonly [title: RegExp, least: number, most: number]>> = {
  "an immediate of 32 bits with 66": [/^iced and mini differ in length: mov \(c7\) with 66$/, 1, 1],
  "gs taken for fs": [/ (differ in segment|differs in segment .*): .* with (66, )?gs/, 1, 4],
  "ah taken for spl": [/ (differ in register|differs in register .*): /, 1, 8],
  "an address relative to rip taken for an absolute one": [
    / (differ in|differs in) (base|displacement).*: .*RIP-relative$/,
    1,
    16,
  ],
  "one byte of a word": [/ differ in memory size: movzx \(0fb7\)$/, 1, 1],
  "0fbf not known": [/^mini rejects what .*: movsx \(0fbf\)$/, 1, 1],
  "MOVSXD called MOVSX": [/^mini differs in form from a CPU and all other decoders: movsxd \(63\)$/, 1, 1],
  "LOCK accepted": [/^mini accepts LOCK where no memory is written$/, 1, 1],
};

/** What it does not know, and what it does as Capstone does. */
const OTHERS =
  /^(iced accepts what mini rejects|mini rejects what a CPU and all other decoders accept): |^capstone, like mini, /;

/** Says that a baseline has each planted bug, and that nobody else is blamed for any. */
function assertPlanted(own: readonly Pick<KnownFinding, "title" | "verdict">[]): void {
  for (const [bug, [title, least, most]] of Object.entries(PLANTED)) {
    const { length } = own.filter((each) => title.test(each.title));
    assert(length >= least && length <= most, `${bug}: ${length} findings`);
  }
  const ofBugs = Object.values(PLANTED).map(([title]) => title);
  const more = own.filter(({ title }) => !ofBugs.some((each) => each.test(title)) && !OTHERS.test(title));
  assertEquals(more.map(({ title }) => title), []);
  // Nobody else is blamed for it, unless he does the same.
  for (const { title, verdict: { blames } } of own) {
    const due = title.startsWith("capstone, like mini, ") ? ["capstone", "mini"] : ["mini"];
    assert(blames.length === 0 || blames.join() === due.join(), `${title}: ${blames}`);
  }
  const blamed = own.filter(({ verdict: { blames } }) => blames.length > 0).map(({ title }) => title);
  assert(blamed.some((title) => title.startsWith("mini accepts LOCK")));
  assert(blamed.some((title) => title.startsWith("mini differs in form")));
}

/** Every file of corpus/known, by name. */
function committed(): Record<string, string> {
  const folder = join(ROOT, "corpus/known");
  return Object.fromEntries(
    [...Deno.readDirSync(folder)].map(({ name }) => [name, Deno.readTextFileSync(join(folder, name))]),
  );
}

Deno.test("diff writes the baseline of an added decoder alone, with each bug of it, and says what is gone once they are fixed", async () => {
  if (!isBuilt) return;
  await withFolder(async (folder) => {
    const [planted, fixed] = [examples.pathOf("mini_decoder_planted"), examples.pathOf("mini_decoder")];
    const run = ["--subject", "corrected", "--cpu", "off", "--cases", "3000", "--decoder-baselines", folder];
    const diff = (decoder: string, ...more: string[]) => verdict(["diff", ...run, "--decoder", decoder, ...more]);
    const before = committed();

    const written = await diff(planted, "--update");
    assertEquals([written.code, written.stderr], [0, ""]);
    const file = join(folder, "mini.json");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["mini.json"]);
    assertEquals(committed(), before);
    const changes = written.stdout.trimEnd().split("\n");
    assertEquals(changes.filter((line) => !line.startsWith(`${file}: `)), []);
    assertStringIncludes(written.stdout, `${file}: added d08b7066fa12  mini accepts LOCK where no memory is written`);

    assertPlanted(JSON.parse(Deno.readTextFileSync(file)).findings);

    const mended = await diff(fixed);
    // Of what is not gone all is known.
    assertEquals([mended.code, /^New: /m.test(mended.stdout)], [1, false], mended.stdout);
    const [, list] = mended.stdout.split(/^Gone: .*$/m);
    assertMatch(list!, /^ {2}d08b7066fa12 {2}mini accepts LOCK where no memory is written\n/m);
    assertStringIncludes(list!, `deno task explain --decoder ${fixed} '{"bytes":"f08b07"}'`);
    // What it does not know stays as it is, and nothing of anybody else's is gone.
    assertEquals(/^ {2}[0-9a-f]{12} {2}(?!.*mini)/m.test(list!), false);
    assertEquals(/rejects.*: (?!movsx|mov )/.test(list!), false);
    await assertTriage(folder, planted);
  });
});

/** Says that triage lists what is known of a decoder, and writes a report of it if it is asked. */
async function assertTriage(folder: string, planted: string): Promise<void> {
  const known = ["triage", "--decoder-baselines", folder];
  const report = [...known, "--cpu", "off", "--upstream", "d08b"];
  await allOf([
    verdict([...known, "mini"]).then(({ code, stdout }) => {
      assertEquals(code, 0);
      assertMatch(stdout, /^mini: \d+ findings$/m);
      assertMatch(stdout, /^Nobody blamed: \d+ findings$/m);
      assertStringIncludes(stdout, 'deno task explain --decoder "CMD ARGS" \'{"bytes":"f08b07"}\'');
      assertStringIncludes(stdout, "Taken as known; nobody has said why");
      assertEquals(stdout.includes("posted"), false);
    }),
    verdict([...report, "--decoder", planted]).then(({ code, stdout }) => {
      assertEquals(code, 0);
      for (
        const text of [
          "# x86-64: mini accepts LOCK where no memory is written (`f0 8b 07`)\n",
          "\n- Version: mini 1, a program that speaks verdict's decoder protocol\n",
          "\n- Wrong: mini\n",
          "| valid | no | no | yes |\n",
          `\ndeno task explain --decoder ${planted} '{"bytes":"f08b07"}'\n`,
        ]
      ) assertStringIncludes(stdout, text);
    }),
    verdict(report).then(({ code, stderr }) => {
      assertEquals(code, 2);
      assertMatch(
        stderr,
        /^verdict: Finding d08b\w+ is about "mini", which is not asked\n {2}Name it with --decoder\n$/,
      );
    }),
  ]);
}
