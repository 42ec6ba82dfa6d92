import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { CrewWorker } from "./crew.ts";
import { Desk } from "./desk.ts";

/** Lets everything happen that is due. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** Workers that double numbers, and end at those that `fails` says. */
class Village {
  started = 0;
  living = 0;
  most = 0;
  #busy = 0;

  worker(fails: (order: number) => boolean): CrewWorker<number, number> {
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
      close: () => Promise.resolve(end()),
      abort: () => Promise.resolve(end()),
      end,
    };
  }
}

Deno.test("Desk.run() answers every order or says what ended its worker, and never asks more workers than there are", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(12),
      fc.uniqueArray(fc.nat(12)),
      async (count, orders, bad) => {
        const village = new Village();
        const desk = new Desk<number, number>(
          count,
          () => Promise.resolve(village.worker((order) => bad.includes(order))),
        );
        const answers = await Promise.allSettled(Array.from({ length: orders }, (_, order) => desk.run(order)));
        for (const [order, answer] of answers.entries()) {
          const expected = bad.includes(order)
            ? { status: "rejected", reason: new Error(`Worker failed at ${order}`) }
            : { status: "fulfilled", value: 2 * order };
          assertEquals(answer as unknown, expected);
        }
        assertEquals(village.most <= count, true);
        await desk.close();
        assertEquals(village.living, 0);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("Desk.run() leaves an order that nobody wants any more when its turn comes", async () => {
  const village = new Village();
  const desk = new Desk<number, number>(1, () => Promise.resolve(village.worker(() => false)));
  assertEquals(await Promise.all([desk.run(1), desk.run(2, () => false), desk.run(3)]), [2, undefined, 6]);
  await desk.close();
});

Deno.test("Desk.close() ends an order that is being carried out, and it is left", async () => {
  const village = new Village();
  const desk = new Desk<number, number>(1, () => Promise.resolve(village.worker(() => false)));
  await desk.open();
  const running = [desk.run(1), desk.run(2)];
  await desk.close();
  assertEquals([await Promise.all(running), village.living], [[undefined, undefined], 0]);
  await settle();
});

Deno.test("Desk.open() leaves no worker behind where one does not start", async () => {
  const village = new Village();
  const desk = new Desk<number, number>(3, (index) => {
    return index === 1 ? Promise.reject(new Error("No room")) : Promise.resolve(village.worker(() => false));
  });
  await assertRejects(() => desk.open(), Error, "No room");
  assertEquals([village.started, village.living], [2, 0]);
});
