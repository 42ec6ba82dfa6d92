/** Whoever reads a command's output may stop, as `| head` does: the command ends at once, says nothing, and leaves nobody. */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fuzz } from "./campaign_testing.ts";
import { allOf, feed, start, withFolder } from "./cli_testing.ts";
import { programOf } from "./subject_testing.ts";

/** Lines of a pipe that never ends by itself, as far as the command can tell. */
const INPUT = '{"bytes":"8b07"}\n'.repeat(20_000);

/** Runs a command whose reader takes `bytes` of its output at least, and then leaves. */
async function leave(args: readonly string[], { bytes = 0, input = "" } = {}): Promise<void> {
  const child = start(...args);
  const fed = feed(child, input);
  const reader = child.stdout.getReader();
  for (let read = 0; read < bytes;) read += (await reader.read()).value!.length;
  await reader.cancel();
  const [stderr, { code }] = await Promise.all([new Response(child.stderr).text(), child.status, fed]);
  assertEquals([code, stderr], [141, ""], args.join(" "));
}

/** Lists processes whose command line has $WORD; what runs it has the word in its environment alone. */
const LIST = 'for f in /proc/[0-9]*/cmdline; do grep -qa -- "$WORD" "$f" 2>/dev/null && echo "$f"; done; true';

/** Processes whose command line has a word, children of commands that are over included. */
async function processesWith(word: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", LIST], env: { WORD: word } }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("every command whose reader goes away ends at once, with 141 and no word", async () => {
  await allOf([
    leave(["--help"]),
    leave(["diff", "--help"]),
    leave(["diff", "--subject", "posted", "--sweep", "off", "--cases", "1", "--cpu", "off"]),
    leave(["triage"]),
    leave(["triage", "posted", "--json", "-", "--cpu", "off"]),
    leave(["explain", "0fb607", "--cpu", "off"]),
    leave(["explain", "--json", "-", "--cpu", "off"], { bytes: 1, input: INPUT }),
  ]);
});

Deno.test("fuzz --replay and explain of an own program leave no child behind where the reader goes away", async () => {
  await withFolder(async (folder) => {
    const [campaign, mark] = [join(folder, "campaign"), `mark=${crypto.randomUUID()}`];
    const subject = programOf("examples/typescript/lines.ts", mark);
    await fuzz(campaign, { subject, epochs: "1" });
    await leave(["fuzz", "--out", campaign, "--subject", subject, "--replay", "0:0"], { bytes: 1 });
    await leave(["explain", "--json", "-", "--cpu", "off", "--subject", subject], { bytes: 1, input: INPUT });
    // What was ended may take a moment to be gone.
    for (let tries = 0; tries < 50 && await processesWith(mark) !== ""; tries++) await delay(100);
    assertEquals(await processesWith(mark), "");
  });
});
