/**
 * A digest of what the points of a space are.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { formatCase } from "../corpus/case_file.ts";
import { Batch } from "../machine/batch.ts";
import { readCase } from "../machine/case.ts";
import { SweepWriter } from "./sweep_runner.ts";
import { sizeOf, type Space } from "./sweep_space.ts";
import { statesOf } from "./sweep_states.ts";

/** Points that are looked at of each part. */
const SAMPLES = 64;

const DIGITS = 16;

/**
 * The digest of points from all over a space with their machine states, in hexadecimal. Another one says that the same
 * numbers stand for other cases.
 */
export function fingerprintOf(space: Space): string {
  const hash = createHash("sha256");
  const writer = new SweepWriter(space);
  const batch = new Batch(space.states + 1);
  hash.update(`${space.size} ${space.opcodes.join()} ${space.starts.join()}`);
  for (const [part, start] of space.starts.slice(0, -1).entries()) {
    const size = sizeOf(space.parts[part]!);
    for (let k = 0; k < SAMPLES; k++) {
      const point = start + Math.floor(k * size / SAMPLES);
      writer.writePoint(batch, 0, point);
      for (let row = 0; row < statesOf(point, space.states); row++) hash.update(formatCase(readCase(batch, row)));
    }
  }
  return hash.digest("hex").slice(0, DIGITS);
}
