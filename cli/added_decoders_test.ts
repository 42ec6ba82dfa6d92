import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { ExamplesFolder } from "../decoder/examples_testing.ts";
import { stateOf } from "./campaign_testing.ts";
import { verdict, withFolder } from "./cli_testing.ts";

let examples: ExamplesFolder;
let isBuilt = false;

Deno.test.beforeAll(async () => {
  examples = await ExamplesFolder.make();
  isBuilt = await examples.built("all");
});

Deno.test.afterAll(() => examples.remove());

const COLUMNS = 80;

/** Lines that a terminal breaks, but for the case, which is there to be copied. */
function tooLong(text: string): string[] {
  return text.split("\n").filter((line) => line.length > COLUMNS && !line.startsWith("  case "));
}

Deno.test("explain shows four decoders side by side, none of its lines too long, and blank cells of what one does not tell", async () => {
  if (!isBuilt) return;
  const worker = `${examples.pathOf("mishegos")} ${examples.pathOf("small_worker.so")}`;
  const added = ["--decoder", examples.pathOf("mini_decoder"), "--decoder", worker];
  const { code, stdout } = await verdict(["explain", "--subject", "corrected", "--cpu", "off", ...added, "642e8b07"]);
  assertEquals(code, 0);
  assertEquals(tooLong(stdout), []);
  const table = stdout.slice(stdout.indexOf("What the bytes are\n")).split("\n\n")[0]!.split("\n").slice(1);
  assertEquals(table, [
    "                iced, mini  capstone  mishegos-small",
    "  valid         yes         yes       yes",
    "  length        4           4         4",
    "  form          mov         mov       mov",
    "  operand       fs:[rdi] !  [rdi] !",
    "  register      eax         eax",
    "  operand size  4           4",
    "  memory size   4           4",
    "  stores        no          no",
  ]);
  // Whoever agrees with the reference is no part of it.
  assertMatch(
    stdout,
    /^ {2}capstone forgets FS and GS where a null segment prefix stands too\n {4}\w+ {2}iced \/ capstone$/m,
  );
});

Deno.test("explain --json says which decoder gave no answer, and leaves out what one does not tell", async () => {
  if (!isBuilt) return;
  const worker = `${examples.pathOf("mishegos")} ${examples.pathOf("small_worker.so")}`;
  const added = ["--decoder", examples.pathOf("mini_decoder_crash"), "--decoder", worker];
  const asked = ["explain", "--subject", "corrected", "--cpu", "off", ...added, "--json", "-"];
  const { stdout } = await verdict(asked, '{"bytes":"8b07"}\n{"bytes":"0fb70500000000"}\n');
  const [load, { decoders, findings }] = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(load.decoders["mini"], load.decoders["iced"]);
  assertEquals(load.decoders["mishegos-small"], { valid: true, length: 2, form: null, mnemonic: "mov" });
  assertEquals(decoders["mini"], { valid: false, length: 0, form: null, unanswered: "crash" });
  const [found] = findings.filter(({ parties }: { parties: string[] }) => parties.includes("mini"));
  assertEquals([found.title, found.field, found.blames, found.verdict], [
    "mini crashes: movzx (0fb7) with RIP-relative",
    "answer",
    ["mini"],
    "mini is wrong: a decoder must answer every text",
  ]);
});

Deno.test("tunnel lists where an added decoder parts from the CPU", async () => {
  if (!isBuilt) return;
  await withFolder(async (folder) => {
    const planted = examples.pathOf("mini_decoder_planted");
    const range = ["--from", "0fbf07", "--to", "0fbf07", "--out", join(folder, "tunnel.json")];
    const { code, stdout, stderr } = await verdict(["tunnel", ...range, "--decoder", planted]);
    // There may be no CPU to ask.
    if (code === 3) return assertMatch(stderr, /^verdict: CPU oracle unavailable: /);
    assertMatch(stdout, /^ {2}0f bf .* mini {2}0fbf07 .*; mini: none$/m);
    assertStringIncludes(stdout, "capstone 5.0 (capstone-wasm 1.0.3), mini 1\n");
  });
});

Deno.test("judge takes no word of an added decoder about a handler, and says what the decoder does otherwise", async () => {
  if (!isBuilt) return;
  await withFolder(async (folder) => {
    const file = join(folder, "lines.jsonl");
    const line = (value: string) => {
      const at = "0xffffc90000001000";
      const ve = { gla: at, gpa: "0x8000fee00000" };
      const asked = { bytes: "658b07", regs: { rdi: at }, ve, device: { value: "0x11" } };
      const accesses = [{ direction: "read", gpa: ve.gpa, size: 4, data: "0x11" }];
      return JSON.stringify({ case: asked, outcome: { handled: true, returned: 3, regs: { rax: value }, accesses } });
    };
    Deno.writeTextFileSync(file, `${line("0x11")}\n${line("0x12")}\n`);
    const { code, stdout } = await verdict(["judge", "--decoder", examples.pathOf("mini_decoder_planted"), file]);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "2 findings\n");
    assertMatch(
      stdout,
      /\nFindings of added decoders\n {2}[0-9a-f]{12} {2}.*segment.*: mov \(8b\) with gs\n {4}.* explain --decoder /,
    );
    assertStringIncludes(stdout, "Verdict: recorded is wrong: iced and capstone agree with the model\n");
  });
});

const SHORT = ["--subject", "corrected", "--epochs", "1", "--shards", "2", "--batches", "1", "--cpu", "off"];

Deno.test("fuzz finds the same of a decoder with one worker and with two, and goes on with the same decoder alone", async () => {
  if (!isBuilt) return;
  await withFolder(async (folder) => {
    const [mini, planted] = [join(folder, "mini"), examples.pathOf("mini_decoder_planted")];
    Deno.copyFileSync(planted, mini);
    const fuzz = (out: string, workers: string, ...decoder: string[]) =>
      verdict(["fuzz", "--out", out, "--workers", workers, ...decoder, ...SHORT]);
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    const ended = [await fuzz(one, "1", "--decoder", mini), await fuzz(two, "2", "--decoder", mini)];
    assertEquals(ended.map(({ code }) => code), [1, 1], ended[0]!.stderr);
    const state = stateOf(one);
    assertEquals(stateOf(two), state);
    assert(state.findings.some(({ parties }) => parties.includes("mini")));
    assertStringIncludes(ended[0]!.stdout, `deno task explain --decoder ${mini} '{"bytes":"0fbf07"}'`);

    const { stdout } = await verdict(["triage", one]);
    assertMatch(stdout, /^mini: \d+ findings, \d+ new$/m);
    assertStringIncludes(stdout, `deno task explain --decoder ${mini} '{"bytes":"f08b07"}'`);

    // Another program in its place is another decoder.
    Deno.copyFileSync(examples.pathOf("mini_decoder"), mini);
    const refused = [await fuzz(one, "1"), await fuzz(one, "1", "--decoder", mini)];
    const there = `verdict: Campaign in ${one} has other subjects: decoders that are added are ${mini} (`;
    for (const [n, { code, stderr }] of refused.entries()) {
      assertEquals([code, stderr.startsWith(there)], [2, true], stderr);
      assertMatch(stderr, n === 0 ? / there and none here\n/ : / there and \S+ \([0-9a-f]+\) here\n/);
      assertStringIncludes(stderr, "  Run the same as then, or take its cases over: ");
    }
  });
});
