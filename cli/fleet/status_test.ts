import { assertEquals } from "@std/assert";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import type { FleetReport, MachineStatus } from "../../reports/campaign/fleet_status.ts";
import { allOf, verdict } from "../cli_testing.ts";
import { meddle, meddled } from "./strangers/meddling_testing.ts";
import { parseReport } from "./parse_report.ts";

const ASKED = { server: "nats://host:4222", campaign: "night", joinCommand: "deno task work" };

const MACHINE: MachineStatus = {
  ...{ name: "m", pid: 1, threads: 2, state: "working", shards: 3, cases: 4, rate: 5.5 },
  ...{ cpu: null, lastHeard: 1_700_000_000_000, lastError: null },
};

const REPORT: FleetReport = {
  ...ASKED,
  units: "cases",
  trouble: null,
  notice: null,
  machines: [MACHINE],
  traffic: { sent: 1, received: 2, perEpoch: null },
  progress: { kind: "campaign", epochs: 1, epochsWanted: null, cases: 2048 },
  coordinator: { name: "m", pid: 1, startedAt: 1_700_000_000_000, lastHeard: 1_700_000_000_000 },
};

function parsed(value: unknown): FleetReport | undefined {
  return parseReport(new TextEncoder().encode(JSON.stringify(value)), ASKED);
}

Deno.test("parseReport() reads a report, and takes from whoever asked what that knows", () => {
  assertEquals(parsed(REPORT), REPORT);
  assertEquals(parsed({ ...REPORT, server: "nats://evil", campaign: "x", joinCommand: "rm -r ." }), REPORT);
  const progress = { kind: "sweep", done: 1, points: 2 } as const;
  assertEquals(parsed({ ...REPORT, progress, coordinator: null }), { ...REPORT, progress, coordinator: null });
});

Deno.test("parseReport() takes nothing else", () => {
  const others: Readonly<Record<string, unknown>>[] = [
    ...[{ units: "miles" }, { trouble: 1 }, { trouble: "x".repeat(5000) }, { machines: {} }, { machines: [null] }],
    ...["name", "pid", "state", "rate", "lastHeard"].map((key) => ({ machines: [{ ...MACHINE, [key]: {} }] })),
    ...[{ machines: [{ ...MACHINE, lastHeard: 1e300 }] }, { machines: [{ ...MACHINE, threads: -1 }] }],
    ...[{ traffic: null }, { progress: { kind: "campaign" } }, { progress: { kind: "race" } }, { coordinator: 1 }],
  ];
  for (const other of others) assertEquals(parsed({ ...REPORT, ...other }), undefined, JSON.stringify(other));
  for (const other of [null, [], 1, "text"]) assertEquals(parsed(other), undefined);
  for (const text of ["", "{", "\xff", "[".repeat(100_000)]) {
    assertEquals(parseReport(new TextEncoder().encode(text), ASKED), undefined);
  }
});

Deno.test({
  name:
    "fleet status says of each campaign how it is, that nobody has it, or that somebody tells nonsense; remove removes one",
  ignore: !HAS_NATS,
  fn: async () => {
    await using server = await NatsServer.start();
    const job = { protocol: 1, session: "s", identity: "i", coordinator: "c", snapshot: null };
    await meddled(server, "jobs", { a: job, b: job, c: job });
    const teller = await meddle(server, "tell", { b: JSON.stringify({ campaign: "b" }), c: JSON.stringify(REPORT) });
    try {
      const status = ["fleet", "status", "--fleet", server.url];
      const nobody = `Nobody coordinates "a" at ${server.url} at present\n`;
      const other = `Whoever coordinates "b" at ${server.url} does not say how it is, but something else\n`;
      await allOf([
        verdict(status).then(({ code, stdout, stderr }) => {
          assertEquals([code, stderr], [0, nobody + other]);
          const [campaign, progress] = stdout.split("\n");
          assertEquals(campaign, `Campaign     c on ${server.url}`);
          assertEquals(progress, "Progress     1 epoch, 2,048 cases");
          assertEquals(stdout.at(-1), "\n");
        }),
        verdict([...status, "--json"]).then(({ code, stdout, stderr }) => {
          assertEquals([code, stderr], [0, nobody + other]);
          assertEquals(JSON.parse(stdout).map((each: FleetReport) => each.campaign), ["c"]);
        }),
        verdict([...status, "--campaign", "b"]).then((ended) =>
          assertEquals(ended, { code: 3, stdout: "", stderr: other })
        ),
        verdict([...status, "--campaign", "no", "--json"]).then((ended) =>
          assertEquals(ended, {
            code: 3,
            stdout: "[]\n",
            stderr: `Nobody coordinates "no" at ${server.url} at present\n`,
          })
        ),
      ]);
      const remove = ["fleet", "remove", "--fleet", server.url, "--campaign", "a"];
      const removed = `Removed from ${server.url}: a; its folder is as it was\n`;
      assertEquals(await verdict(remove), { code: 0, stdout: "", stderr: removed });
      const gone = `There is no campaign "a" at ${server.url}\n`;
      assertEquals(await verdict(remove), { code: 0, stdout: "", stderr: gone });
      assertEquals((await verdict(status)).stderr, other);
    } finally {
      teller.kill();
      await teller.status;
    }
  },
});
