/**
 * Starting somebody who keeps to no rules, for tests.
 *
 * @module
 */
import { join } from "node:path";
import type { NatsServer } from "../../../fleet/nats_testing.ts";
import { feed, ROOT } from "../../cli_testing.ts";

const SCRIPT = join(import.meta.dirname!, "meddler_testing.ts");

/** Has something done on a server, and gives the process that does it when it is done. */
export async function meddle(server: NatsServer, act: string, value: unknown): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--lock=deno.lock", "--frozen", "--allow-net=127.0.0.1", SCRIPT],
      ...[new URL(server.url).port, act],
    ],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await feed(child, JSON.stringify(value));
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  await reader.cancel();
  if (done) throw new Error(`Could not ${act}`);
  return child;
}

/** Has something done on a server. */
export async function meddled(server: NatsServer, act: string, value: unknown): Promise<void> {
  const child = await meddle(server, act, value);
  await child.status;
}
