/**
 * The features of cases, measured by running them.
 *
 * @module
 */
import { Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { Panel, type Parties, QUICK } from "../../oracles/panel.ts";
import { mostBehaviours, writeBehaviours } from "./behaviour.ts";
import type { Guide } from "./guide.ts";

const CAPACITY = 256;

/** A case, what it shows, and what it costs. */
export interface MeasuredCase {
  readonly case: Case;
  /** Features, each once, in ascending order. */
  readonly features: Uint32Array;
  /** Bytes of its instruction, 15 where it is none. */
  readonly cost: number;
}

/**
 * Runs cases and measures what each shows.
 *
 * @param cases The cases.
 * @param others Decoders and CPU.
 * @param guide Watches the subjects.
 */
export async function measureCases(
  cases: readonly Case[],
  others: Omit<Parties, "subjects">,
  guide: Guide,
): Promise<MeasuredCase[]> {
  const panel = new Panel({ ...others, subjects: guide.plain }, CAPACITY, QUICK);
  const batch = new Batch(CAPACITY);
  const behaviours = new Uint32Array(mostBehaviours(panel));
  const measured: MeasuredCase[] = [];
  for (let from = 0; from < cases.length; from += CAPACITY) {
    const some = cases.slice(from, from + CAPACITY);
    fillBatch(batch, some);
    await panel.run(batch);
    const observed = await guide.observe(batch, [...some.keys()]);
    for (const [row, c] of some.entries()) {
      const end = writeBehaviours(panel, row, behaviours, 0);
      const { features } = observed[row]!;
      measured.push({
        case: c,
        features: Uint32Array.from(new Set([...features, ...behaviours.subarray(0, end)])).sort(),
        cost: panel.reference.lengthOf(row) || MAX_INSTRUCTION,
      });
    }
  }
  return measured;
}
