import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { fuzz, stateOf } from "../campaign_testing.ts";
import { allOf, ROOT, withFolder } from "../cli_testing.ts";
import { coordinatorArguments, Running } from "./with_server_testing.ts";

/** The campaign's name; docs/fleet.md has the same lists with another. */
const NAME = "limited";

/** A campaign that has a change to post, and ends soon. */
const SHORT = { epochs: "2", batches: "1" };

/** What a user may do. */
interface Permitted {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** What reading a stream and the object store takes. */
const READING = [
  `$JS.API.CONSUMER.CREATE.verdict_${NAME}`,
  `$JS.API.CONSUMER.INFO.verdict_${NAME}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.verdict_${NAME}.*`,
  `$JS.API.CONSUMER.CREATE.OBJ_verdict_${NAME}.>`,
];

/** What a coordinator has to be permitted. */
const COORDINATOR: Permitted = {
  publish: [
    ...["$JS.API.INFO", `$JS.API.CONSUMER.CREATE.verdict_${NAME}_orders.workers`],
    ...[`verdict_${NAME}`, `verdict_${NAME}_orders`, `OBJ_verdict_${NAME}`].flatMap((stream) => [
      `$JS.API.STREAM.*.${stream}`,
      `$JS.API.STREAM.MSG.*.${stream}`,
    ]),
    ...READING,
    ...[`$O.verdict_${NAME}.>`, `verdict.${NAME}.>`, "_INBOX.>"],
  ],
  subscribe: ["_INBOX.>", `verdict.${NAME}.>`],
};

/** What a worker has to be permitted: it neither makes nor removes anything, and gives no orders. */
const WORKER: Permitted = {
  publish: [
    ...["$JS.API.INFO", `$JS.API.STREAM.MSG.GET.verdict_${NAME}`],
    ...[`$JS.API.CONSUMER.INFO.verdict_${NAME}_orders.workers`],
    ...[`$JS.API.CONSUMER.MSG.NEXT.verdict_${NAME}_orders.workers`, `$JS.ACK.verdict_${NAME}_orders.workers.>`],
    ...[`$JS.API.STREAM.INFO.verdict_${NAME}`, `$JS.API.STREAM.INFO.OBJ_verdict_${NAME}`, ...READING],
    // The second where it sends an answer again that is too large for a message.
    ...[`$JS.API.STREAM.MSG.GET.OBJ_verdict_${NAME}`, `$JS.API.STREAM.PURGE.OBJ_verdict_${NAME}`],
    ...[`$O.verdict_${NAME}.>`, `verdict.${NAME}.answer.>`, `verdict.${NAME}.say.*`],
  ],
  subscribe: ["_INBOX.>", `verdict.${NAME}.over`, `verdict.${NAME}.dismiss.*`, `verdict.${NAME}.job`],
};

/** What whoever asks for the status has to be permitted. */
const ONLOOKER: Permitted = {
  publish: ["$JS.API.INFO", `verdict.${NAME}.status`],
  subscribe: ["_INBOX.>"],
};

function userLine(user: string, { publish, subscribe }: Permitted): string {
  const [may, hears] = [publish, subscribe].map((each) => JSON.stringify(each));
  return `{ user: ${user}, password: hunter2, permissions: { publish: { allow: ${may} }, subscribe: { allow: ${hears} } } }`;
}

/** Users of a server. */
function usersLines(users: Readonly<Record<string, Permitted>>): string[] {
  return ["authorization { users = [", ...Object.entries(users).map(([name, may]) => userLine(name, may)), "] }"];
}

/** The server's address with a user's credentials. */
function urlOf({ url }: NatsServer, user: string): string {
  return url.replace("nats://", `nats://${user}:hunter2@`);
}

Deno.test("docs/fleet.md lists for the campaign night what is permitted here", () => {
  const page = Deno.readTextFileSync(join(ROOT, "docs/fleet.md")).split("### Users limited to one campaign")[1]!;
  const lists = [...page.matchAll(/```text\npublish\n(.*?)subscribe\n(.*?)```/gs)].slice(0, 3);
  const wordsOf = (text: string) => text.trim().split(/\s+/).map((word) => word.replace("night", NAME));
  assertEquals(
    lists.map(([, publish, subscribe]) => ({ publish: wordsOf(publish!), subscribe: wordsOf(subscribe!) })),
    [COORDINATOR, WORKER, ONLOOKER].map(({ publish, subscribe }) => ({
      publish: [...publish],
      subscribe: [...subscribe],
    })),
  );
});

Deno.test({
  name: "users that are permitted the listed subjects alone run a campaign, and see how it is",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      // Messages are so small that much goes through the object store.
      const lines = ["max_payload: 8192", ...usersLines({ c: COORDINATOR, w: WORKER, o: ONLOOKER })];
      await using server = await NatsServer.start({ lines });
      const [fleet, threads] = [join(folder, "fleet"), join(folder, "threads")];
      const names = ["--fleet", "NATS_URL", "--campaign", NAME];
      await using worker = new Running(urlOf(server, "w"), "work", ...names, "--workers", "2");
      await using coordinator = new Running(
        urlOf(server, "c"),
        ...coordinatorArguments(fleet, { campaign: NAME, ...SHORT }),
      );
      const [{ code, stdout, stderr }] = await Promise.all([coordinator.ended, fuzz(threads, SHORT)]);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(stateOf(fleet), stateOf(threads));
      const { stderr: said } = await worker.stop();
      const waits = `Nothing to do at ${server.url}: waiting for a campaign\n`;
      const takes = `Takes part in "${NAME}" at ${server.url} with 2 threads\n`;
      assertEquals(said.replaceAll(waits, ""), takes);
      assertEquals(stdout.includes("hunter2"), false);
      await using onlooker = new Running(urlOf(server, "o"), "fleet", "status", ...names);
      const nobody = `Nobody coordinates "${NAME}" at ${server.url} at present\n`;
      assertEquals(await onlooker.ended, { code: 3, stdout: "", stderr: nobody });
    }),
});

Deno.test({
  name: "users that are not permitted what they need are told what that is",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      const little = { publish: ["$JS.API.INFO"], subscribe: ["_INBOX.>"] };
      await using server = await NatsServer.start({
        lines: usersLines({ o: little }),
      });
      const names = ["--fleet", "NATS_URL", "--campaign", NAME];
      const told = (publish: string) => `verdict: Server does not permit this user to publish to ${publish}\n`;
      const cases: readonly [args: readonly string[], subject: string][] = [
        [["fleet", "status", ...names], `verdict.${NAME}.status`],
        [coordinatorArguments(join(folder, "a"), { campaign: NAME }), `$JS.API.STREAM.INFO.verdict_${NAME}`],
      ];
      await allOf(cases.map(async ([args, subject]) => {
        await using running = new Running(urlOf(server, "o"), ...args);
        assertEquals(await running.ended, { code: 3, stdout: "", stderr: told(subject) });
      }));
    }),
});
