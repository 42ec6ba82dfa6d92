import { assertEquals } from "@std/assert";
import { CampaignMemory } from "../../fuzz/campaign/campaign_memory.ts";
import { fleetStatus, NOW } from "../../reports/campaign/fleet_testing.ts";
import { Known } from "../../triage/compare_baseline.ts";
import { CampaignTracker } from "./campaign_tracker.ts";

const RUN = {
  seed: 1,
  subjects: ["posted"],
  executor: { name: null, reason: null, restarts: 0 },
  durationSeconds: null,
  epochsWanted: null,
  commandLine: "deno task fuzz --out out/night",
  version: "1.2.3",
  known: new Known([], [], { gaps: true }),
  secondsBefore: 0,
};

Deno.test("CampaignTracker.status() has the fleet, and none where threads run the campaign", () => {
  const tracker = new CampaignTracker(RUN, new CampaignMemory());
  const fleet = fleetStatus();
  assertEquals([tracker.status([], fleet).fleet, tracker.status([]).fleet], [fleet, null]);
});

Deno.test("CampaignTracker.aflStatus() tells AFL++'s tools of machines as workers, of silent ones as lost", () => {
  const { workers } = new CampaignTracker(RUN, new CampaignMemory()).aflStatus([], fleetStatus());
  assertEquals(workers, [
    { worker: 0, state: "working", shards: 210, restarts: 0, lastHeard: NOW - 2400 },
    { worker: 1, state: "waiting", shards: 210, restarts: 0, lastHeard: NOW - 2400 },
    { worker: 2, state: "lost", shards: 210, restarts: 0, lastHeard: NOW - 75_000 },
  ]);
});
