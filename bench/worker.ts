/**
 * A thread of the bench: told how many batches, it runs them through a whole pipeline of its own.
 *
 * @module
 */
import { serveThread } from "../fuzz/crew/serve_thread.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { HandlerSubject, posted } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { BATCH_CASES, Panel } from "../oracles/panel.ts";

const SEED = 1;

serveThread<null, number, null>(async () => {
  const decoders = await openDecoders();
  const panel = new Panel({ subjects: [new HandlerSubject(posted)], decoders }, BATCH_CASES);
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
    close: async () => {
      await closeDecoders(decoders);
      return Promise.resolve();
    },
  };
});
