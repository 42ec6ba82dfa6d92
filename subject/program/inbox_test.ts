import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Inbox } from "./inbox.ts";

/** As many as a pipe holds: there is always room for them. */
const MOST_READ = 1 << 16;

/** Bytes `from` to `to` of a long text. */
function text(from: number, to: number): Uint8Array {
  return Uint8Array.from({ length: to - from }, (_, k) => (from + k) % 251);
}

/** Puts bytes into an inbox as a stream's reader does, to which the memory that is lent to it belongs meanwhile. */
function read(inbox: Inbox, bytes: Uint8Array): void {
  const { buffer, byteOffset } = inbox.lend();
  const filled = new Uint8Array(buffer.transfer(), byteOffset, bytes.length);
  filled.set(bytes);
  inbox.fill(filled);
}

Deno.test("Inbox gives all bytes in the order in which they came, however they come and are taken", () => {
  const step = fc.record({ comes: fc.nat(MOST_READ), takes: fc.nat(3 * MOST_READ) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const inbox = new Inbox();
      let [came, taken] = [0, 0];
      for (const { comes, takes } of steps) {
        read(inbox, text(came, came += comes));
        assertEquals(inbox.length, came - taken);
        const some = Math.min(takes, inbox.length);
        assert(isSame(inbox.take(some), text(taken, taken += some)));
        assert(isSame(inbox.bytes, text(taken, came)));
      }
    }),
    { numRuns: 20 },
  );
});

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, k) => byte === b[k]);
}
