import { assertEquals, assertRejects } from "@std/assert";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { allOf, assertFails, verdict } from "../cli_testing.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";
import { runFleet } from "../fleet.ts";
import { runFuzz } from "../fuzz.ts";
import { runWork } from "../work.ts";
import { Running } from "./with_server_testing.ts";

const HOW = "Give it as nats://host:4222, or as NATS_URL to take it from the environment";
const SECRET = "Credentials do not belong on a command line, where everybody on the machine can read them";
const ELSEWHERE = 'Put the address with them into NATS_URL and type "--fleet NATS_URL", or name a file with --creds';

/** Addresses that are none. */
const NONE = [
  ...["http://x", "nats://", "nats://host:99999", "nats://host:0", "nats://host:-1", "nats://h:4222/path"],
  ...["nats://h:4222?x=1", "nats://h:4222#x", "nats://a b", ":4222", ",", "nats:/h", "ws://h", "nats://h,http://x"],
];

Deno.test("runFleet() refuses addresses that are none, and says how one is", async () => {
  for (const text of NONE) {
    const error = await assertRejects(() => runFleet(["status", "--fleet", text]), CommandError);
    const message = `Server is no address: "${text}"`;
    assertEquals([error.message, error.hint, error.exitCode], [message, HOW, ExitCode.usage]);
  }
});

Deno.test("runFleet() never says a password again that was typed", async () => {
  for (const text of ["nats://u:hunter2@h:4222", "nats://u:hunter2@h:99999", "u:hunter2@h", "nats://a,hunter2@h"]) {
    const error = await assertRejects(() => runFleet(["status", "--fleet", text]), CommandError);
    assertEquals([error.message, error.hint, error.exitCode], [SECRET, ELSEWHERE, ExitCode.usage]);
  }
});

Deno.test("NATS_URL that is no address, or has credentials that are none, is not repeated", () => {
  const none = `verdict: Server is no address: what NATS_URL has\n  ${HOW}\n`;
  const broken = [
    "verdict: Credentials in NATS_URL are not encoded as those of addresses are",
    "  Write % as %25, @ as %40, : as %3A and / as %2F\n",
  ].join("\n");
  const several = "verdict: Addresses of one server have different credentials: those in NATS_URL\n";
  return allOf([
    ["u:hunter2@", none],
    ["nats://u:hunter%ZZ@h", broken],
    ["nats://u:hunter2@h,nats://u:hunter3@h", several],
  ].map(async ([value, stderr]) => {
    await using running = new Running(value!, "fleet", "status");
    assertEquals(await running.ended, { code: 2, stdout: "", stderr });
  }));
});

Deno.test("commands of a fleet name what they need where no server is named", async () => {
  const cases: readonly [run: () => Promise<number>, message: string, hint?: string][] = [
    [() => runWork([]), "No server for the fleet", 'Type "deno task work --fleet nats://host:4222"'],
    [() => runFleet(["status", "--fleet", "NATS_URL"]), "NATS_URL names no server", HOW],
    [() => runWork(["--fleet", ""]), "Option --fleet needs a server"],
    [
      () => runFuzz(["--out", "out", "--subject", "posted", "--creds", "file"]),
      "Option needs a server: --creds",
      "Name one with --fleet nats://host:4222",
    ],
  ];
  for (const [run, message, hint] of cases) {
    const error = await assertRejects(run, CommandError);
    assertEquals([error.message, error.hint, error.exitCode], [message, hint, ExitCode.usage]);
  }
});

/** Starts a server that greets with a text, and gives its port. */
async function startStranger(greeting: string): Promise<[Deno.ChildProcess, port: number]> {
  const script = new URL("./strangers/stranger_testing.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net=127.0.0.1", script, greeting],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return [child, Number(new TextDecoder().decode(value))];
}

Deno.test({
  name: "fleet status says in one line why nobody, or somebody else, answers at an address",
  ignore: !HAS_NATS,
  fn: async () => {
    await using server = await NatsServer.start({ hasJetStream: false });
    const [stranger, port] = await startStranger("SSH-2.0-OpenSSH_9.2p1\r\n");
    const start = 'Start the server with JetStream and a folder of its own: "nats-server -js -sd DIR"';
    const cases: readonly [url: string, ...said: string[]][] = [
      ["nats://127.0.0.1:1", "Nobody answers at nats://127.0.0.1:1: connection refused", start],
      ["nats://no-host.invalid", "There is no host of that name: no-host.invalid"],
      [`localhost:${port}`, `What answers at nats://localhost:${port} is no NATS server`],
      [server.url, `JetStream is not enabled on the server: ${server.url}`, start],
    ];
    try {
      await allOf(cases.map(([url, ...said]) => assertFails(["fleet", "status", "--fleet", url], 3, ...said)));
    } finally {
      stranger.kill();
      await stranger.status;
    }
  },
});

Deno.test({
  name: "fleet status takes the address that answers of several, and hosts by their names",
  ignore: !HAS_NATS,
  fn: async () => {
    await using server = await NatsServer.start();
    const url = server.url.replace("127.0.0.1", "localhost");
    await allOf([`nats://127.0.0.1:1,${server.url}`, url].map(async (fleet) => {
      const stderr = `There is no campaign at ${fleet}\n`;
      assertEquals(await verdict(["fleet", "status", "--fleet", fleet]), { code: 0, stdout: "", stderr });
    }));
  },
});
