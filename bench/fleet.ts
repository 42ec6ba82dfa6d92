/**
 * What a fleet costs: the same campaign on threads of one process and on processes of a fleet, with a server that is near
 * and one that is far; what a coordinator can merge; and the bytes that it sends.
 *
 * @module
 */
import { join } from "node:path";
import { BATCH_CASES } from "../oracles/panel.ts";
import { Campaign, type Parts } from "./fleet/campaigns.ts";
import { benchMerging } from "./fleet/merging.ts";
import { hasNats, startNats } from "./fleet/processes.ts";
import { Proxy } from "./fleet/proxy.ts";
import { benchTraffic } from "./fleet/traffic.ts";
import { median } from "./measure.ts";

/** Pairs of turns, and seconds of a turn at least. */
const ROUNDS = 5;
const TURN = 2;

/** Cases before a campaign's findings are shrunk and its corpus hardly grows, and before its code is compiled. */
const SETTLED = 1 << 20;
const COMPILED = 1 << 19;

/** A fleet that is measured. */
interface Fleet {
  readonly name: string;
  /** Threads of each of its workers. */
  readonly workers: readonly number[];
  /** Milliseconds that bytes take longer in each direction. */
  readonly delay: number;
}

const PAIR: Fleet = { name: "two workers of one thread", workers: [1, 1], delay: 0 };

/** Fleets by the parts of their campaigns, the usual ones first. */
const MEASURED: readonly (readonly [Parts, readonly Fleet[]])[] = [
  [{ shards: 8, batches: 16 }, [
    PAIR,
    { name: "one worker of two threads", workers: [2], delay: 0 },
    { ...PAIR, name: "two, round trip 50 ms", delay: 25 },
  ]],
  [{ shards: 32, batches: 16 }, [
    PAIR,
    { ...PAIR, name: "two, round trip 50 ms", delay: 25 },
    { ...PAIR, name: "two, round trip 100 ms", delay: 50 },
  ]],
];

/** Measures fleets, and prints ratios. */
export async function benchFleet(): Promise<void> {
  if (!hasNats()) return console.log("nats-server is not there: fleets are not measured");
  const folder = await Deno.makeTempDir({ prefix: "bench-fleet-" });
  try {
    await using server = await startNats(folder);
    for (const [n, [parts, fleets]] of MEASURED.entries()) {
      await benchParts(join(folder, `parts-${n}`), parts, fleets, server.port);
    }
    await benchTraffic(join(folder, "traffic"), server.port);
    await benchMerging(join(folder, "merging"), server);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Measures fleets beside threads, all from the same settled campaign on. */
async function benchParts(folder: string, parts: Parts, fleets: readonly Fleet[], server: number): Promise<void> {
  await Deno.mkdir(folder);
  const settled = join(folder, "settled");
  await settle(settled, parts);
  const threads = copied(settled, join(folder, "threads"), (copy) => Campaign.onThreads(copy, parts, 2));
  await using yardstick = threads;
  await warmUp(yardstick, parts);
  for (const [n, { name, workers, delay }] of fleets.entries()) {
    await using proxy = await Proxy.start(server, delay);
    const port = delay === 0 ? server : proxy.port;
    await using fleet = copied(settled, join(folder, `fleet-${parts.shards}-${n}`), (copy) => {
      return Campaign.ofFleet(copy, parts, port, workers);
    });
    await warmUp(fleet, parts);
    const pairs: [fleet: number, threads: number][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push([await fleet.rateOver(TURN), await yardstick.rateOver(TURN)]);
    }
    print(`${name}, ${parts.shards} shards`, pairs);
  }
}

/** Runs a campaign until little in it is new. */
async function settle(folder: string, parts: Parts): Promise<void> {
  await using campaign = Campaign.onThreads(folder, parts, 2);
  await campaign.reach(epochsOf(SETTLED, parts));
}

/** Runs a campaign until its code is compiled, and stops it. */
async function warmUp(campaign: Campaign, parts: Parts): Promise<void> {
  await campaign.reach(epochsOf(SETTLED + COMPILED, parts));
  campaign.pause();
}

function epochsOf(cases: number, { shards, batches }: Parts): number {
  return Math.ceil(cases / (shards * batches * BATCH_CASES));
}

function copied(from: string, to: string, start: (folder: string) => Campaign): Campaign {
  Deno.mkdirSync(to);
  for (const { name } of Deno.readDirSync(from)) Deno.copyFileSync(join(from, name), join(to, name));
  return start(to);
}

function print(name: string, pairs: readonly [fleet: number, threads: number][]): void {
  const ratios = pairs.map(([fleet, threads]) => fleet / threads).sort((a, b) => a - b);
  const range = `${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`;
  const rate = `${(median(pairs.map(([fleet]) => fleet)) / 1e3).toFixed(0)} k/s`;
  console.log(`${name.padEnd(44)}${rate.padStart(10)}  ${median(ratios).toFixed(2)} of two threads (${range})`);
}
