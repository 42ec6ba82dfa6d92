/**
 * `verdict fuzz --replay`: the cases of one shard of a campaign again.
 *
 * @module
 */
import { CampaignStore } from "../../corpus/campaign/campaign_store.ts";
import { formatCase } from "../../corpus/files/case_file.ts";
import { PairMap } from "../../findings/pair_map.ts";
import { CampaignMemory } from "../../fuzz/campaign/campaign_memory.ts";
import { snapshotOf } from "../../fuzz/campaign/campaign_rows.ts";
import { ShardRunner } from "../../fuzz/campaign/shard_runner.ts";
import type { Batch } from "../../machine/batch.ts";
import { readAnswered } from "../../machine/case.ts";
import { BATCH_CASES } from "../../oracles/panel.ts";
import { CommandError, ExitCode, usageError } from "../command_line/errors.ts";
import { option } from "../command_line/option.ts";
import { writeOut } from "../command_line/output.ts";
import { closeParties, openParties } from "../subjects/open_parties.ts";
import { withGuide } from "../subjects/open_subjects.ts";
import { forCommand, takeOver } from "./campaign_errors.ts";
import { type NamedAgain, subjectsAgain } from "./campaign_subjects.ts";

/** Which shard of a campaign. */
export interface ShardNumber {
  readonly epoch: number;
  readonly shard: number;
}

/** The option that names a shard to replay. */
export const REPLAY_OPTION = option(
  "EPOCH:SHARD",
  { help: "Write the cases of a shard instead of running anything new" },
  shardNumber,
);

/**
 * Writes every case of a shard as a line of a case file, in the order in which they ran.
 *
 * @param folder The campaign's folder.
 * @param which The shard.
 * @param named What was typed about subjects: those of somebody's own have to be named again.
 * @throws {CommandError} When there is no such campaign or shard, or the campaign asked another CPU than can be asked here.
 */
export async function replayShard(
  folder: string,
  { epoch, shard }: ShardNumber,
  named: NamedAgain,
): Promise<number> {
  const { settings, state } = forCommand(() => CampaignStore.read(folder), takeOver(folder));
  const { seed, shardsPerEpoch: shards, casesPerShard } = settings;
  if (epoch >= state.epochs || shard >= shards) {
    throw usageError(
      `No such shard: "${epoch}:${shard}"`,
      `The campaign has epochs 0 to ${state.epochs - 1} of shards 0 to ${shards - 1}`,
    );
  }
  // What came in that epoch or later was not known to it.
  const entries = state.entries.filter((entry) => entry.epoch < epoch);
  const before = { ...state, epochs: epoch, entries, findings: [], buckets: new PairMap<string>(), progress: [] };
  const words = ["fuzz", "--out", folder, "--replay", `${epoch}:${shard}`];
  const subjects = await subjectsAgain({ folder, ...settings }, named, words);
  const parties = await openParties({ subjects, cpu: settings.cpu === null ? "off" : "auto" });
  try {
    const cpu = parties.cpu?.name ?? null;
    if (cpu !== settings.cpu) {
      throw new CommandError(
        `Shard cannot be replayed: the campaign asked ${settings.cpu}, but this machine has ${
          cpu ?? "no CPU that can be asked"
        }`,
        ExitCode.environment,
      );
    }
    const parts = { shards, batches: casesPerShard / BATCH_CASES };
    await withGuide(subjects, parties, async (guide) => {
      const runner = new ShardRunner({ seed, parts }, parties, guide);
      await runner.run(new CampaignMemory(snapshotOf(before)), shard, writeCases);
    });
  } finally {
    await closeParties(parties);
  }
  return ExitCode.ok;
}

function shardNumber(text: string): ShardNumber {
  const [, epoch, shard] = /^(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
  if (epoch !== undefined && shard !== undefined) return { epoch: Number(epoch), shard: Number(shard) };
  throw usageError(`Value of --replay is not EPOCH:SHARD: "${text}"`, "Give it such as 12:3");
}

function writeCases(batch: Batch): void {
  let lines = "";
  for (let row = 0; row < batch.size; row++) lines += `${formatCase(readAnswered(batch, row))}\n`;
  writeOut(lines);
}
