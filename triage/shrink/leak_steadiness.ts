/**
 * Whether a leak is the same each time. What stood on a stack depends on what ran before, so other cases run between the same
 * one.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import type { Panel } from "../../oracles/panel.ts";
import type { Kind } from "../signature/disagreement.ts";
import { kernelState } from "./simplify_state.ts";

/** Loads and stores of several sizes, which leave different bytes behind. */
const BETWEEN = ["8907", "8b07", "48890f", "c60700", "8a07", "488b0f", "8807"].map((text): Case => {
  const bytes = new Uint8Array(MAX_INSTRUCTION).fill(0x90);
  bytes.set(Uint8Array.fromHex(text));
  return kernelState({ ...DEFAULT_CASE, bytes });
});

/** Whether a case shows a leak each time that it is asked about, and the same bytes. */
export async function isSteadyLeak(panel: Panel, batch: Batch, c: Case, { pair, field }: Kind): Promise<boolean> {
  if (pair.sort !== "subject") throw new TypeError(`No pair of a subject: ${pair.name}`);
  fillBatch(batch, [c, ...BETWEEN.flatMap((other) => [other, c])]);
  await panel.run(batch, { cpu: false, seats: [pair.seat] });
  const { data } = pair.seat.outcomes.access;
  for (let row = 0; row < batch.size; row += 2) {
    if ((pair.bits[row]! & 1 << field) === 0 || !data.equals(row, data, 0)) return false;
  }
  return true;
}
