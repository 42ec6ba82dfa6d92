/**
 * What a fully cross-checked case costs, against raw decoding by Capstone in the same run.
 *
 * @module
 */
import { Generator, STATES_PER_TEXT } from "../fuzz/generate/generator.ts";
import { Random } from "../fuzz/generate/random.ts";
import { behaviourHash } from "../fuzz/guidance/behaviour.ts";
import { FeatureSet } from "../fuzz/guidance/feature_set.ts";
import { blind, type Guide } from "../fuzz/guidance/guide.ts";
import { watchRevisions } from "../fuzz/guidance/watch.ts";
import { CorpusColumns } from "../fuzz/mutate/corpus_columns.ts";
import { Dictionary } from "../fuzz/mutate/dictionary.ts";
import { Mutator } from "../fuzz/mutate/mutator.ts";
import { HandlerSubject, posted } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import type { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { judgeSubject } from "../oracles/judge/judge_by_model.ts";
import { judgeDecoders } from "../oracles/judge/judge_decoders.ts";
import { model } from "../oracles/model/model.ts";
import { BATCH_CASES, Panel, type Parties } from "../oracles/panel.ts";
import { measure, print, ratio, type Stage } from "./measure.ts";
import { checkFast } from "./slow_path.ts";

const EXTENT = { batches: 64, rounds: 21, warmUp: 12 };
const SEED = 1;
const RAW = "raw capstone, detail on";

const AS_DIFF = `whole, ${STATES_PER_TEXT} states a text, as diff`;
const UNGUIDED = "whole, half of them mutated";
const GUIDED = "the same, with guidance";

/** Machine states to a text with which whole pipelines are measured, the generator's own among them. */
const STATES = [1, STATES_PER_TEXT, 8];

/**
 * Measures every stage and whole pipelines, and prints rates and ratios.
 *
 * @param reference The reference decoder, which is closed in the end.
 * @throws {SlowPath} When it is not fast.
 */
export async function benchPipeline(reference: IcedDecoder = new IcedDecoder()): Promise<void> {
  const other = await CapstoneDecoder.open();
  try {
    checkFast(reference);
    const panel = new Panel({ subjects: [new HandlerSubject(posted)], decoders: [reference, other] }, BATCH_CASES);
    const measured = await measure([
      rawStage(other),
      ...stagesOf(panel, other),
      ...STATES.map((statesPerText) => wholeStage(panel, statesPerText)),
      campaignStage(UNGUIDED, blind([new HandlerSubject(posted)]), panel.parties),
      campaignStage(GUIDED, await watchRevisions([posted.name]), panel.parties),
    ], EXTENT);
    console.log("cases a second, and against texts that capstone decodes");
    print(measured);
    const [unguided, guided] = [UNGUIDED, GUIDED].map((name) => measured.find((one) => one.name === name)!);
    console.log(`guidance costs ${(100 * (1 - ratio(guided!, unguided!))).toFixed(0)} % of the rate`);
  } finally {
    reference.close();
    other.close();
  }
}

/** The yardstick: it decodes as many texts as there are cases, all different. */
export function rawStage(capstone: CapstoneDecoder): Stage {
  const generator = new Generator(SEED, BATCH_CASES, { statesPerText: 1 });
  const batches = Array.from({ length: EXTENT.batches }, (_, number) => {
    const batch = new Batch(BATCH_CASES);
    generator.fill(batch, number, BATCH_CASES);
    return batch;
  });
  return { name: RAW, cases: BATCH_CASES, run: (number) => capstone.decodeRaw(batches[number]!) };
}

/** The parts of a whole, with the generator's own states to a text. */
function stagesOf(panel: Panel, capstone: CapstoneDecoder): Stage[] {
  const generator = new Generator(SEED, BATCH_CASES);
  const batch = new Batch(BATCH_CASES);
  const [reference] = panel.parties.decoders;
  const [ofIced, ofCapstone] = panel.decodings as [DecodingColumns, DecodingColumns];
  const { subject, outcomes, fields } = panel.seats[0]!;
  const stages: Omit<Stage, "cases">[] = [
    { name: "generator", run: (number) => generator.fill(batch, number, BATCH_CASES) },
    { name: "capstone into columns", run: () => capstone.decode(batch, ofCapstone) },
    { name: "iced into columns", run: () => reference.decode(batch, ofIced) },
    { name: "linear addresses", run: () => fillGuestLinearAddresses(batch, panel.reference) },
    { name: "handler", run: () => subject.run(batch, outcomes) },
    { name: "model", run: () => model(batch, panel.reference, panel.expected) },
    { name: "judging the subject", run: () => judgeSubject(batch, outcomes, panel.expected, fields) },
    {
      name: "judging the decoders",
      run: () => judgeDecoders(ofIced, ofCapstone, batch.size, panel.decoderFields),
    },
  ];
  return stages.map((stage) => ({ ...stage, cases: BATCH_CASES }));
}

function wholeStage(panel: Panel, statesPerText: number): Stage {
  const generator = new Generator(SEED, BATCH_CASES, { statesPerText });
  const batch = new Batch(BATCH_CASES);
  const states = statesPerText === 1 ? "1 random state a text" : `${statesPerText} random states a text`;
  return {
    name: statesPerText === STATES_PER_TEXT ? AS_DIFF : `whole, ${states}`,
    cases: BATCH_CASES,
    run: async (number) => {
      generator.fill(batch, number, BATCH_CASES);
      await panel.run(batch);
    },
  };
}

/** Batches as a campaign runs them: every other one is mutated. */
function campaignStage(name: string, guide: Guide, parties: Omit<Parties, "subjects">): Stage {
  const panels = [STATES_PER_TEXT, 1].map((step) => guide.watched(step)).map((subjects) =>
    new Panel({ ...parties, subjects }, BATCH_CASES)
  );
  const generator = new Generator(SEED, BATCH_CASES);
  const batch = new Batch(BATCH_CASES);
  const corpus = new CorpusColumns();
  generator.fill(batch, 0, BATCH_CASES);
  for (let row = 0; row < BATCH_CASES; row++) corpus.add(batch, row);
  const mutator = new Mutator(corpus, new Dictionary());
  const seen = new FeatureSet();
  return {
    name,
    cases: BATCH_CASES,
    run: async (number) => {
      const isMutated = number % 2 === 1;
      const panel = panels[number % 2]!;
      // As at the beginning of a shard: what is new to it comes soon.
      if (number === 0) {
        guide.start([]);
        seen.clear();
      }
      if (isMutated) mutateAll(mutator, batch, number);
      else generator.fill(batch, number, BATCH_CASES);
      await panel.run(batch);
      if (name !== GUIDED) return;
      for (let row = 0; row < BATCH_CASES; row++) {
        guide.isFresh(batch, row);
        seen.add(behaviourHash(panel, row));
      }
    },
  };
}

function mutateAll(mutator: Mutator, batch: Batch, number: number): void {
  const random = new Random(SEED, number);
  for (let row = 0; row < BATCH_CASES; row++) {
    if (row % STATES_PER_TEXT === 0) mutator.mutate(random, batch, row, random.below(BATCH_CASES));
    else mutator.mutateState(random, batch, row, row - 1);
  }
}
