import { assertEquals, assertMatch } from "@std/assert";
import { ENVIRONMENT } from "../cli/cli_testing.ts";

/** Runs a bench as a process, without the permissions that measuring needs. */
async function run(name: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = new URL(name, import.meta.url).href;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env=VERDICT_COMMAND", script, ...args],
    env: ENVIRONMENT,
  });
  const { code, stdout, stderr } = await command.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

for (
  const [script, task] of [["main.ts", "bench"], ["guidance.ts", "bench:guidance"], [
    "native.ts",
    "bench:native",
  ]] as const
) {
  Deno.test(`${task} shows its help, and refuses what it does not take`, async () => {
    const [help, option, argument] = await Promise.all([
      run(script, "--help"),
      run(script, "--hlep"),
      run(script, "more"),
    ]);
    assertEquals([help.code, help.stderr], [0, ""]);
    assertMatch(help.stdout, new RegExp(`\nUsage:\n {2}deno task ${task}( \\[options\\])?\n`));
    const hint = `Did you mean "--help"? Type "deno task ${task} --help" to see what it takes`;
    assertEquals([option.code, option.stderr], [2, `verdict: Unknown option of ${task}: --hlep\n  ${hint}\n`]);
    assertEquals([argument.code, argument.stderr], [2, `verdict: Unexpected argument of ${task}: "more"\n`]);
  });
}
