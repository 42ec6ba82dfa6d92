/**
 * Campaigns to keep, for tests.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { findingId, nameOf } from "../../findings/finding.ts";
import type { OutsideModel } from "../../findings/outside_model.ts";
import { PairMap } from "../../findings/pair_map.ts";
import { verdict } from "../../findings/verdict.ts";
import { words } from "../../findings/verdict_testing.ts";
import { caseOf } from "../../machine/case.ts";
import { formatCase } from "../files/case_file.ts";
import { CampaignError, type CampaignFault } from "./campaign_error.ts";
import { CampaignStore } from "./campaign_store.ts";
import { CAMPAIGN_FILE } from "./store_file.ts";
import type { CampaignFinding, CampaignSettings, CampaignState, EpochDelta } from "./stored_campaign.ts";

/** Settings of a campaign. */
export const SETTINGS: CampaignSettings = {
  seed: 7,
  subjects: ["posted", "linux-6.12"],
  identities: {},
  shardsPerEpoch: 16,
  casesPerShard: 4096,
  cpu: null,
  versions: { verdict: "0.1.0", iced: "1.21.0" },
};

/** How much each epoch of {@linkcode deltaOf} adds. */
export interface DeltaSize {
  readonly entries: number;
  readonly features: number;
  readonly buckets: number;
}

/** An epoch as small as tests need it. */
export const SMALL: DeltaSize = { entries: 3, features: 20, buckets: 12 };

/** How many findings there are once every epoch has found its one. */
const FINDINGS = 5;

/**
 * What an epoch adds, decided by its number alone: a finding while there are any to find, more of those that are there,
 * features of which half are new, and buckets all over the numbers that keys can be.
 */
export function deltaOf(epoch: number, size: DeltaSize = SMALL): EpochDelta {
  const found = Math.min(epoch + 1, FINDINGS);
  const [first, half] = [size.entries * epoch, size.features / 2];
  const findings = Array.from({ length: found }, (_, n) => findingOf(n, epoch));
  return {
    epoch,
    entries: Array.from({ length: size.entries }, (_, n) => ({
      id: first + n,
      line: formatCase(caseOf([0x0f, 0xb6, n & 0xff], { rip: BigInt(epoch), cpl: 3 })),
      features: Uint32Array.of(epoch, 0xffff_ffff - n, n),
      cost: n + 0.5,
      epoch,
      shard: n % 16,
    })),
    features: Array.from({ length: size.features }, (_, n) => {
      const id = half * epoch + n;
      const since = Math.max(0, Math.floor(id / half) - 1);
      return { id, epoch: since, hits: epoch - since + 1 };
    }).reverse(),
    findings,
    outside: outsideOf(epoch),
    buckets: bucketsOf(Array.from({ length: size.buckets }, (_, n) => {
      const number = epoch * size.buckets + n;
      const key = number % 2 === 0 ? number : Number.MAX_SAFE_INTEGER - number * 1_000_003;
      return [key, findings[number % found]!];
    })),
    progress: {
      cases: 65536 * (epoch + 1),
      disagreeing: 100 * (epoch + 1),
      seconds: 1.25 * (epoch + 1),
      corpus: first + size.entries,
      features: half * (epoch + 2),
      edges: half,
      findings: found,
      gaps: 0,
      unresolved: 1,
    },
  };
}

/** Buckets of the pairs that their findings are of, each with the finding's id. */
export function bucketsOf(keys: readonly (readonly [number, CampaignFinding])[]): PairMap<string> {
  const buckets = new PairMap<string>();
  for (const [key, { id, parties }] of keys) buckets.set(nameOf(parties), key, id);
  return buckets;
}

function findingOf(n: number, epoch: number): CampaignFinding {
  const parties = n === 3 ? ["linux-6.12", "model"] as const : ["posted", "model"] as const;
  const signature = `${nameOf(parties)} | register | finding ${n}`;
  return {
    id: findingId(signature),
    signature,
    title: `Finding ${n}`,
    parties,
    field: n === 2 ? null : "register",
    isGap: n === 1,
    cause: n === 2 ? null : n === 3 ? [] : ["zero-extension"],
    count: 10 * (epoch - n + 1),
    first: { epoch: n, shard: 3, case: 77, seconds: n + 0.125 },
    exemplars: Array.from({ length: Math.min(epoch - n + 1, 5) }, (_, weight) => ({
      case: caseOf([0x8b, n]),
      weight,
      field: "register",
      verdict: n === 4
        ? verdict("vendors differ", "vendors", { cpus: words(["A"], { executes: 2 }) })
        : verdict("cpu", "as-modelled", { blames: ["posted"], cpus: words(["A"], { raises: "#UD" }) }),
    })),
  };
}

/** The state of a campaign after the first `epochs` of {@linkcode deltaOf}, worked out without a file. */
export function stateAfter(epochs: number, size: DeltaSize = SMALL): CampaignState {
  const deltas = Array.from({ length: epochs }, (_, epoch) => deltaOf(epoch, size));
  const features = new Map(deltas.flatMap((delta) => delta.features).map((feature) => [feature.id, feature]));
  const findings = new Map(deltas.flatMap((delta) => delta.findings).map((finding) => [finding.id, finding]));
  const buckets = new PairMap<string>();
  const all = deltas.flatMap((delta) => [...delta.buckets]);
  for (const [pair, key, id] of all.sort(([, a], [, b]) => a - b)) buckets.set(pair, key, id);
  return {
    epochs,
    entries: deltas.flatMap((delta) => delta.entries),
    features: [...features.values()].sort((a, b) => a.id - b.id),
    findings: [...findings.values()],
    buckets,
    outside: outsideOf(epochs - 1),
    progress: deltas.map(({ epoch, progress }) => ({ epoch, ...progress })),
  };
}

/** What was outside the model until the end of an epoch. */
function outsideOf(epoch: number): OutsideModel[] {
  const cases = epoch + 1;
  return epoch < 0 ? [] : [{
    subject: "mine",
    handled: 2 * cases,
    refused: 7 * cases,
    mnemonics: { vshufps: cases, "cmpsd-string": cases },
    byCpu: { add: 3 * cases },
    why: { "it uses MMX registers": 9 * cases },
  }];
}

/** A folder that is there while `use` runs. */
export function inFolder(use: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** A folder with a campaign of so many epochs that nobody runs. */
export function inCampaign(epochs: number, use: (folder: string, file: string) => void): void {
  inFolder((folder) => {
    const store = CampaignStore.open(folder, SETTINGS, { create: true });
    for (let epoch = 0; epoch < epochs; epoch++) store.commit(deltaOf(epoch));
    store.close();
    use(folder, join(folder, CAMPAIGN_FILE));
  });
}

/** Says that something fails with exactly this message. */
export function assertRefuses(work: () => unknown, fault: CampaignFault, message: string): void {
  const error = assertThrows(work, CampaignError);
  assertEquals({ fault: error.fault, message: error.message }, { fault, message });
}
