/**
 * What a decoder says of a case that takes part in nothing else.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import type { DecoderEntry } from "../../oracles/decoder_registry.ts";
import { type DecodingView, decodingView } from "./decoding_view.ts";

/** A decoder's version, and what it says. */
export interface AskedDecoder {
  /** The version of the library behind it. */
  readonly version: string;
  /** What it says of the case. */
  readonly decoding: DecodingView;
}

/**
 * Asks a decoder about a case.
 *
 * @throws {Error} When it does not load.
 */
export async function askDecoder({ open }: DecoderEntry, c: Case): Promise<AskedDecoder> {
  const batch = new Batch(1);
  const columns = new DecodingColumns(1);
  fillBatch(batch, [c]);
  const decoder = await open();
  try {
    await decoder.decode(batch, columns);
    return { version: decoder.version, decoding: decodingView(columns, 0) };
  } finally {
    decoder.close();
  }
}
