import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { cpuTest } from "../oracles/cpu/executor/cpu_testing.ts";
import { assertFails, type Ended, ended, start, startWith, verdict, withFolder } from "./cli_testing.ts";
import { ExitCode } from "./command_line/errors.ts";

const USAGE = ExitCode.usage;
const tunnel = (...args: string[]) => verdict(["tunnel", ...args]);

/**
 * Runs the command and sends it a signal as soon as it walks, which is when its file has a position. An empty one only
 * shows that the file can be written.
 */
async function stoppedBy(signal: Deno.Signal, file: string, args: readonly string[]): Promise<Ended> {
  const child = start("tunnel", ...args);
  const end = ended(child, "");
  while (!(existsSync(file) && Deno.statSync(file).size > 0)) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  return await end;
}

Deno.test("tunnel says what is wrong with its options", async () => {
  const fails = (options: string, ...message: string[]) =>
    assertFails(["tunnel", ...options.split(" ")], USAGE, ...message);
  await fails("--from 0f00", "Option is missing: --to", 'Such as "--from 0f00 --to 0fff"');
  await fails("--from 0f00 --to 0fxx", 'Value of --to: Bytes are not hex digits: "x" at character 3 of "0fxx"');
  await fails("--from 0f00 --to 0f", 'Values of --from and --to differ in length: "0f00", "0f"');
  await fails("--from 0f01 --to 0f00", 'Value of --from is greater than that of --to: "0f01", "0f00"');
  await fails("--from 00112233445566 --to 00", 'Value of --from is not 1 to 6 bytes: "00112233445566"');
  await fails("0f00", 'Unexpected argument of tunnel: "0f00"');
});

Deno.test("tunnel ends with 3 where the CPU cannot be asked", async () => {
  const { code, stderr } = await ended(startWith(["--allow-run"], "tunnel", "--from", "0f0b", "--to", "0f0b"), "");
  assertEquals(code, ExitCode.environment);
  assert(stderr.startsWith("verdict: CPU oracle unavailable: "), stderr);
});

cpuTest("tunnel stopped by Ctrl-C goes on and ends with the report of one go", () =>
  withFolder(async (folder) => {
    const range = ["--from", "8b8400", "--to", "8b84ff", "--json"];
    const [parted, whole] = [[...range, "--out", `${folder}/parted`], [...range, "--out", `${folder}/deep/whole`]];
    const stopped = await stoppedBy("SIGINT", `${folder}/parted`, parted);
    assertEquals(stopped.code, ExitCode.ok, stopped.stderr);
    const note = `Stopped; the position is in ${folder}/parted, and the same command goes on from there`;
    assert(stopped.stderr.includes(note), stopped.stderr);
    assert(stopped.stderr.includes(", not yet all of them"), stopped.stderr);
    const ended = await stoppedBy("SIGTERM", `${folder}/ended`, [...range, "--out", `${folder}/ended`]);
    assertEquals([ended.code, JSON.parse(Deno.readTextFileSync(`${folder}/ended`)).version], [ExitCode.ok, 1]);
    const [continued, once] = [await tunnel(...parted), await tunnel(...whole)];
    assert(JSON.parse(stopped.stdout).steps < JSON.parse(once.stdout).steps);
    assertEquals([continued.code, continued.stdout], [ExitCode.ok, once.stdout]);
    // What is done is not done again.
    assertEquals((await tunnel(...parted)).stdout, once.stdout);
  }));

cpuTest("tunnel refuses a position that is not its own", () =>
  withFolder(async (folder) => {
    const out = `${folder}/position`;
    const args = (to: string) => ["tunnel", "--from", "0f0b00", "--to", to, "--out", out];
    const hint = "Name another file with --out, or remove this one to start anew";
    assertEquals((await verdict(args("0f0b00"))).code, ExitCode.ok);
    const message = `Position in ${out} is of another run: "to" was 0f0b00 and is 0f0b01`;
    await assertFails(args("0f0b01"), USAGE, message, hint);
    Deno.writeTextFileSync(out, "{");
    await assertFails(args("0f0b00"), USAGE, `File does not hold the position of a tunnel: ${out}`, hint);
  }));
