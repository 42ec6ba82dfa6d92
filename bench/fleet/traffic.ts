/**
 * The bytes that a fleet sends, counted by a proxy for each who takes part.
 *
 * @module
 */
import { basename } from "node:path";
import { Campaign, type Parts, startWorker } from "./campaigns.ts";
import { type Bytes, Proxy } from "./proxy.ts";

const PARTS: Parts = { shards: 8, batches: 16 };
const WORKERS = 2;

/** Epochs that are counted: the first, in which everything is new, those after it, and the last ones. */
const SPANS = [1, 11, 21];

/** Prints bytes an epoch of the coordinator's connection and of a worker's. */
export async function benchTraffic(folder: string, server: number): Promise<void> {
  await using own = await Proxy.start(server, 0);
  await using workers = await Proxy.start(server, 0);
  await using coordinator = Campaign.ofFleet(folder, PARTS, own.port, []);
  await using _one = startWorker(basename(folder), workers.port, 1);
  await using _other = startWorker(basename(folder), workers.port, 1);
  let [from, before] = [0, [await own.bytes(), await workers.bytes()] as const];
  for (const to of SPANS) {
    await coordinator.reach(to);
    const now = [await own.bytes(), await workers.bytes()] as const;
    const name = `epochs ${from} to ${to - 1}, bytes an epoch`;
    const each = to - from;
    console.log(
      `${name.padEnd(44)}coordinator ${perEpoch(before[0], now[0], each)}, a worker ${
        perEpoch(before[1], now[1], each * WORKERS)
      }`,
    );
    [from, before] = [to, now];
  }
}

function perEpoch(before: Bytes, now: Bytes, epochs: number): string {
  const kilobytes = (of: keyof Bytes) => `${((now[of] - before[of]) / epochs / 1e3).toFixed(0)} kB`;
  return `sent ${kilobytes("sent")} received ${kilobytes("received")}`;
}
