/**
 * Cases that a campaign begins with.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { formatCorpus, mergeCorpora } from "../../corpus/files/case_corpus.ts";
import { parseCaseLine } from "../../corpus/files/case_file.ts";
import { InputError } from "../../corpus/files/hex.ts";
import { type Entry, SEED_EPOCH } from "../../fuzz/campaign/campaign_memory.ts";
import { measureCases } from "../../fuzz/guidance/measure_cases.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { findImpossible } from "../../machine/possible_state.ts";
import type { Parties } from "../../oracles/panel.ts";
import { settledCase } from "../../states/settle_case.ts";
import { usageError } from "../command_line/errors.ts";
import { parseFile } from "../command_line/input.ts";
import { textOption } from "../command_line/option.ts";
import { closeParties, openParties, type WantedParties } from "../subjects/open_parties.ts";
import { withGuide } from "../subjects/open_subjects.ts";

/** The option that names a file of seeds. */
export const SEEDS_OPTION = textOption("FILE", {
  help: "Begin with the cases of FILE, such as another campaign's corpus",
});

/** Cases, and what tells them from others. */
export interface Seeds {
  readonly cases: readonly Case[];
  /** Digits of a digest; part of what decides a campaign's results. */
  readonly digest: string;
}

/**
 * Reads a file of seeds.
 *
 * @throws {CommandError} When it cannot be read or is no case file.
 */
export async function readSeeds(file: string): Promise<Seeds> {
  try {
    const cases = mergeCorpora(await parseFile(file, (line) => parseCaseLine(line).case));
    return { cases, digest: createHash("sha256").update(formatCorpus(cases)).digest("hex").slice(0, 12) };
  } catch (error) {
    if (error instanceof InputError) throw usageError(`Case file cannot be used: ${file}: ${error.message}`);
    throw error;
  }
}

/** The cases, and in place of each that nobody can meet the nearest possible one. */
function possibleOf(cases: readonly Case[], { decoders: [reference] }: Parties): readonly Case[] {
  const batch = new Batch(cases.length);
  const decodings = new DecodingColumns(cases.length);
  const impossible = new Uint8Array(cases.length);
  fillBatch(batch, cases);
  reference.decode(batch, decodings);
  fillGuestLinearAddresses(batch, decodings);
  findImpossible(batch, decodings, impossible);
  return cases.map((c, row) => impossible[row] === 0 ? c : settledCase(c));
}

/** The seeds as entries of the corpus, in possible states, with what each shows to those parties. */
export async function entriesOf({ cases }: Seeds, wanted: WantedParties): Promise<Entry[]> {
  const parties = await openParties(wanted);
  const possible = possibleOf(cases, parties);
  try {
    const measured = await withGuide(wanted.subjects, parties, (guide) => measureCases(possible, parties, guide));
    return measured.map((each, shard) => ({ ...each, epoch: SEED_EPOCH, shard }));
  } finally {
    await closeParties(parties);
  }
}
