import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { Crew, CrewError } from "./crew.ts";
import { settle, Village } from "./village_testing.ts";

const complaintOf = (order: number) => `Order ${order} ended its worker`;

Deno.test("Crew.run() has every order carried out once, however many workers there are and whichever fail how often", async () => {
  const anyGrief = fc.dictionary(fc.nat(19).map(String), fc.integer({ min: 1, max: 2 }));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(19), anyGrief, async (count, orders, grief) => {
      const village = new Village();
      const left = new Map(Object.entries(grief).map(([order, times]) => [Number(order), times]));
      const fails = (order: number) => {
        const times = left.get(order) ?? 0;
        left.set(order, times - 1);
        return times > 0;
      };
      const crew = new Crew<number, number>({
        count,
        start: () => Promise.resolve(village.worker(fails)),
        complaintOf,
      });
      const answers = new Map<number, number>();
      await crew.run(Array(orders).keys(), {
        take: (order, answer) => {
          assertEquals(answers.has(order), false);
          answers.set(order, answer);
        },
      });
      assertEquals([...answers].sort(([a], [b]) => a - b), Array.from({ length: orders }, (_, n) => [n, 2 * n]));
      assertEquals(crew.seats.reduce((sum, { done }) => sum + done, 0), orders);
      await crew.close();
      assertEquals(village.living, 0);
    }),
    { numRuns: 50 },
  );
});

Deno.test("Crew.open() leaves no worker behind where one does not start, also of those that start later", async () => {
  const village = new Village();
  const crew = new Crew<number, number>({
    count: 3,
    start: async (index) => {
      if (index === 0) throw new Error("No room");
      await settle();
      return village.worker();
    },
    complaintOf,
  });
  const error = await assertRejects(() => crew.open(), CrewError);
  assertEquals([error.message, village.started, village.living], ["Worker does not start: No room", 2, 0]);
});

Deno.test("Crew.close() ends work that is under way, and starts nobody in its place", async () => {
  const village = new Village();
  const crew = new Crew<number, number>({ count: 2, start: () => Promise.resolve(village.worker()), complaintOf });
  await crew.open();
  const failed = assertRejects(() => crew.run(Array(9).keys(), { take: () => {} }), CrewError);
  await crew.close();
  assertEquals((await failed).message, "Crew was closed");
  await settle();
  assertEquals(village.living, 0);
});

Deno.test("Crew.run() gives an order up at its third worker, and the others finish theirs", async () => {
  const village = new Village();
  const start = () => Promise.resolve(village.worker((order) => order === 1));
  const crew = new Crew<number, number>({ count: 2, start, complaintOf });
  const taken: number[] = [];
  const error = await assertRejects(() => crew.run([0, 1, 2], { take: (order) => void taken.push(order) }), CrewError);
  assertEquals(error.message, "Order 1 ended its worker 3 times: Worker failed at 1");
  assertEquals(taken.includes(1), false);
  // The crew can go on with other orders.
  await crew.run([5], { take: (order) => void taken.push(order) });
  assertEquals(taken.at(-1), 5);
  await crew.close();
  assertEquals(village.living, 0);
});

Deno.test("Crew.resize() has more or fewer at work at once, and every order is still carried out once", async () => {
  const anySizes = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(anySizes, fc.nat(30), async (sizes, orders) => {
      const village = new Village();
      const left = new Set([3, 7]);
      const start = () => Promise.resolve(village.worker((order) => left.delete(order)));
      const crew = new Crew<number, number>({ count: 2, start, complaintOf });
      const taken: number[] = [];
      await crew.run(Array(orders).keys(), {
        take: (order) => {
          taken.push(order);
          const size = sizes.shift();
          if (size !== undefined) crew.resize(size);
        },
      });
      assertEquals(taken.sort((a, b) => a - b), [...Array(orders).keys()]);
      await crew.close();
      assertEquals(village.living, 0);
    }),
    { numRuns: 50 },
  );
});

Deno.test("Crew.resize() has those who are new begin at once, and those who are too many finish what they are at", async () => {
  const village = new Village();
  const crew = new Crew<number, number>({ count: 1, start: () => Promise.resolve(village.worker()), complaintOf });
  const counts: number[] = [];
  await crew.run(Array(40).keys(), {
    take: () => {
      counts.push(crew.seats.filter(({ state }) => state === "working").length);
      if (counts.length === 5) crew.resize(4);
      if (counts.length === 25) crew.resize(2);
    },
  });
  assertEquals([Math.max(...counts.slice(0, 5)), Math.max(...counts.slice(6, 25)) > 1], [0, true]);
  assertEquals(Math.max(...counts.slice(-5)) <= 1, true);
  await crew.close();
});
