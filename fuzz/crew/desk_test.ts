import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { Desk } from "./desk.ts";
import { settle, Village } from "./village_testing.ts";

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
  const desk = new Desk<number, number>(1, () => Promise.resolve(village.worker()));
  assertEquals(await Promise.all([desk.run(1), desk.run(2, () => false), desk.run(3)]), [2, undefined, 6]);
  await desk.close();
});

Deno.test("Desk.close() ends an order that is being carried out, and it is left", async () => {
  const village = new Village();
  const desk = new Desk<number, number>(1, () => Promise.resolve(village.worker()));
  await desk.open();
  const running = [desk.run(1), desk.run(2)];
  await desk.close();
  assertEquals([await Promise.all(running), village.living], [[undefined, undefined], 0]);
  await settle();
});

Deno.test("Desk.open() leaves no worker behind where one does not start", async () => {
  const village = new Village();
  const desk = new Desk<number, number>(3, (index) => {
    return index === 1 ? Promise.reject(new Error("No room")) : Promise.resolve(village.worker());
  });
  await assertRejects(() => desk.open(), Error, "No room");
  assertEquals([village.started, village.living], [2, 0]);
});
