import { assertEquals } from "@std/assert";
import { Paths } from "./paths.ts";

/** A path of `length` blocks, as `Paths` takes it. */
function wordsOf(length: number, blockAt: (k: number) => number): Int32Array {
  const log = new Uint16Array(length + 8 + (length & 1));
  for (let k = 0; k < length; k++) log[k] = blockAt(k);
  return new Int32Array(log.buffer);
}

Deno.test("Paths.has() never takes a path for another", () => {
  const paths = new Paths();
  let wrong = 0;
  for (let first = 0; first < 150; first++) {
    for (let second = 0; second < 150; second++) {
      const words = wordsOf(41, (k) => k === 0 ? first : k === 37 ? second : k);
      if (paths.has(words, 41)) wrong++;
      paths.keep(false);
      if (!paths.has(words, 41)) wrong++;
    }
  }
  assertEquals(wrong, 0);
});

Deno.test("Paths.has() tells a path from the same one with another end", () => {
  const paths = new Paths();
  for (let length = 0; length < 40; length++) {
    const words = wordsOf(length, () => 0);
    assertEquals(paths.has(words, length), false);
    paths.keep(true);
  }
});

Deno.test("Paths.forget() leaves settled paths, Paths.unsettle() leaves none", () => {
  const paths = new Paths();
  const [settled, other] = [wordsOf(3, (k) => k), wordsOf(4, (k) => k)];
  paths.has(settled, 3);
  paths.keep(true);
  paths.has(other, 4);
  paths.keep(false);
  const has = () => [paths.has(settled, 3), paths.has(other, 4)];
  assertEquals(has(), [true, true]);
  paths.forget();
  assertEquals(has(), [true, false]);
  paths.unsettle();
  assertEquals(has(), [false, false]);
});
