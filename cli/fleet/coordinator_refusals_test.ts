import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { allOf, assertFails, withFolder } from "../cli_testing.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";
import { runFuzz } from "../fuzz.ts";
import { runWork } from "../work.ts";
import { TestFleet } from "./fleet_testing.ts";
import { meddled } from "./strangers/meddling_testing.ts";
import { coordinatorArguments, Running } from "./with_server_testing.ts";

/** The options of the command line that names the server itself. */
function argumentsOf(folder: string, server: NatsServer, more: Readonly<Record<string, string>> = {}): string[] {
  return coordinatorArguments(folder, { fleet: server.url, ...more });
}

Deno.test({
  name: "fuzz refuses streams of its names that are somebody else's, with what differs",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      await using server = await NatsServer.start();
      const [queue, limits] = ["workqueue", "limits"];
      await meddled(server, "streams", [
        { name: "verdict_a", subjects: ["verdict.a.>"], retention: limits },
        { name: "verdict_b_orders", subjects: ["other.>"], retention: limits },
        {
          name: "verdict_c",
          subjects: ["verdict.c.job", "verdict.c.answer.>", "verdict.c.change.*"],
          retention: queue,
        },
      ]);
      const mine = (name: string) => `verdict.${name}.answer.>, verdict.${name}.change.*, verdict.${name}.job`;
      const differs = async (name: string, stream: string, ...differences: string[]) => {
        const error = await assertRejects(
          () => runFuzz(argumentsOf(join(folder, name), server).slice(1)),
          CommandError,
          `Stream ${stream} on the server has other settings: ${differences.join("; ")}`,
        );
        const hint = `Name the campaign otherwise with --campaign, or remove the stream: "nats stream rm ${stream}"`;
        assertEquals([error.hint, error.exitCode], [hint, ExitCode.environment]);
      };
      await allOf([
        differs("a", "verdict_a", `subjects is verdict.a.> there and ${mine("a")} here`),
        differs(
          "b",
          "verdict_b_orders",
          "subjects is other.> there and verdict.b.order.> here",
          "retention is limits there and workqueue here",
        ),
        differs("c", "verdict_c", "retention is workqueue there and limits here"),
      ]);
    }),
});

Deno.test({
  name: "fuzz refuses a campaign that is coordinated already, from its folder or another",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      await using fleet = await TestFleet.open();
      const coordinator = fleet.coordinator(2);
      await coordinator.until(/^#\d+ pulse/);
      const other = join(folder, "other");
      const second = new Running("", ...argumentsOf(other, fleet.server, { campaign: "campaign" }));
      const [{ code, stdout, stderr }] = await Promise.all([
        second.ended,
        assertFails(argumentsOf(fleet.folder, fleet.server), 2, `Campaign is running already: ${fleet.folder}`),
      ]);
      assertEquals([code, stdout], [2, ""]);
      const hint = "\n  Give another name with --campaign\n";
      assertMatch(
        stderr,
        new RegExp(`^verdict: Campaign "campaign" is run already, by \\S+, process \\d+, since \\S+${hint}$`),
      );
    }),
});

Deno.test({
  name: "fuzz says which machine does not take part, and why; the next one does",
  ignore: !HAS_NATS,
  fn: async () => {
    await using fleet = await TestFleet.open({ batches: "1" });
    const why = 'Campaign "campaign" does not take this machine: subject is posted there and corrected here';
    const refused = assertRejects(
      () => runWork(["--fleet", fleet.server.url, "--subject", "corrected"]),
      CommandError,
      why,
    );
    const coordinator = fleet.coordinator(1);
    await refused;
    const worker = fleet.worker();
    const { code, stderr } = await coordinator.ended;
    assertEquals([code, stderr.includes(`/${Deno.pid} does not take part: ${why}\n`)], [0, true], stderr);
    await worker.until(/Nothing to do/);
    // It has something to do again only with another campaign, and says that it waits once.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assertEquals(worker.text.match(/Nothing to do/g)?.length, 1);
  },
});

Deno.test({
  name: "fuzz refuses threads and names that no fleet has, before anything is made",
  fn: () =>
    withFolder(async (folder) => {
      const name = (given: string) =>
        [`Value of --campaign is not a name: "${given}"`, "Letters, digits, _ and - make one, 64 at most"] as const;
      const cases: readonly [options: Record<string, string>, message: string, hint: string][] = [
        [
          { workers: "2" },
          "Option is for threads of this machine: --workers",
          'A fleet has workers by "deno task work"',
        ],
        ...["a b", "a.b", "*", "", "x".repeat(65)].map((given) => [{ campaign: given }, ...name(given)] as const)
          .map(([options, ...said]): [Record<string, string>, string, string] => [options, ...said]),
      ];
      for (const [options, message, hint] of cases) {
        const args = coordinatorArguments(join(folder, "new"), { fleet: "nats://host", ...options }).slice(1);
        const error = await assertRejects(() => runFuzz(args), CommandError);
        assertEquals([error.message, error.hint, error.exitCode], [message, hint, ExitCode.usage]);
      }
      assertEquals([...Deno.readDirSync(folder)], []);
    }),
});
