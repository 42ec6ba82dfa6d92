/**
 * What a fully cross-checked case costs, against raw decoding by Capstone in the same run.
 *
 * @module
 */
import { BATCH_CASES } from "../fuzz/diff.ts";
import { Generator, STATES_PER_TEXT } from "../fuzz/generate.ts";
import { HandlerSubject, posted } from "../handler/revision.ts";
import { Batch } from "../machine/batch.ts";
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import { judgeDecoders, judgeSubject } from "../oracles/judge.ts";
import { fillGuestLinearAddresses } from "../oracles/linear_address.ts";
import { model } from "../oracles/model.ts";
import { Panel } from "../oracles/panel.ts";
import { measure, type Measured, median, ratio, type Stage } from "./measure.ts";

const EXTENT = { batches: 64, rounds: 9, warmUp: 4 };
const SEED = 1;
const RAW = "raw capstone, detail on";

/** Machine states to a text with which whole pipelines are measured, the generator's own among them. */
const STATES = [1, STATES_PER_TEXT, 8];

/** Measures every stage and whole pipelines, and prints rates and ratios. */
export async function benchPipeline(): Promise<void> {
  const reference = new IcedDecoder();
  const other = await CapstoneDecoder.open();
  const panel = new Panel({ subjects: [new HandlerSubject(posted)], reference, other }, BATCH_CASES);
  try {
    const measured = await measure([
      rawStage(other),
      ...stagesOf(panel, other),
      ...STATES.map((statesPerText) => wholeStage(panel, statesPerText)),
    ], EXTENT);
    console.log(`iced is read ${reference.fast ? "from its memory" : "by its getters: the layout check failed"}`);
    print(measured);
  } finally {
    reference.close();
    other.close();
  }
}

/** The yardstick: it decodes as many texts as there are cases, all different. */
function rawStage(capstone: CapstoneDecoder): Stage {
  const generator = new Generator(SEED, BATCH_CASES, { statesPerText: 1 });
  const batches = Array.from({ length: EXTENT.batches }, (_, number) => {
    const batch = new Batch(BATCH_CASES);
    generator.fill(batch, number, BATCH_CASES);
    return batch;
  });
  return { name: RAW, run: (number) => capstone.decodeRaw(batches[number]!) };
}

/** The parts of a whole, with the generator's own states to a text. */
function stagesOf(panel: Panel, capstone: CapstoneDecoder): Stage[] {
  const generator = new Generator(SEED, BATCH_CASES);
  const batch = new Batch(BATCH_CASES);
  const { reference } = panel.parties;
  const { subject, outcomes, fields } = panel.seats[0]!;
  return [
    { name: "generator", run: (number) => generator.fill(batch, number, BATCH_CASES) },
    { name: "capstone into columns", run: () => capstone.decode(batch, panel.other) },
    { name: "iced into columns", run: () => reference.decode(batch, panel.reference) },
    { name: "linear addresses", run: () => fillGuestLinearAddresses(batch, panel.reference) },
    { name: "handler", run: () => subject.run(batch, outcomes) },
    { name: "model", run: () => model(batch, panel.reference, panel.expected) },
    {
      name: "judging the subject",
      run: () => judgeSubject(batch, outcomes, panel.expected, fields),
    },
    {
      name: "judging the decoders",
      run: () => judgeDecoders(panel.reference, panel.other, batch.size, panel.decoderFields),
    },
  ];
}

function wholeStage(panel: Panel, statesPerText: number): Stage {
  const generator = new Generator(SEED, BATCH_CASES, { statesPerText });
  const batch = new Batch(BATCH_CASES);
  const states = statesPerText === 1 ? "1 state a text" : `${statesPerText} states a text`;
  return {
    name: `whole, ${states}${statesPerText === STATES_PER_TEXT ? ", as diff" : ""}`,
    run: async (number) => {
      generator.fill(batch, number, BATCH_CASES);
      await panel.run(batch);
    },
  };
}

function print(measured: readonly Measured[]): void {
  const raw = measured.find(({ name }) => name === RAW)!;
  const cases = EXTENT.batches * BATCH_CASES;
  console.log("cases a second, and against texts that capstone decodes");
  for (const one of measured) {
    const seconds = median(one.seconds);
    const columns = [
      `${(cases / seconds / 1e6).toFixed(2)} M/s`.padStart(12),
      `${(seconds / cases * 1e9).toFixed(0)} ns`.padStart(8),
      `${ratio(one, raw).toFixed(2)} of raw capstone`.padStart(22),
    ];
    console.log(`${one.name.padEnd(32)}${columns.join("")}`);
  }
}
