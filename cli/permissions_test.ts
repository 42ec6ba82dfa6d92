import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { allOf, ended, startWith, verdict, withFolder } from "./cli_testing.ts";

const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-run", "--allow-env=GITHUB_STEP_SUMMARY"];

/** Runs a command without some of its permissions; Deno asks nobody, for nobody is there. */
const without = (withheld: readonly string[], ...args: string[]) => ended(startWith(withheld, ...args));

Deno.test("every command says what Deno did not permit, and what to type, without a stack trace", () =>
  withFolder((folder) =>
    allOf([
      ["diff"],
      ["fuzz", "--out", join(folder, "campaign")],
      ["explain", "8b07"],
      ["minimize", join(folder, "cases")],
      ["triage"],
      ["subject", "check", "./mine"],
      ["record"],
      ["tunnel", "--from", "0f00", "--to", "0f01"],
    ].map(async (args) => {
      const { code, stdout, stderr } = await without(PERMISSIONS, ...args);
      assertEquals([code, stdout], [3, ""], stderr);
      assertMatch(stderr, /^verdict: Not permitted: Deno was not given read access to ".*"\n.*\n$/);
      assert(stderr.includes(`\n  "deno task ${args[0]}" gives it what it needs; what is in /proc`), stderr);
    }))
  ));

Deno.test("commands say what they may not write before they run, and that programs cannot be run", () =>
  withFolder((folder) => {
    const file = join(folder, "x");
    const unwritable = `File cannot be written: ${file}: Deno was not given write access to "${file}"`;
    const unstarted = 'Program cannot be started: Deno was not given run access to "./mine"';
    const says = async (withheld: string, args: readonly string[], message: string) => {
      const { stderr } = await without([withheld], ...args);
      assertEquals(stderr.split("\n")[0], `verdict: ${message}`);
    };
    return allOf([
      says("--allow-write", ["triage", "iced", "--cpu", "off", "--html", file], unwritable),
      says("--allow-write", ["record", "--out", file], unwritable),
      says("--allow-run", ["subject", "check", "./mine"], unstarted),
    ]);
  }));

Deno.test("main.ts says the versions of the program, the decoders and Deno", async () => {
  const [long, short] = await Promise.all([verdict(["--version"]), verdict(["-V"])]);
  assertMatch(long.stdout, /^verdict \d+\.\d+\.\d+\niced-x86 [\d.]+\ncapstone-wasm [\d.]+\ndeno \d.*\nv8 \d.*\n$/);
  assertEquals([long.code, long.stderr, short.stdout], [0, "", long.stdout]);
});
