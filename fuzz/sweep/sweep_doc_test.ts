/** docs/sweep.md says what the spaces are: every number in it is the program's. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { SPACES } from "./known_spaces.ts";
import { BLOCK_POINTS } from "./sweep.ts";
import { type Part, sizeOf, type Space, TRUNCATIONS } from "./sweep_space.ts";
import { casesBefore, ODD_STATES, PLAIN_PAIRS } from "./sweep_states.ts";

const TEXT = Deno.readTextFileSync(join(import.meta.dirname!, "..", "..", "docs", "sweep.md"));

const count = (n: number) => n.toLocaleString("en");

/** The rows of the tables in a text, cells trimmed. */
const ROWS = TEXT.split("\n").filter((line) => line.startsWith("|")).map((line) =>
  line.slice(1, -1).split("|").map((cell) => cell.trim()).join(" | ")
);

/** A part as its row: its name, its axes with their sizes, how many points it has. */
function rowOf(part: Part): string {
  const axes = part.axes.filter(({ size }) => size > 1).map(({ name, size }) => `${name} ${count(size)}`);
  const cut = part.isTruncated === true ? [`bytes to fetch ${TRUNCATIONS}`] : [];
  return [part.name, [...axes, ...cut].join(" × "), count(sizeOf(part))].join(" | ");
}

/** What is missing of the rows of a space. */
function missingOf({ parts }: Space): string[] {
  return parts.map(rowOf).filter((row) => !ROWS.includes(row));
}

for (const space of Object.values(SPACES)) {
  Deno.test(`docs/sweep.md has every part of ${space.name} with its axes and its size, and the sum`, () => {
    assertEquals(missingOf(space), []);
    const cases = casesBefore(space.size, space.states);
    const sum = `\`${space.name}\` has ${count(space.size)} points, and with their machine states ${
      count(cases)
    } cases`;
    assert(TEXT.replaceAll(/\s+/g, " ").includes(sum), sum);
  });
}

Deno.test("docs/sweep.md lists no part that there is not", () => {
  const parts = Object.values(SPACES).flatMap(({ parts }) => parts);
  const rows = new Set(parts.map(rowOf));
  const listed = ROWS.filter((row) => row.includes(" × ") || /\| [\d,]+$/.test(row));
  assertEquals(listed.filter((row) => !rows.has(row)), []);
  // Parts that both spaces have alike are listed once a space.
  assertEquals(listed.length, parts.length);
});

Deno.test("docs/sweep.md says how large a block is and how many states are prepared", () => {
  for (
    const phrase of [`blocks of ${count(BLOCK_POINTS)} points`, `${PLAIN_PAIRS} pairs`, `${ODD_STATES} odd states`]
  ) {
    assert(TEXT.replaceAll(/\s+/g, " ").toLowerCase().includes(phrase), phrase);
  }
});

Deno.test("full has at least a hundred million points", () => assert(SPACES.full.size >= 100_000_000));
