/**
 * What a decoder that is a program costs: the smallest example in C, asked alone beside the built-in ones, and as one more
 * decoder of a panel.
 *
 * @module
 */
import { join } from "node:path";
import { ProcessDecoder } from "../decoder/process_decoder.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { corrected, HandlerSubject } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { BATCH_CASES, Panel, type Parties } from "../oracles/panel.ts";
import { compile } from "./compile.ts";
import { measure, print, type Stage } from "./measure.ts";
import { checkFast } from "./slow_path.ts";

const EXAMPLES = join(import.meta.dirname!, "..", "examples", "decoders");

const SEED = 1;
const BATCHES = 64;
/** Batches that are under way at once, as in a run. */
const LANES = 2;
const EXTENT = { batches: 1, rounds: 21, warmUp: 6 };

/** Measures it, and prints rates; says so where there is no compiler. */
export async function benchDecoders(): Promise<void> {
  const folder = await Deno.makeTempDir();
  const program = join(folder, "mini_decoder");
  const args = ["-O2", "-I", EXAMPLES, "-o", program, join(EXAMPLES, "mini_decoder.c")];
  try {
    if (!await compile("decoders that are programs", { compiler: "cc", args })) return;
    const [iced, capstone] = [new IcedDecoder(), await CapstoneDecoder.open()];
    const mini = await ProcessDecoder.open([program]);
    try {
      checkFast(iced);
      console.log("texts a second of decoders alone, each text once");
      print(await measure([iced, capstone, mini].map((decoder) => aloneStage(decoder)), EXTENT));
      console.log("cases a second of panels, with the corrected handler and without a CPU");
      print(
        await measure(
          [panelStage("two decoders", [iced, capstone]), panelStage("and mini", [iced, capstone, mini])],
          EXTENT,
        ),
      );
    } finally {
      iced.close();
      capstone.close();
      await mini.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Batches of texts, each once. */
function distinctBatches(): Batch[] {
  const [drawn, generator] = [new Batch(BATCH_CASES), new Generator(SEED, BATCH_CASES)];
  const batches = [new Batch(BATCH_CASES)];
  for (let number = 0; batches.length <= BATCHES; number++) {
    generator.fill(drawn, number, BATCH_CASES);
    for (let row = 0; row < drawn.size; row++) {
      if (row > 0 && drawn.repeatsText(row)) continue;
      const last = batches.at(-1)!;
      last.copy(last.size++, drawn, row);
      if (last.size === BATCH_CASES) batches.push(new Batch(BATCH_CASES));
    }
  }
  return batches.slice(0, BATCHES);
}

function aloneStage(decoder: Decoder): Stage {
  const batches = distinctBatches();
  const columns = Array.from({ length: LANES }, () => new DecodingColumns(BATCH_CASES));
  return {
    name: `${decoder.name}${decoder.isAdded === true ? ", a program in C" : ""}`,
    cases: BATCHES * BATCH_CASES,
    run: inLanes(columns, batches, (out, batch) => decoder.decode(batch, out)),
  };
}

function panelStage(name: string, decoders: Parties["decoders"]): Stage {
  const batches = Array.from({ length: BATCHES }, (_, number) => {
    const batch = new Batch(BATCH_CASES);
    new Generator(SEED, BATCH_CASES).fill(batch, number, BATCH_CASES);
    return batch;
  });
  const subjects = [new HandlerSubject(corrected)];
  const panels = Array.from({ length: LANES }, () => new Panel({ subjects, decoders }, BATCH_CASES));
  return {
    name,
    cases: BATCHES * BATCH_CASES,
    run: inLanes(panels, batches, (panel, batch) => panel.run(batch)),
  };
}

/** Has lanes work through batches, each on its own at once. */
function inLanes<T>(
  lanes: readonly T[],
  batches: readonly Batch[],
  work: (lane: T, batch: Batch) => void | Promise<void>,
): () => Promise<void> {
  return async () => {
    let next = 0;
    await Promise.all(lanes.map(async (lane) => {
      while (next < batches.length) await work(lane, batches[next++]!);
    }));
  };
}
