import { assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import type { CampaignFinding } from "../corpus/campaign.ts";
import type { Campaign } from "../corpus/store.ts";
import { campaignText } from "./campaign_text.ts";
import { gateOf, knownFinding } from "./report_testing.ts";

function found(id: string, seconds: number, fields: Partial<CampaignFinding> = {}): CampaignFinding {
  const verdict = { wrong: "posted", evidence: "the CPU raises #UD" };
  return {
    id,
    signature: id,
    title: "Takes LOCK",
    parties: ["posted", "model"],
    isGap: false,
    cause: ["lock"],
    count: 1234,
    first: { epoch: 3, shard: 1, case: 512, seconds },
    exemplars: [{ line: '{"bytes":"f08b07"}', weight: 1, field: "fault", verdict }],
    ...fields,
  };
}

function campaign(findings: CampaignFinding[]): Campaign {
  const settings = { seed: 7, subjects: ["posted"], shardsPerEpoch: 8, casesPerShard: 8192, cpu: null, versions: {} };
  const progress = { epoch: 1, cases: 131072, disagreeing: 9, seconds: 61, corpus: 0, features: 3, edges: 2 };
  const state = {
    epochs: 2,
    entries: [],
    features: [],
    findings,
    buckets: new Map(),
    progress: [{ ...progress, findings: 0, gaps: 0, unresolved: 0 }],
  };
  return { settings, state };
}

const lines = (...args: Parameters<typeof campaignText>) => stripVTControlCharacters(campaignText(...args)).split("\n");

Deno.test("campaignText() shows new findings in full, known ones by the time to each, and what is not found yet", () => {
  const environment = { wrong: null, evidence: "it lacks RTM", isEnvironment: true };
  const findings = [
    found("bbbbbbbbbbbb", 40),
    found("aaaaaaaaaaaa", 3),
    found("cccccccccccc", 5, { isGap: true, title: "Refuses movs", cause: [] }),
    found("dddddddddddd", 2, {
      title: "They differ",
      parties: ["decoders", "cpu"],
      cause: null,
      exemplars: [{ line: '{"bytes":"c6f8"}', weight: 1, field: "validity", verdict: environment }],
    }),
  ];
  const { baselines } = gateOf([{
    party: "posted",
    findings: [knownFinding({ id: "aaaaaaaaaaaa" }), knownFinding({ id: "eeeeeeeeeeee" })],
  }]);
  assertEquals(lines(campaign(findings), baselines), [
    "New, in no baseline",
    "  bbbbbbbbbbbb  posted: Takes LOCK",
    "    posted is wrong: the CPU raises #UD",
    "    corrected by lock",
    "    1,234x, first in epoch 3, shard 1, after 00:00:40",
    "    deno task explain f08b07",
    "",
    "New gaps: legal instructions that a subject refuses",
    "  cccccccccccc  1,234x  posted: Refuses movs  deno task explain f08b07",
    "",
    "Known: 1 of 2, by the time to each",
    "  00:00:03  aaaaaaaaaaaa  1,234x  posted: Takes LOCK",
    "",
    "Known, not found so far",
    "  eeeeeeeeeeee  posted: Leaves the upper half of the register stale: movzx (0fb6)  deno task explain 0fb607",
    "",
    "Effects of this CPU, no bugs",
    "  dddddddddddd  1,234x  They differ  deno task explain c6f8",
    "",
    "131,072 cases of posted from seed 7 in 00:01:01, 2 epochs; corpus: 0 cases, 2 edges, 3 features",
    "No CPU was asked: verdicts rest on decoders and model",
  ]);
});
