import { assertEquals } from "@std/assert";
import { countTests } from "./count_tests.ts";

Deno.test("countTests() adds up the summaries of several steps, with and without colours", () => {
  const output = [
    "running 2 tests from ./a_test.ts",
    "\x1b[0m\x1b[32mok\x1b[0m | 12 passed (3 steps) | 0 failed \x1b[0m\x1b[38;5;245m(84ms)\x1b[0m",
    "\x1b[32mTask\x1b[0m \x1b[36mexamples\x1b[0m deno test --doc",
    "ok | 5 passed | 0 failed | 1 ignored (1 step) | 7 filtered out (1m2s)",
    "",
  ].join("\n");
  assertEquals(countTests(output, 0), { passed: 17, failed: 0 });
});

Deno.test("countTests() counts failed tests, not their steps", () => {
  const output = "FAILED | 2 passed (1 step) | 3 failed (4 steps) | 1 ignored (84ms)\n";
  assertEquals(countTests(output, 1), { passed: 2, failed: 3 });
});

Deno.test("countTests() counts a run that fails before its tests as one failure", () => {
  assertEquals(countTests("error: Found 1 not formatted file\n", 1), { passed: 0, failed: 1 });
});

Deno.test("countTests() counts one failure where all tests passed and the run failed", () => {
  assertEquals(countTests("ok | 4 passed | 0 failed (2s)\nerror: x\n", 1), { passed: 4, failed: 1 });
});

Deno.test("countTests() leaves out what a test printed", () => {
  const output = [
    "counts ...",
    "------- output -------",
    "ok | 100 passed | 0 failed (2s)",
    "no line end----- output end -----",
    "counts ... ok (1ms)",
    "------- post-test output -------",
    "FAILED | 0 passed | 100 failed (2s)",
    "----- post-test output end -----",
    "------- output -------",
    "a.ts => one ...----- output end -----",
    "ok | 200 passed | 0 failed (2s)",
    "ok | 1 passed | 0 failed (3s)",
    'the line "ok | 50 passed | 0 failed (1s)" in a message',
  ].join("\n");
  assertEquals(countTests(output, 0), { passed: 1, failed: 0 });
});

Deno.test("countTests() finds nothing in no output", () => {
  assertEquals(countTests("", 0), { passed: 0, failed: 0 });
});
