import { assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { campaignSummary, type NewFinding } from "./campaign_summary.ts";
import { fleetStatus } from "./fleet_testing.ts";
import { campaignStatus } from "./status_testing.ts";

const LIST = "deno task triage out/night";
const FOUND: NewFinding = {
  id: "513f9115e60e",
  title: "Accepts a LOCK prefix",
  replay: `deno task explain '{"bytes":"f08b07"}'`,
};

const lines = (...args: Parameters<typeof campaignSummary>) =>
  stripVTControlCharacters(campaignSummary(...args)).split("\n");

Deno.test("campaignSummary() has new findings with their commands, what was run, what is kept, and the exit code", () => {
  assertEquals(lines(campaignStatus(), [FOUND], LIST), [
    "New findings",
    "  513f9115e60e  Accepts a LOCK prefix",
    `    See it: deno task explain '{"bytes":"f08b07"}'`,
    "",
    "Campaign: 132,710,400 cases of posted, linux-6.12 from seed 1 in 00:12:34, 176,008 cases/s, 8 of 100 epochs",
    "Corpus: 412 cases, 182 edges, 2,031 features",
    "Findings: 3 new, 11 known, 7 gaps, 4 unresolved",
    "Outside the model, not judged: 40,000 cases that posted handled: vshufps 39,000, cmp 1,000",
    "All findings: deno task triage out/night",
    "Continue: deno task fuzz --out out/night --duration 8h --seed 1",
    "Exit code 1: there are new findings",
  ]);
});

Deno.test("campaignSummary() says that nothing is new", () => {
  const findings = { fresh: 0, known: 1, gaps: 1, unresolved: 0 };
  const run = { cases: 132_710_400, epochs: 1, findings };
  const status = campaignStatus({ findings, run, epochsWanted: null, epochs: 1, corpus: 1 });
  assertEquals(lines(status, [], LIST), [
    "Campaign: 132,710,400 cases of posted, linux-6.12 from seed 1 in 00:12:34, 176,008 cases/s, 1 epoch",
    "Corpus: 1 case, 182 edges, 2,031 features",
    "Findings: 0 new, 1 known, 1 gap, 0 unresolved",
    "Outside the model, not judged: 40,000 cases that posted handled: vshufps 39,000, cmp 1,000",
    "All findings: deno task triage out/night",
    "Continue: deno task fuzz --out out/night --duration 8h --seed 1",
    "Exit code 0: nothing new",
  ]);
});

Deno.test("campaignSummary() tells a run that continued a campaign from the whole", () => {
  const findings = { fresh: 0, known: 2, gaps: 1, unresolved: 0 };
  const run = { cases: 754_000, epochs: 3, findings };
  const status = campaignStatus({ cases: 2_000_000, secondsBefore: 246, run, epochs: 8, epochsWanted: 9 });
  assertEquals(lines(status, [], LIST), [
    "This run: 754,000 cases in 00:12:34, 1,000 cases/s, 3 of 4 epochs; found 0 new, 2 known, 1 gap, 0 unresolved",
    "Campaign: 2,000,000 cases of posted, linux-6.12 from seed 1 in 00:16:40, 2,000 cases/s, 8 epochs",
    "Corpus: 412 cases, 182 edges, 2,031 features",
    "Findings: 3 new, 11 known, 7 gaps, 4 unresolved",
    "Outside the model, not judged: 40,000 cases that posted handled: vshufps 39,000, cmp 1,000",
    "All findings: deno task triage out/night",
    "Continue: deno task fuzz --out out/night --duration 8h --seed 1",
    "Exit code 1: there are new findings, from earlier runs",
  ]);
});

Deno.test("campaignSummary() says how large a fleet was and what it sent", () => {
  const line = (fields: Parameters<typeof fleetStatus>[0] = {}) =>
    lines(campaignStatus({ fleet: fleetStatus(fields) }), [], LIST)[1];
  assertEquals(line(), "Fleet: 3 machines, 12.4 MB sent, 3.1 MB received, 41 kB an epoch");
  const traffic = { sent: 900, received: 0, perEpoch: null };
  assertEquals(line({ machines: [], traffic }), "Fleet: 0 machines, 900 B sent, 0 B received");
});

Deno.test("campaignSummary() lists twenty new findings and counts the others", () => {
  const shown = lines(campaignStatus(), new Array<NewFinding>(23).fill(FOUND), LIST);
  assertEquals(shown.filter((line) => line.includes("See it")).length, 20);
  assertEquals(shown[41], "  and 3 more: deno task triage out/night");
});
