/**
 * Statuses of campaigns, for tests.
 *
 * @module
 */
import fc from "fast-check";
import type { CampaignStatus, FindingCounts, WorkerStatus } from "./campaign_status.ts";
import { anyFleet, NOW, STARTED_AT } from "./fleet_testing.ts";
import type { ShownStatus } from "./status_figures.ts";

export { STARTED_AT };

/** A worker; fields that a test is about replace the others. */
export function worker(fields: Partial<WorkerStatus> = {}): WorkerStatus {
  const some = { state: "running", cases: 33_123_456, rate: 44_930.4, restarts: 0, lastError: null } as const;
  return { index: 0, shard: 12, ...some, ...fields };
}

const FINDINGS: FindingCounts = { fresh: 3, known: 11, gaps: 7, unresolved: 4 };

/** A campaign that runs since some twelve minutes; fields that a test is about replace the others. */
export function campaignStatus(fields: Partial<CampaignStatus> = {}): CampaignStatus {
  const find = {
    at: NOW - 125_000,
    id: "513f9115e60e",
    title: "Accepts what the CPU faults on: a LOCK prefix on a move",
  };
  return {
    startedAt: STARTED_AT,
    now: NOW,
    durationSeconds: 28_800,
    epochs: 8,
    epochsWanted: 100,
    cases: 132_710_400,
    rateNow: 180_431.6,
    rateAverage: 176_008,
    corpus: 412,
    edges: 182,
    features: 2031,
    secondsBefore: 0,
    findings: FINDINGS,
    outside: [{ subject: "posted", handled: 40_000, refused: 0, mnemonics: { vshufps: 39_000, cmp: 1000 } }],
    run: { cases: 132_710_400, epochs: 8, findings: FINDINGS },
    lastFind: find,
    recentFinds: [
      find,
      { at: NOW - 400_000, id: "7b7db63db1c9", title: "Leaves the upper half of the register stale: movzx (0fb6)" },
      { at: NOW - 750_000, id: "0c5a1d2e9f43", title: "Sends a wrong gpa: mov (8b) that crosses a page" },
    ],
    executor: { name: "GenuineIntel family 6 model 143 stepping 8 microcode 0x2b", reason: null, restarts: 2 },
    workers: [
      worker({ index: 0 }),
      worker({ index: 1, shard: 13, rate: 45_102 }),
      worker({ index: 2, shard: null, state: "idle", rate: 0 }),
      worker({ index: 3, shard: null, state: "restarting", rate: 0, restarts: 1, lastError: "Out of memory" }),
    ],
    fleet: null,
    seed: 1,
    subjects: ["posted", "linux-6.12"],
    commandLine: "deno task fuzz --out out/night --duration 8h --seed 1",
    ...fields,
  };
}

/** Any status, also ones that no campaign has. */
export function anyStatus(): fc.Arbitrary<ShownStatus> {
  const amount = fc.oneof(fc.nat(), fc.maxSafeInteger(), fc.double());
  const text = fc.oneof(fc.string({ maxLength: 120 }), fc.string({ unit: "binary" }));
  const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one);
  const find = fc.record({ at: amount, id: text, title: text });
  const findings = fc.record({ fresh: amount, known: amount, gaps: amount, unresolved: amount });
  const status = fc.record({
    ...{
      startedAt: amount,
      now: amount,
      durationSeconds: orNull(amount),
      epochs: amount,
      epochsWanted: orNull(amount),
    },
    ...{ cases: amount, rateNow: amount, rateAverage: amount, corpus: amount, edges: amount, features: amount },
    secondsBefore: amount,
    findings,
    outside: fc.array(fc.record({
      subject: text,
      handled: amount,
      refused: amount,
      mnemonics: fc.dictionary(text, amount),
    })),
    run: fc.record({ cases: amount, epochs: amount, findings }),
    lastFind: orNull(find),
    recentFinds: fc.array(find, { maxLength: 30 }),
    executor: fc.record({ name: orNull(text), reason: orNull(text), restarts: amount }),
    workers: fc.array(anyWorker(amount, text), { maxLength: 40 }),
    fleet: orNull(anyFleet()),
    ...{ seed: fc.nat(), subjects: fc.array(text), commandLine: text },
  });
  const growth = fc.record({ gains: fc.array(fc.nat(), { maxLength: 64 }), lastAt: orNull(amount) });
  return fc.oneof(status, fc.tuple(status, growth).map(([fields, growth]) => ({ ...fields, growth })));
}

function anyWorker(amount: fc.Arbitrary<number>, text: fc.Arbitrary<string>): fc.Arbitrary<WorkerStatus> {
  return fc.record({
    ...{ index: fc.nat(), state: fc.constantFrom("running", "idle", "restarting"), shard: fc.option(fc.nat()) },
    ...{ cases: amount, rate: amount, restarts: amount, lastError: fc.option(text) },
  });
}
