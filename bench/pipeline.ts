/**
 * What a fully cross-checked case costs, against raw decoding by Capstone in the same run.
 *
 * @module
 */
import { BATCH_CASES } from "../fuzz/diff.ts";
import { Generator } from "../fuzz/generate.ts";
import { HandlerSubject, posted } from "../handler/revision.ts";
import { Batch } from "../machine/batch.ts";
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import { judgeDecoders, judgeSubject } from "../oracles/judge.ts";
import { fillGuestLinearAddresses } from "../oracles/linear_address.ts";
import { model } from "../oracles/model.ts";
import { Panel } from "../oracles/panel.ts";
import { measure, median, ratio } from "./measure.ts";

const EXTENT = { batches: 64, rounds: 9, warmUp: 4 };
const SEED = 1;
const RAW = "raw capstone, detail on";

/** Measures every stage and the whole, and prints rates and ratios. */
export async function benchPipeline(): Promise<void> {
  const reference = new IcedDecoder();
  const other = await CapstoneDecoder.open();
  const panel = new Panel({ subjects: [new HandlerSubject(posted)], reference, other }, BATCH_CASES);
  const generator = new Generator(SEED, BATCH_CASES);
  const batch = new Batch(BATCH_CASES);
  const { subject, outcomes, fields } = panel.seats[0]!;

  const measured = await measure([
    { name: "generator", run: (number) => generator.fill(batch, number, BATCH_CASES) },
    { name: RAW, run: () => other.decodeRaw(batch) },
    { name: "capstone into columns", run: () => other.decode(batch, panel.other) },
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
    {
      name: "whole pipeline",
      run: async (number) => {
        generator.fill(batch, number, BATCH_CASES);
        await panel.run(batch);
      },
    },
  ], EXTENT);

  const raw = measured.find(({ name }) => name === RAW)!;
  const cases = EXTENT.batches * BATCH_CASES;
  console.log(`iced is read ${reference.fast ? "from its memory" : "by its getters: the layout check failed"}`);
  for (const one of measured) {
    const seconds = median(one.seconds);
    const columns = [
      `${(cases / seconds / 1e6).toFixed(2)} M/s`.padStart(12),
      `${(seconds / cases * 1e9).toFixed(0)} ns`.padStart(8),
      `${ratio(one, raw).toFixed(2)} of raw capstone`.padStart(22),
    ];
    console.log(`${one.name.padEnd(26)}${columns.join("")}`);
  }
  reference.close();
  other.close();
}
