/**
 * Workers that live in a test, for tests.
 *
 * @module
 */
import type { CrewWorker } from "./crew.ts";

/** Lets everything happen that is due. */
export const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));

/** Workers that live in the test, and how many of them do. */
export class Village {
  /** How many were started, how many of them live, and how many were at work at the same time at most. */
  started = 0;
  living = 0;
  most = 0;
  #busy = 0;

  /** A worker that doubles numbers; it ends at an order where `fails` says so. */
  worker(fails: (order: number) => boolean = () => false): CrewWorker<number, number> {
    this.started++;
    this.living++;
    let isAlive = true;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => {});
    const end = () => {
      if (isAlive) this.living--;
      isAlive = false;
      reject(new Error("Worker was ended"));
    };
    return {
      lastHeard: 0,
      run: async (order) => {
        this.most = Math.max(this.most, ++this.#busy);
        try {
          await Promise.race([settle(), ended]);
          if (fails(order)) throw new Error(`Worker failed at ${order}`);
          return 2 * order;
        } finally {
          this.#busy--;
        }
      },
      close: async () => {
        await settle();
        end();
      },
      abort: () => Promise.resolve(end()),
      end,
    };
  }
}
