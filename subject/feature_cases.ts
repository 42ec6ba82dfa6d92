/**
 * Cases with which a subject is checked: those that need each feature that it knows, and none that needs another.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { featureNamed, markUnknown } from "../machine/feature.ts";

/** The shared bit of gpas of 48 bits, in their upper half, and how far above it that of gpas of 52 bits is. */
const [SHARED_HIGH, HIGHER] = [1 << 15, 4];

/**
 * Takes those cases of a batch about which a subject can be asked, and gives the features that it knows to some of them, so
 * that each combination is there. A state that is possible stays so: what is canonical in 48 bits is in 57, and the shared bit
 * moves with the width.
 *
 * @param cases The cases.
 * @param known The set of features that the subject knows.
 */
export function casesFor(cases: Batch, known: number): Batch {
  const batch = new Batch(cases.capacity);
  const unknown = new Uint8Array(cases.size);
  markUnknown(cases, known, unknown);
  for (let row = 0; row < cases.size; row++) {
    if (unknown[row] === 0) batch.copy(batch.size++, cases, row);
  }
  const knows = (name: string) => (known & featureNamed(name)) !== 0;
  if (knows("paging")) { for (let row = 1; row < batch.size; row += 2) batch.paging[row] = 5; }
  if (knows("gpa-width")) { for (let row = 0; row < batch.size; row += 3) widenGpa(batch, row); }
  return batch;
}

function widenGpa({ ve: { gpa, gpaWidth } }: Batch, row: number): void {
  if (gpaWidth[row] === 52) return;
  gpaWidth[row] = 52;
  const high = gpa.u32[2 * row + 1]!;
  gpa.u32[2 * row + 1] = high & ~SHARED_HIGH | (high & SHARED_HIGH) << HIGHER;
}
