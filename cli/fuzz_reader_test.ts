import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fuzz, fuzzArguments, stateOf } from "./campaign_testing.ts";
import { ROOT, runArguments, start, withFolder } from "./cli_testing.ts";

/** What a shell expects of a program whose reader is gone. */
const BROKEN_PIPE = 141;

/** Reads the first line of a process, and then closes the pipe, as `head -1` does. */
async function readLine(child: Deno.ChildProcess): Promise<string> {
  const reader = child.stdout.getReader();
  let text = "";
  while (!text.includes("\n")) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  return text.split("\n")[0]!;
}

Deno.test("fuzz ends at once and quietly where its reader goes away, keeps what was done, and goes on from there", async () => {
  await withFolder(async (folder) => {
    const [left, whole] = [join(folder, "left"), join(folder, "whole")];
    const child = start(...fuzzArguments(left));
    await child.stdin.close();
    assert((await readLine(child)).startsWith("#0 pulse "));
    const stderr = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, stderr], [BROKEN_PIPE, ""]);
    const { epochs } = stateOf(left);
    await Promise.all([fuzz(left, { epochs: "1" }), fuzz(whole, { epochs: `${epochs + 1}` })]);
    assertEquals(stateOf(left), stateOf(whole));
  });
});

/** Says which process it is, greets, and never answers nor ends by itself. */
const HANGING = `echo $$ >> "$1"
echo '{"subject":1,"name":"hanging"}'
exec sleep 1000
`;

Deno.test("fuzz takes programs that hang along where its reader goes away", async () => {
  await withFolder(async (folder) => {
    const [script, pids] = [join(folder, "hanging.sh"), join(folder, "pids")];
    Deno.writeTextFileSync(script, HANGING);
    const options = { subject: `sh ${script} ${pids}`, timeout: "1h", shards: "2", batches: "1" };
    const child = start(...fuzzArguments(join(folder, "campaign"), options));
    await child.stdin.close();
    await readLine(child);
    const stderr = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, stderr], [BROKEN_PIPE, ""]);
    const started = Deno.readTextFileSync(pids).trim().split("\n").map(Number);
    // The command looks at it first, and each worker has one.
    assertEquals([started.length, started.filter(lives)], [3, []]);
  });
});

/** Whether a process runs; one that has ended and that nobody has asked about yet does not. */
function lives(pid: number): boolean {
  const { stdout } = new Deno.Command("ps", { args: ["-o", "stat=", "-p", `${pid}`] }).outputSync();
  const state = new TextDecoder().decode(stdout).trim();
  return state !== "" && !state.startsWith("Z");
}

Deno.test("fuzz goes on where its log has no room", async () => {
  await withFolder(async (folder) => {
    const args = fuzzArguments(folder, { epochs: "2" });
    const words = [Deno.execPath(), ...runArguments("fuzz"), ...args];
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", '"$@" > /dev/full', "sh", ...words],
      cwd: ROOT,
    }).output();
    assertEquals([new TextDecoder().decode(stderr), stateOf(folder).epochs], ["", 2]);
    assert(code <= 1, `${code}`);
  });
});
