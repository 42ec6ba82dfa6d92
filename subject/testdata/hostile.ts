/**
 * A program that misbehaves as its first argument says. Which case makes it do so, the text says: it is one that begins
 * with `MARK`. All other cases it handles as `tiny` does.
 */
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { HEADER_SIZE, OUTCOME_SIZE } from "../protocol/binary_layout.ts";
import { greet, type Received, serve, writeAll } from "./server.ts";
import { tiny } from "./tiny.ts";

/** Texts that begin with this byte; `0x..` as the last argument is another. */
const MARK = Number(Deno.args.find((argument) => argument.startsWith("0x")) ?? 0xcc);
const NOISE = new Uint8Array(1 << 16).fill(0x41);

const [what] = Deno.args;
let served = 0;
/** What is announced in its greeting where that is not `fetch` alone. */
const FEATURES: Record<string, number> = { "no-fetch": 0, "all-features": 7, "all-features-crash": 7 };

const isMarked = (batch: Batch, row: number) => batch.text[TEXT_STRIDE * row] === MARK;
const markedRow = (batch: Batch) => Array.from({ length: batch.size }, (_, k) => k).find((k) => isMarked(batch, k));

if (what === "die-at-start") {
  console.error("cannot find my configuration");
  Deno.exit(7);
}
if (what === "silent") { for (;;) Deno.stdin.readSync(new Uint8Array(1)); }
if (what === "chatter") {
  writeAll(new TextEncoder().encode("Hello, this is mine!\n"));
  Deno.exit(0);
}
if (what === "die-at-restart") {
  // The first run leaves a mark, so that every later one ends at once.
  const mark = Deno.args[1]!;
  try {
    Deno.statSync(mark);
    Deno.exit(9);
  } catch {
    Deno.writeTextFileSync(mark, "");
  }
}
greet(`hostile-${what}`, what === "few" ? 3 : 4096, FEATURES[what!] ?? 1);
let current: Batch;
serve((batch: Batch, out: Outcomes) => {
  current = batch;
  served++;
  tiny.run(batch, out);
  const marked = markedRow(batch);
  if (what === "stderr") { for (let k = 0; k < 32; k++) Deno.stderr.writeSync(NOISE); }
  if (what === "fork") new Deno.Command("sleep", { args: ["1000"], stdin: "null" }).spawn().unref();
  // One case makes it ill, another one later on shows that.
  if (what === "late-crash" && served > 1 && batch.size > 1) Deno.exit(3);
  if (what === "always-crash") Deno.exit(3);
  if (marked === undefined) return;
  if (what === "crash" || what === "all-features-crash") Deno.exit(3);
  if (what === "abort") Deno.kill(Deno.pid, "SIGKILL");
  if (what === "die-at-restart") Deno.exit(3);
  if (what === "hang") { for (;;); }
  if (what === "bad-field") out.handled[marked] = 2;
  if (what === "bad-size") {
    out.access.count[marked] = 1;
    out.access.size[marked] = 3;
  }
}, (answer: Uint8Array, { count }: Received) => {
  const marked = markedRow(current);
  if (marked === undefined) return writeAll(answer);
  if (what === "short") writeAll(answer.subarray(0, answer.length - 100));
  else if (what === "long") writeAll(new Uint8Array([...answer, ...NOISE.subarray(0, 100)]));
  else if (what === "garbage") writeAll(NOISE.subarray(0, answer.length));
  else if (what === "flood") { for (;;) writeAll(NOISE); }
  else if (what === "disorder" && count > 1) writeAll(swapped(answer, count));
  else writeAll(answer);
});

/** An answer whose last outcome comes first. */
function swapped(answer: Uint8Array, count: number): Uint8Array {
  const last = HEADER_SIZE + OUTCOME_SIZE * (count - 1);
  const end = last + OUTCOME_SIZE;
  return new Uint8Array([
    ...answer.subarray(0, HEADER_SIZE),
    ...answer.subarray(last, end),
    ...answer.subarray(HEADER_SIZE, last),
    ...answer.subarray(end),
  ]);
}
