import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { encodeAnswer } from "../../fleet/wire/answer.ts";
import { realEpochs } from "../../fleet/wire/messages_testing.ts";
import { fuzz, stateOf } from "../campaign_testing.ts";
import { withFolder } from "../cli_testing.ts";
import { meddled } from "./strangers/meddling_testing.ts";
import { coordinatorArguments, Running } from "./with_server_testing.ts";

const NAME = "truth";

const SHORT = { epochs: "1", batches: "1" };

/** What the coordinator says of each. */
const LINES = [
  ...[
    ["bomb", "message is too long"],
    ["epoch", "result.epoch is 7, and 0 is due"],
    ["garbage", "message is not gzip"],
    ["object", "message is not gzip"],
    ["shard", "result.shard is not 0, which was ordered"],
  ].map(([liar, why]) => `liar-${liar} sends what is no answer to 0.0: ${why}; it is not heard any more`),
  ...["beat", "said"].map((liar) =>
    `liar-${liar} does not say how it is, but something else; it is not heard any more`
  ),
  "liar-unasked answers what it was not asked (99999.0): it is not counted",
].sort();

/** A result of nothing. */
const NOTHING = { entries: [], findings: [], buckets: [] };

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Zeros, more than an answer may have, in few bytes. */
function bomb(): Uint8Array {
  const megabyte = gzipSync(new Uint8Array(1 << 20));
  return Buffer.concat(Array.from({ length: (1 << 8) + 1 }, () => megabyte));
}

Deno.test({
  name: "a campaign hears whoever answers nonsense once, says so in a line, and comes to what threads come to",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      const [fleet, threads] = [join(folder, "fleet"), join(folder, "threads")];
      await using server = await NatsServer.start();
      await using coordinator = new Running(
        server.url,
        ...coordinatorArguments(fleet, { campaign: NAME, ...SHORT }),
      );
      const [epoch] = await realEpochs(1);
      const answer = epoch!.answers[1]!;
      const answers = {
        "liar-garbage": "garbage".repeat(20),
        "liar-bomb": base64(bomb()),
        "liar-shard": base64(encodeAnswer(answer)),
        "liar-epoch": base64(encodeAnswer({ ...answer, result: { ...answer.result, epoch: 7, ...NOTHING } })),
      };
      const lies = {
        ...{ campaign: NAME, missing: "liar-object", unasked: "liar-unasked" },
        ...{ answers, said: { "liar-said": "I am fine", "liar-beat": JSON.stringify({ said: "lives", pid: -1 }) } },
      };
      await meddled(server, "lie", lies);
      await using worker = new Running(server.url, "work", "--fleet", "NATS_URL", "--campaign", NAME, "--workers", "1");
      const [{ code, stderr }] = await Promise.all([coordinator.ended, fuzz(threads, SHORT)]);
      assertEquals(code, 0);
      assertEquals(stderr.split("\n").filter((line) => line !== "").sort(), LINES);
      assertEquals(stateOf(fleet), stateOf(threads));
      const { stderr: said } = await worker.stop();
      assertEquals(said.includes("no more"), false);
    }),
});
