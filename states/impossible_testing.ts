/**
 * Asking what makes cases impossible, for tests.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import { readCase } from "../machine/case.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { findImpossible, IMPOSSIBILITIES, type Impossibility } from "../machine/possible_state.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";

/** What makes each case of a batch impossible, as iced decodes it. The batch gets its addresses filled in. */
export function impossibilities(batch: Batch): Impossibility[][] {
  const decodings = new DecodingColumns(batch.capacity);
  const iced = new IcedDecoder();
  const bits = new Uint8Array(batch.capacity);
  iced.decode(batch, decodings);
  iced.close();
  fillGuestLinearAddresses(batch, decodings);
  findImpossible(batch, decodings, bits);
  return Array.from(bits.subarray(0, batch.size), (each) => IMPOSSIBILITIES.filter((_, n) => (each & 1 << n) !== 0));
}

/** The impossible cases of a batch, each with what makes it so, as text. */
export function impossibleCases(batch: Batch, text: (c: ReturnType<typeof readCase>) => string): string[] {
  return impossibilities(batch).flatMap((names, row) =>
    names.length === 0 ? [] : [`${names.join()}: ${text(readCase(batch, row))}`]
  );
}
