import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { builtEmulator } from "../probes/probed_testing.ts";
import { fuzz, fuzzArguments, FuzzProcess, stateOf } from "./campaign_testing.ts";
import { verdict, withFolder } from "./cli_testing.ts";

const FOLDER = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(FOLDER, { recursive: true }));

const PROGRAM = await builtEmulator(FOLDER, "emulator");
/** Where there is no compiler, there is nothing to test. */
const ignore = PROGRAM === undefined;

const EPOCHS = "3";
const KILLS = 2;

Deno.test({
  name: "fuzz is guided by a program's probes, and gives the same on one worker and on three, and over kills",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const options = { subject: PROGRAM!, epochs: EPOCHS };
      const [one, three, killed] = ["one", "three", "killed"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      const ended = await fuzz(one, { ...options, workers: "1" });
      const [, edges] = /(\d+) edges/.exec(ended.stdout) ?? [];
      assert(Number(edges) > 100, ended.stdout + ended.stderr);
      assertEquals(ended.stderr.includes("guided"), false);
      await fuzz(three, { ...options, workers: "3" });
      assertEquals(stateOf(three), stateOf(one));
      for (let kill = 0; kill < KILLS; kill++) {
        const process = new FuzzProcess(fuzzArguments(killed, { ...options, epochs: "1" }));
        await process.until(/^#\d+ pulse/);
        await new Promise((resolve) => setTimeout(resolve, 400 * Math.random()));
        process.kill("SIGKILL");
        await process.ended();
      }
      const left = Number(EPOCHS) - stateOf(killed).epochs;
      if (left > 0) await fuzz(killed, { ...options, epochs: `${left}` });
      assertEquals(stateOf(killed), stateOf(one));
      const shown = await verdict(["minimize", one, "--subject", PROGRAM!, "--cpu", "off"]);
      assertStringIncludes(shown.stdout, `, ${stateOf(one).features.length.toLocaleString("en")} features`);
    }),
});

Deno.test({
  name: "fuzz does not go on with a program whose code with probes is another by now",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const command = join(folder, "run");
      const options = { subject: `sh ${command}`, epochs: "1", workers: "1" };
      const out = join(folder, "c");
      // The command stays the same, and what it starts does not.
      const link = join(folder, "emulator");
      Deno.writeTextFileSync(command, `exec ${link}\n`);
      Deno.symlinkSync(PROGRAM!, link);
      await fuzz(out, options);
      const other = await builtEmulator(FOLDER, "other", {
        emulator: [["  o->returned = execute(c, o);", "  o->returned = c->cpl == 2 ? 0 : execute(c, o);"]],
      });
      Deno.removeSync(link);
      Deno.symlinkSync(other!, link);
      const { code, stderr } = await fuzz(out, options);
      assertEquals(code, 2);
      assertMatch(stderr, /version of probed code is [0-9a-f]{12} there and [0-9a-f]{12} here/);
    }),
});

Deno.test({
  name: "fuzz says at once why a program does not guide it, goes on all the same, and subject check says what to add",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const callbacks = [
        "pc(void)",
        "cmp1(int a, int b)",
        "cmp2(int a, int b)",
        "cmp4(int a, int b)",
        "cmp8(long a, long b)",
      ];
      const constants = callbacks.slice(1).map((each) => `const_${each}`);
      const stubs = [...callbacks, ...constants, "switch(long a, void *b)"]
        .map((each) => `void __sanitizer_cov_trace_${each} {${/\b[ab]\b/.test(each) ? "(void)a, (void)b;" : ""}}`);
      const probed = await builtEmulator(FOLDER, "stubs", { instead: `${stubs.join("\n")}\n` });
      const silent = await builtEmulator(FOLDER, "silent", {
        emulator: [["| verdict_coverage_tells()", "| (verdict_coverage_tells() & 0)"]],
      });
      const how = 'docs/subject.md, "Guided by coverage", says how';
      const lines = [
        [probed!, `has probes and not verdict_coverage.c; add it to the build (${how})`],
        [silent!, `has verdict_coverage.c and does not tell coverage; let its loop call it (${how})`],
      ] as const;
      for (const [program, line] of lines) {
        const check = await verdict(["subject", "check", program, "--seconds", "0"]);
        assertStringIncludes(check.stdout, `\nNot guided: ${program} ${line}\n`);
      }
      const wrapped = await verdict(["subject", "check", `/usr/bin/env ${probed}`, "--seconds", "0"]);
      assertStringIncludes(wrapped.stdout, `\nNot guided: ${probed} has probes`);
      const { stdout, stderr } = await fuzz(join(folder, "c"), { subject: probed!, epochs: "1", workers: "1" });
      assertEquals(stderr.split("\n").filter((each) => each.includes("guided")), [`Not guided: ${lines[0].join(" ")}`]);
      assertStringIncludes(stdout, ", 0 edges,");
      const check = await verdict(["subject", "check", PROGRAM!, "--seconds", "0"]);
      assertStringIncludes(check.stdout, "\nGuides fuzz: it tells what its cases cover, with probes in the program\n");
    }),
});
