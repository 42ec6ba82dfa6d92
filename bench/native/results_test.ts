import { assertEquals } from "@std/assert";
import { headLine, resultLine, searchLine, type TimedSearch } from "./results.ts";

const found = (cases: number): TimedSearch => ({ isFound: true, cases, seconds: cases / 1000 });
const missed: TimedSearch = { isFound: false, cases: 100_000, seconds: 100 };
const EXTENT = { seeds: 3, most: 100_000 };

/** The line's words. */
const words = (line: string) => line.split(/ {2,}/);

Deno.test("resultLine() gives the medians, whatever few seeds have missed", () => {
  assertEquals(words(resultLine("A", [found(5000), found(1000), missed], EXTENT)), [
    "A",
    "5,000",
    "5.0 s",
    "by 2 of 3 seeds",
  ]);
  assertEquals(
    headLine().indexOf("median cases") + 12,
    resultLine("A", [missed, missed], EXTENT).indexOf("100,000") + 7,
  );
});

Deno.test("resultLine() says of a censored median that it is, and how many seeds were not tried", () => {
  assertEquals(words(resultLine("B", [missed, found(7), missed], EXTENT)).slice(1), [
    "> 100,000",
    "> 100.0 s",
    "censored: 2 of 3 seeds had not found it in 100,000 cases",
  ]);
  assertEquals(
    words(resultLine("B", [missed, missed], EXTENT)).at(-1),
    "censored: 2 of 3 seeds had not found it in 100,000 cases; that decides it, and the others were not tried",
  );
  // Of an even number of seeds, half are enough: the median lies beyond the mean of a seed that found it and the cap.
  assertEquals(words(resultLine("C", [found(50_000), missed], { ...EXTENT, seeds: 2 })).slice(1), [
    "> 75,000",
    "> 75.0 s",
    "censored: 1 of 2 seeds had not found it in 100,000 cases",
  ]);
});

Deno.test("searchLine() says what came of one seed", () => {
  assertEquals(searchLine("A", 2, found(1234)), "A, seed 2: found it after 1,234 cases, 1.2 s");
  assertEquals(searchLine("A", 3, missed), "A, seed 3: had not found it in 100,000 cases, 100.0 s");
});
