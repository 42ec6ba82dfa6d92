/**
 * Counts the tests of a run from what `deno test` printed, for tools that read one plain line.
 *
 * `count_tests.ts LOG STATUS` prints `N passed, N failed` for the run whose output is in LOG and whose exit status was
 * STATUS, and exits 0 only where the run succeeded and ran a test.
 *
 * @module
 */

/** How many tests passed and failed; tests that were ignored are in neither. */
export interface Counts {
  /** Tests that passed. */
  readonly passed: number;
  /** Tests that failed. */
  readonly failed: number;
}

// deno-lint-ignore no-control-regex -- an escape sequence begins with a control character
const COLOUR = /\x1b\[[0-9;]*m/g;

/** What a test itself printed, which may be the summary of a run that it started. */
const TEST_OUTPUT = /^-+ (?:pre-test |post-test )?output -+$[^]*?-+ (?:pre-test |post-test )?output end -+$/gm;

/** What `deno task` prints before each step. */
const STEP = /^Task \S+ /m;

/** Such as `FAILED | 12 passed (3 steps) | 1 failed | 2 ignored (4s)`. */
const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed\b.*\(.+\)\s*$/gm;

/**
 * Adds up the summaries of the steps that ran `deno test`. A step's own summary is the last in its output; one before
 * it comes from a test that started a run.
 *
 * @example
 * ```ts
 * import { countTests } from "./count_tests.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(countTests("ok | 12 passed (3 steps) | 0 failed (2s)", 0), { passed: 12, failed: 0 });
 * ```
 *
 * @param output All that was printed, colours allowed.
 * @param status Exit status of the whole. One that is not 0 counts as a failure even where no test failed, as when
 * types or format are wrong.
 * @returns The counts.
 */
export function countTests(output: string, status: number): Counts {
  const plain = output.replaceAll("\r", "").replace(COLOUR, "").replace(TEST_OUTPUT, "");
  let passed = 0;
  let failed = 0;
  for (const step of plain.split(STEP)) {
    const [, ok, bad] = [...step.matchAll(SUMMARY)].at(-1) ?? [];
    passed += Number(ok ?? 0);
    failed += Number(bad ?? 0);
  }
  return { passed, failed: status === 0 ? failed : Math.max(failed, 1) };
}

if (import.meta.main) {
  const [log = "", status = "1"] = Deno.args;
  const { passed, failed } = countTests(await Deno.readTextFile(log), Number(status));
  console.log(`${passed} passed, ${failed} failed`);
  Deno.exit(passed > 0 && failed === 0 ? 0 : 1);
}
