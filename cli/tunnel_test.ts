import { assert, assertEquals, assertRejects } from "@std/assert";
import { cpuTest } from "../oracles/cpu/cpu_testing.ts";
import { CommandError, ExitCode } from "./errors.ts";
import { runTunnel } from "./tunnel.ts";

const MAIN = `${new URL("..", import.meta.url).pathname}main.ts`;

/** Runs the command in a process of its own, interrupted as soon as it tells of its progress where `interrupt` is set. */
async function run(args: string[], interrupt = false): Promise<{ code: number; out: string; error: string }> {
  const all = ["run", "--quiet", "--allow-all", MAIN, "tunnel", ...args];
  const child = new Deno.Command(Deno.execPath(), { args: all, stdout: "piped", stderr: "piped" }).spawn();
  const out = new Response(child.stdout).text();
  let error = "";
  let isInterrupted = !interrupt;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    error += text;
    if (isInterrupted || !error.includes(" branches, ")) continue;
    child.kill("SIGINT");
    isInterrupted = true;
  }
  return { code: (await child.status).code, out: await out, error };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await work(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("runTunnel() says what is wrong with its options", async () => {
  const messages = [
    [["--from", "0f00"], "Option is missing: --to"],
    [["--from", "0f00", "--to", "0fxx"], 'Value of --to: Bytes are not hex digits: "x" in "0fxx"'],
    [["--from", "0f00", "--to", "0f"], 'Values of --from and --to differ in length: "0f00", "0f"'],
    [["--from", "0f01", "--to", "0f00"], 'Value of --from is greater than that of --to: "0f01", "0f00"'],
    [["--from", "00112233445566", "--to", "00"], 'Value of --from is not 1 to 6 bytes: "00112233445566"'],
    [["0f00"], 'Unexpected argument of tunnel: "0f00"'],
  ] as const;
  for (const [args, message] of messages) {
    const error = await assertRejects(() => runTunnel([...args]), CommandError);
    assertEquals([error.message, error.exitCode], [message, ExitCode.usage]);
  }
});

cpuTest("tunnel stopped by Ctrl-C goes on and ends with the report of one go", () =>
  inFolder(async (folder) => {
    const range = ["--from", "8b8400", "--to", "8b84ff", "--json"];
    const [parted, whole] = [[...range, "--out", `${folder}/parted`], [...range, "--out", `${folder}/deep/whole`]];
    const stopped = await run(parted, true);
    assertEquals(stopped.code, ExitCode.ok);
    assert(
      stopped.error.includes(`Stopped; the position is in ${folder}/parted, and the same command goes on from there`),
    );
    const [continued, once] = [await run(parted), await run(whole)];
    assert(JSON.parse(stopped.out).steps < JSON.parse(once.out).steps);
    assertEquals([continued.code, continued.out], [ExitCode.ok, once.out]);
    // What is done is not done again.
    assertEquals((await run(parted)).out, once.out);
  }));

cpuTest("tunnel refuses a position that is not its own", () =>
  inFolder(async (folder) => {
    const out = `${folder}/position`;
    const args = (to: string) => ["--from", "0f0b00", "--to", to, "--out", out];
    assertEquals((await run(args("0f0b00"))).code, ExitCode.ok);
    const other = await run(args("0f0b01"));
    assertEquals(other.code, ExitCode.usage);
    assert(other.error.includes(`Position in ${out} is of another run: "to" was 0f0b00 and is 0f0b01`), other.error);
    Deno.writeTextFileSync(out, "{");
    const broken = await run(args("0f0b00"));
    assertEquals(broken.code, ExitCode.usage);
    assert(broken.error.includes(`File is no position of a tunnel: ${out}`), broken.error);
  }));
