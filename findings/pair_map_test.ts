import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { PairMap } from "./pair_map.ts";

const entries = fc.array(fc.tuple(fc.constantFrom("a and b", "a and model", ""), fc.nat(4), fc.nat()));

Deno.test("PairMap is a map whose keys are a name and a number", () => {
  fc.assert(fc.property(entries, (all) => {
    const map = new PairMap<number>();
    const plain = new Map<string, number>();
    for (const [pair, key, value] of all) {
      map.set(pair, key, value);
      plain.set(`${pair}|${key}`, value);
    }
    assertEquals(map.size, plain.size);
    assertEquals(new Map(Array.from(map, ([pair, key, value]) => [`${pair}|${key}`, value])), plain);
    for (const [pair, key] of all) assertEquals(map.get(pair, key), plain.get(`${pair}|${key}`));
    assertEquals([map.get("a and b", -1), map.get("nobody", 0)], [undefined, undefined]);
    map.clear();
    assertEquals([map.size, [...map]], [0, []]);
  }));
});
