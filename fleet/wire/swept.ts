/**
 * What a worker answers to a block of a sweep, as bytes and back.
 *
 * @module
 */
import * as v from "valibot";
import type { SweepAnswer } from "../../fuzz/sweep/sweep_protocol.ts";
import { tallyJson, tallyTo } from "../../fuzz/sweep/tally_json.ts";
import { pack, unpack } from "./packed_json.ts";
import { MOST, objectComplaint, read, type Reads, TEXT } from "./schema.ts";

const SWEPT: Reads<SweepAnswer> = v.strictObject({
  tally: tallyTo(MOST.answer),
  unsteady: v.nullable(TEXT),
}, objectComplaint);

/**
 * An answer as bytes, the same for the same answer.
 *
 * @throws {WireError} When it is too long for a message.
 */
export function encodeSwept({ tally, unsteady }: SweepAnswer): Uint8Array {
  return pack({ tally: tallyJson(tally), unsteady });
}

/**
 * Reads an answer. Whether it fits what was ordered is for {@linkcode checkSwept} to say.
 *
 * @param bytes Any bytes.
 * @throws {WireError} When they are no such answer.
 */
export function decodeSwept(bytes: Uint8Array): SweepAnswer {
  return read(SWEPT, unpack(bytes));
}
