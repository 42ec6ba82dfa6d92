/**
 * The bench's check that decoders run as fast as they can.
 *
 * @module
 */
import type { IcedDecoder } from "../oracles/decoders/iced/iced.ts";

/** A decoder that does not read its library's memory. */
export class SlowPath extends Error {
  override readonly name = "SlowPath";
}

/**
 * Refuses to measure iced where a check of its layout failed. Capstone has no slow path: where it is laid out otherwise, it
 * does not open.
 *
 * @throws {SlowPath} When iced is read by its getters.
 */
export function checkFast({ name, version, fast }: IcedDecoder): void {
  if (fast) return;
  throw new SlowPath(
    `Bench has nothing to measure: ${name} ${version} does not lie in memory as it is read here, and its getters are ` +
      "slower; compare iced_layout.ts and NEXT_POINTER of iced_texts.ts in oracles/decoders/iced with the iced-x86 that " +
      "deno.json names",
  );
}
