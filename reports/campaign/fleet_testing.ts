/**
 * Statuses of fleets, for tests.
 *
 * @module
 */
import fc from "fast-check";
import type { FleetReport, FleetStatus, MachineStatus } from "./fleet_status.ts";

/** When a campaign began, and the moment at which tests look at it, in milliseconds as of `Date.now()`. */
export const STARTED_AT = 1_700_000_000_000;
export const NOW = STARTED_AT + 754_000;

/** A CPU's name. */
export const CPU = "GenuineIntel family 6 model 143 stepping 8 microcode 0x2b";

/** A machine; fields that a test is about replace the others. */
export function machine(fields: Partial<MachineStatus> = {}): MachineStatus {
  return {
    ...{ name: "build-01", pid: 4711, threads: 16, state: "working", shards: 210, cases: 33_123_456, rate: 44_930.4 },
    ...{ cpu: CPU, lastHeard: NOW - 2400, lastError: null },
    ...fields,
  };
}

/** A fleet of three machines; fields that a test is about replace the others. */
export function fleetStatus(fields: Partial<FleetStatus> = {}): FleetStatus {
  return {
    server: "nats://queue:4222",
    campaign: "night",
    units: "cases",
    trouble: null,
    notice: null,
    machines: [
      machine(),
      machine({ name: "build-02", pid: 977, threads: 64, state: "waiting", cases: 99_000_123, rate: 180_102 }),
      machine({
        ...{ name: "laptop", pid: 1_048_576, threads: 8, state: "silent", rate: 0, lastHeard: NOW - 75_000 },
        lastError: "Worker 3 ran out of memory",
      }),
    ],
    traffic: { sent: 12_400_000, received: 3_100_000, perEpoch: 41_000 },
    joinCommand: "deno task work --fleet nats://queue:4222",
    ...fields,
  };
}

/** The same as somebody else than the coordinator sees it. */
export function fleetReport(fields: Partial<FleetReport> = {}): FleetReport {
  return {
    ...fleetStatus(),
    progress: { kind: "campaign", epochs: 8, epochsWanted: 100, cases: 132_710_400 },
    coordinator: { name: "desk", pid: 42, startedAt: STARTED_AT, lastHeard: NOW - 900 },
    ...fields,
  };
}

/** Any fleet, also ones that there cannot be. */
export function anyFleet(): fc.Arbitrary<FleetStatus> {
  const amount = fc.oneof(fc.nat(), fc.maxSafeInteger(), fc.double());
  const text = fc.oneof(fc.string({ maxLength: 120 }), fc.string({ unit: "binary" }));
  const machine = fc.record({
    ...{ name: text, pid: fc.nat(), threads: amount, state: fc.constantFrom("working", "waiting", "silent") },
    ...{ shards: amount, cases: amount, rate: amount, cpu: fc.option(text), lastHeard: amount },
    lastError: fc.option(text),
  });
  return fc.record({
    ...{
      server: text,
      campaign: text,
      units: fc.constantFrom("cases", "points"),
      trouble: fc.option(text),
      notice: fc.option(text),
    },
    machines: fc.array(machine, { maxLength: 40 }),
    traffic: fc.record({ sent: amount, received: amount, perEpoch: fc.option(amount) }),
    joinCommand: text,
  });
}
