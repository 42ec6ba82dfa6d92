/**
 * A thread of the bench: told how many batches, it runs them through a whole pipeline of its own.
 *
 * @module
 */
import { serveThread } from "../fuzz/crew/serve_thread.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { HandlerSubject, posted } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { BATCH_CASES, Panel } from "../oracles/panel.ts";

const SEED = 1;

serveThread<null, number, null>(async () => {
  const [reference, other] = [new IcedDecoder(), await CapstoneDecoder.open()];
  const panel = new Panel({ subjects: [new HandlerSubject(posted)], reference, other }, BATCH_CASES);
  const batch = new Batch(BATCH_CASES);
  const generator = new Generator(SEED, BATCH_CASES);
  return {
    run: async (batches) => {
      for (let number = 0; number < batches; number++) {
        generator.fill(batch, number, BATCH_CASES);
        await panel.run(batch);
      }
      return null;
    },
    close: () => {
      reference.close();
      other.close();
      return Promise.resolve();
    },
  };
});
