import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { bucketOf, Edges } from "./edges.ts";

const BLOCKS = 40;
const log = fc.array(fc.nat(BLOCKS - 1), { maxLength: 200 }).map((blocks) => Uint16Array.from(blocks));

/** The edges of a case, counted in a plain way. */
function edgesOf(log: Uint16Array): string[] {
  const counts = new Map<string, number>();
  [0, ...log].slice(0, -1).forEach((from, k) => {
    const edge = `${from} ${log[k]}`;
    counts.set(edge, (counts.get(edge) ?? 0) + 1);
  });
  return [...counts].map(([edge, count]) => `${edge} ${bucketOf(count)}`).sort();
}

Deno.test("bucketOf() has the buckets 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 and more", () => {
  const counts = [1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 1000];
  assertEquals(counts.map(bucketOf), [0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
});

Deno.test("Edges.list() gives every edge of a case with its bucket, whatever it saw before", () => {
  const edges = new Edges(BLOCKS);
  fc.assert(fc.property(log, (log) => {
    const listed = edges.list(log, log.length).map(({ from, to, bucket }) => `${from} ${to} ${bucket}`);
    assertEquals(listed.sort(), edgesOf(log));
  }));
});

Deno.test("Edges.note() is true of a case with an edge or a bucket that no case before it had", () => {
  fc.assert(fc.property(fc.array(log), (logs) => {
    const edges = new Edges(BLOCKS);
    const known = new Set<string>();
    for (const log of logs) {
      const expected = edgesOf(log).some((edge) => !known.has(edge));
      edgesOf(log).forEach((edge) => known.add(edge));
      assertEquals(edges.note(log, log.length), expected);
      assertEquals(edges.note(log, log.length), false);
    }
    edges.forget(logs.flatMap((log) => edges.list(log, log.length)));
    for (const log of logs) assertEquals([edges.note(log, log.length), edges.isSettled], [false, true]);
  }));
});

Deno.test("Edges.forget() forgets all but what it is told, and says whether that has become less", () => {
  const edges = new Edges(BLOCKS);
  const [one, two] = [Uint16Array.of(1, 2), Uint16Array.of(1, 3)];
  const known = [...edges.list(one, 2), ...edges.list(two, 2)];
  assertEquals(edges.forget(edges.list(one, 2)), true);
  assertEquals([edges.note(one, 2), edges.isSettled, edges.note(two, 2), edges.isSettled], [false, true, true, false]);
  assertEquals([edges.note(two, 2), edges.isSettled], [false, false]);
  assertEquals([edges.forget(known), edges.note(two, 2), edges.isSettled], [true, false, true]);
  assertEquals([edges.forget([]), edges.note(one, 2)], [false, true]);
});

Deno.test("Edges.forget() knows every edge that a new one is told of, however many they are", () => {
  const told = new Edges(BLOCKS);
  // Every edge there is, each as the only one of a case but for what leads to it.
  const logs = Array.from(
    { length: BLOCKS * BLOCKS },
    (_, edge) => Uint16Array.of(Math.floor(edge / BLOCKS), edge % BLOCKS),
  );
  const known = logs.flatMap((log) => told.list(log, log.length));
  const edges = new Edges(BLOCKS);
  edges.forget(known);
  for (const log of logs) assertEquals([edges.note(log, log.length), edges.isSettled], [false, true], log.join());
});
