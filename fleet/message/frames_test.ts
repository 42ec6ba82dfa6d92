import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { frame, type Framed, FrameReader } from "./frames.ts";

/** Cuts bytes into pieces of those lengths, and what is left. */
function piecesOf(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) pieces.push(bytes.slice(at, at += length));
  return [...pieces, bytes.slice(at)];
}

Deno.test("FrameReader gives the messages that frame() made, however their bytes come", () => {
  const anyMessage = fc.tuple(fc.jsonValue(), fc.uint8Array({ maxLength: 40 }));
  fc.assert(fc.property(fc.array(anyMessage), fc.array(fc.nat(30)), (messages, lengths) => {
    const all = messages.map(([head, body]) => frame(head, body));
    const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const each of all) {
      bytes.set(each, at);
      at += each.length;
    }
    const reader = new FrameReader<unknown>();
    const read: Framed<unknown>[] = piecesOf(bytes, lengths).flatMap((piece) => [...reader.take(piece)]);
    const expected = messages.map(([head, body]) => ({ head: JSON.parse(JSON.stringify(head)), body: body.slice() }));
    assertEquals(read as unknown, expected);
  }));
});
