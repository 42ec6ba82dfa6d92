import { assertEquals } from "@std/assert";
import { Paths } from "./paths.ts";

/** A path of `length` blocks, as `Paths` takes it. */
function wordsOf(length: number, blockAt: (k: number) => number): Int32Array {
  const log = new Uint16Array(length + 8 + (length & 1));
  for (let k = 0; k < length; k++) log[k] = blockAt(k);
  return new Int32Array(log.buffer);
}

Deno.test("Paths.add() is true of every path once", () => {
  const paths = new Paths();
  let wrong = 0;
  for (let first = 0; first < 150; first++) {
    for (let second = 0; second < 150; second++) {
      const words = wordsOf(41, (k) => k === 0 ? first : k === 37 ? second : k);
      if (!paths.add(words, 41) || paths.add(words, 41)) wrong++;
    }
  }
  assertEquals(wrong, 0);
});

Deno.test("Paths.add() tells a path from the same one with another end", () => {
  const paths = new Paths();
  const lengths = Array.from({ length: 40 }, (_, length) => length);
  assertEquals(lengths.map((length) => paths.add(wordsOf(length, () => 0), length)), lengths.map(() => true));
});

Deno.test("Paths.forget() makes every path new", () => {
  const paths = new Paths();
  const words = wordsOf(3, (k) => k);
  assertEquals([paths.add(words, 3), paths.add(words, 3)], [true, false]);
  paths.forget();
  assertEquals(paths.add(words, 3), true);
});

Deno.test("Paths.add() stays quick and right when there are more paths than places", () => {
  const paths = new Paths();
  let old = 0;
  for (let n = 0; n < 100_000; n++) if (!paths.add(wordsOf(2, (k) => k === 0 ? n & 0xffff : n >> 16), 2)) old++;
  assertEquals(old, 0);
});
