/**
 * What a coordinator can merge: a hundred workers that answer at once what real ones have answered before.
 *
 * @module
 */
import { basename, join } from "node:path";
import { BATCH_CASES } from "../../oracles/panel.ts";
import { Campaign, type Parts } from "./campaigns.ts";
import { type NatsServer, Process, scriptArguments } from "./processes.ts";
import { record } from "./recording.ts";

const WORKERS = 100;
const PARTS: Parts = { shards: 200, batches: 1 };
const EPOCHS = 8;

/** The first epochs, in which everything is new and nothing compiled. */
const FIRST = 1;

/** Batches of a shard by default. */
const USUAL_BATCHES = 16;

/** Measures it, and prints shards a second, the cases that they stand for, and which process was busy how much. */
export async function benchMerging(folder: string, server: NatsServer): Promise<void> {
  const recorded = join(folder, "recorded");
  await Deno.mkdir(recorded, { recursive: true });
  const { answers, bytes } = await record(recorded, PARTS, EPOCHS);
  const host = `127.0.0.1:${server.port}`;
  const run = join(folder, "merged");
  const args = scriptArguments("./many_workers.ts", [host, basename(run), recorded, String(WORKERS)], [recorded]);
  await using workers = new Process(Deno.execPath(), args);
  await using campaign = Campaign.ofFleet(run, PARTS, server.port, []);
  const first = await campaign.reach(FIRST);
  const pids = { coordinator: campaign.pid, link: childOf(campaign.pid), server: server.pid, workers: workers.pid };
  const before = Object.values(pids).map(cpuSeconds);
  const last = await campaign.reach(EPOCHS);
  const seconds = last.seconds - first.seconds;
  const busy = Object.keys(pids).map((name, n) => {
    const share = (cpuSeconds(Object.values(pids)[n]!) - before[n]!) / seconds;
    return `${name} ${(100 * share).toFixed(0)} %`;
  });
  const shards = (last.epochs - first.epochs) * PARTS.shards / seconds;
  const cases = shards * USUAL_BATCHES * BATCH_CASES;
  console.log(
    `${`${WORKERS} workers that answer at once`.padEnd(44)}${
      shards.toFixed(0)
    } shards/s, which at ${USUAL_BATCHES} batches ` +
      `a shard is ${(cases / 1e6).toFixed(1)} M cases/s; ${(bytes / answers / 1e3).toFixed(1)} kB an answer`,
  );
  console.log(`  busy: ${busy.join(", ")}`);
}

/** The one process that a process has started. */
function childOf(pid: number): number {
  return Number(textOf("pgrep", "-P", String(pid)));
}

/** Seconds of the CPU that a process has used; the kernel counts in hundredths. */
function cpuSeconds(pid: number): number {
  const fields = textOf("cat", `/proc/${pid}/stat`).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function textOf(program: string, ...args: string[]): string {
  return new TextDecoder().decode(new Deno.Command(program, { args }).outputSync().stdout);
}
