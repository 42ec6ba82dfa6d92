import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { OrderBook } from "./order_book.ts";

const BODY = new Uint8Array(0);

/** Reads a number; a zero is none. */
function read([number]: Uint8Array): number {
  if (number === 0) throw new Error("it is zero");
  return number!;
}

Deno.test("OrderBook counts the first answer to each order that is one, in whatever order all of them come", async () => {
  const anyAnswers = fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.nat(6), anyAnswers, async (orders, answers) => {
      const book = new OrderBook();
      const promises = Array.from({ length: orders }, (_, order) => book.ask(`0.${order}`, read));
      const counted = new Map<number, number>();
      for (const [order, number] of answers) {
        const fate = book.answer(`0.${order}`, Uint8Array.of(number));
        if (order >= orders) assertEquals(fate, { kind: "unasked", isAnswered: false });
        else if (counted.has(order)) assertEquals(fate, { kind: "unasked", isAnswered: true });
        else if (number === 0) assertEquals(fate, { kind: "none", why: "it is zero" });
        else {
          assertEquals(fate, { kind: "counted" });
          counted.set(order, number);
        }
      }
      for (const [order, number] of counted) assertEquals(await promises[order], number);
    }),
  );
});

Deno.test("OrderBook keeps a few answers that come early, and forgets what is settled", () => {
  const book = new OrderBook();
  for (let n = 0; n < 9; n++) book.keepEarly("1.0", { worker: `w${n}`, bytes: BODY });
  assertEquals(book.takeEarly("1.0").map(({ worker }) => worker), ["w0", "w1", "w2"]);
  assertEquals(book.takeEarly("1.0"), []);
  book.keepEarly("2.0", { worker: "w", bytes: BODY });
  book.settle(["2"]);
  assertEquals(book.takeEarly("2.0"), []);
});

Deno.test("OrderBook.lose() tells who waits why, and an answer that comes later is not asked for", async () => {
  const book = new OrderBook();
  const answer = book.ask("0.0", read).catch((error: Error) => error.message);
  book.lose("0.0", "rack-7/1 went silent");
  assertEquals(await answer, "rack-7/1 went silent");
  assertEquals(book.answer("0.0", Uint8Array.of(1)), { kind: "unasked", isAnswered: false });
});
