/**
 * A digest of what the points of a space are.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { formatCase } from "../../corpus/files/case_file.ts";
import { Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { readCase } from "../../machine/case.ts";
import { Encoding } from "../generate/encoding.ts";
import type { Axis } from "./sweep_axis.ts";
import { SweepWriter } from "./sweep_runner.ts";
import { sizeOf, type Space } from "./sweep_space.ts";
import { statesOf } from "./sweep_states.ts";

/** Points of each part that are looked at with their machine states. */
const SAMPLES = 16;

/** Multiples of it, cut to below one, are spread evenly and repeat nothing. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

const DIGITS = 16;

/**
 * The digest of every piece of every axis, and of some points of each part with their machine states, in hexadecimal.
 * Another one says that the same numbers stand for other cases.
 */
export function fingerprintOf(space: Space): string {
  const hash = createHash("sha256");
  hash.update(`${space.size} ${space.states} ${space.opcodes.join()} ${space.starts.join()}`);
  for (const axis of new Set(space.parts.flatMap(({ axes }) => axes))) hash.update(piecesOf(axis));
  const writer = new SweepWriter(space);
  const batch = new Batch(space.states + 1);
  for (const [part, start] of space.starts.slice(0, -1).entries()) {
    for (let k = 0; k < SAMPLES; k++) {
      const point = start + Math.floor(sizeOf(space.parts[part]!) * (k * GOLDEN % 1));
      writer.writePoint(batch, 0, point);
      for (let row = 0; row < statesOf(point, space.states); row++) hash.update(formatCase(readCase(batch, row)));
    }
  }
  return hash.digest("hex").slice(0, DIGITS);
}

/** What an axis writes, piece by piece. */
function piecesOf(axis: Axis): Uint8Array {
  const text = new Uint8Array(TEXT_STRIDE * axis.size);
  const encoding = new Encoding();
  for (let digit = 0; digit < axis.size; digit++) {
    encoding.start(text, TEXT_STRIDE * digit);
    axis.write(encoding, digit);
    text[TEXT_STRIDE * (digit + 1) - 1] = encoding.length;
  }
  return text;
}
