/**
 * A thread of the bench: told how many batches, it runs them through a whole pipeline of its own and says when.
 *
 * @module
 */
import { Generator } from "../fuzz/generate/generator.ts";
import { HandlerSubject, posted } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { BATCH_CASES, Panel } from "../oracles/panel.ts";

const SEED = 1;

/** The part of a worker's global scope that is used here. */
interface Scope {
  postMessage(message: null): void;
  onmessage: ((event: MessageEvent<number>) => void) | null;
}

const scope = globalThis as unknown as Scope;

const opened = CapstoneDecoder.open().then((other) => {
  const parties = { subjects: [new HandlerSubject(posted)], reference: new IcedDecoder(), other };
  return { panel: new Panel(parties, BATCH_CASES), batch: new Batch(BATCH_CASES) };
});
const generator = new Generator(SEED, BATCH_CASES);

scope.onmessage = async ({ data: batches }) => {
  const { panel, batch } = await opened;
  for (let number = 0; number < batches; number++) {
    generator.fill(batch, number, BATCH_CASES);
    await panel.run(batch);
  }
  scope.postMessage(null);
};
