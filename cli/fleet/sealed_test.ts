import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { withFolder } from "../cli_testing.ts";
import { coordinatorArguments, Running } from "./with_server_testing.ts";

/** A process of this machine. */
interface Process {
  readonly pid: number;
  readonly words: readonly string[];
  readonly environment: string;
}

/** Lists all processes, one a line: its number, its parent's, its command line and its environment, with tabs between. */
const LIST = `for p in /proc/[0-9]*; do
  printf '%s\\t%s\\t%s\\t%s\\n' "\${p#/proc/}" "$(sed 's/.*) //' $p/stat | cut -d' ' -f2)" \\
    "$(tr '\\0\\n\\t' '   ' < $p/cmdline)" "$(tr '\\0\\n\\t' '   ' < $p/environ)"
done 2> /dev/null; true`;

/** Processes and all that they have started. Deno itself reads nothing in /proc for us. */
async function familiesOf(pids: readonly number[]): Promise<Process[][]> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", LIST] }).output();
  const rows = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "").map((line) => {
    const [pid, parent, words, environment] = line.split("\t") as [string, string, string, string];
    return { pid: Number(pid), parent: Number(parent), words: words.split(" "), environment };
  });
  return pids.map((pid) => {
    const family = rows.filter((row) => row.pid === pid);
    for (const { pid: parent } of family) family.push(...rows.filter((row) => row.parent === parent));
    return family;
  });
}

/** All files below a folder as one text. */
function textOf(folder: string): string {
  return [...Deno.readDirSync(folder)].map(({ name, isDirectory }) => {
    const path = join(folder, name);
    return isDirectory ? textOf(path) : new TextDecoder("latin1").decode(Deno.readFileSync(path));
  }).join("");
}

/** A subject whose name says whether it reaches a server. */
function spyOf(port: string): string {
  return `
    const reaches = await Deno.connect({ hostname: "127.0.0.1", port: ${port} }).then(() => true, () => false);
    export const name = reaches ? "leaky" : "sealed";
    export const handle = () => ({ kind: "notHandled" });
  `;
}

Deno.test({
  name: "the link alone reaches the server and nothing else, nobody is told the password, and Ctrl-C ends all in order",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      await using server = await NatsServer.start({ lines: ["authorization { user: u, password: hunter2 }"] });
      const { port, host } = new URL(server.url.replace("nats:", "http:"));
      const spy = join(folder, "spy.ts");
      await Deno.writeTextFile(spy, spyOf(port));
      const [url, campaign] = [server.url.replace("nats://", "nats://u:hunter2@"), join(folder, "campaign")];
      await using coordinator = new Running(url, ...coordinatorArguments(campaign, { subject: spy }));
      await using worker = new Running(url, "work", "--fleet", "NATS_URL", "--subject", spy, "--workers", "1");
      const saved = join(campaign, "plot_data");
      while (!await Deno.stat(saved).then(() => true, () => false)) await new Promise((go) => setTimeout(go, 50));
      const commands = [coordinator, worker];
      const families = await familiesOf(commands.map(({ child }) => child.pid));
      for (const [n, { child, ended }] of commands.entries()) {
        const [self, ...others] = families[n]!;
        assertEquals([self!, ...others].filter(({ words }) => words.join().includes("hunter2")), []);
        assertEquals(others.filter(({ environment }) => environment.includes("hunter2")), []);
        const allowed = [self!, ...others].flatMap(({ words }) =>
          words.filter((word) => /^--allow-(net|all)|^-A$/.test(word))
        );
        assertEquals(allowed, [`--allow-net=${host}`]);
        const link = others.find(({ words }) => words.includes(`--allow-net=${host}`))!;
        assertEquals(link.words.filter((word) => word.startsWith("--allow")), [`--allow-net=${host}`]);
        // A terminal tells all of them.
        Deno.kill(link.pid, "SIGINT");
        child.kill("SIGINT");
        // What the spy does is no news for whoever works only.
        assertEquals((await ended).code, child === coordinator.child ? 1 : 0);
      }
      const [said, worked] = await Promise.all([coordinator.ended, worker.ended]);
      assertMatch(said.stdout, /cases of sealed from seed/);
      const everything = [said.stdout, said.stderr, worked.stdout, worked.stderr, textOf(campaign)].join();
      assert(!everything.includes("hunter2"));
    }),
});
