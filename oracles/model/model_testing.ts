/**
 * Asking the model about one case, for tests.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom, changed, type Setting } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { Expectations, EXPECTED, HAZARDS, REASONS } from "./expectation.ts";
import { model } from "./model.ts";

/** What the model says of one case. */
export interface Expectation {
  readonly outcome: string;
  readonly reason: string;
  readonly hazards: readonly string[];
  readonly rip: bigint;
  /** Size, direction and data; null without an access. */
  readonly access: readonly [size: number, direction: string, data: bigint] | null;
  readonly regs: Record<string, bigint>;
  readonly gla: bigint;
}

/** What the model expects of the instruction `text` (hex, with blanks), as iced decodes it. */
export function expected(text: string, setting: Setting = {}): Expectation {
  const c = caseFrom(text, setting);
  const batch = new Batch(1);
  fillBatch(batch, [c]);
  const decodings = new DecodingColumns(1);
  const decoder = new IcedDecoder();
  decoder.decode(batch, decodings);
  decoder.close();
  fillGuestLinearAddresses(batch, decodings);
  const out = new Expectations(1);
  model(batch, decodings, out);
  const direction = out.access.direction[0] === Direction.write ? "write" : "read";
  return {
    outcome: EXPECTED[out.kind[0]!]!,
    reason: REASONS[out.reason[0]!]!,
    hazards: HAZARDS.filter((_, n) => (out.hazard[0]! & 1 << n) !== 0),
    rip: out.rip.at(0),
    access: out.access.count[0] === 0 ? null : [out.access.size[0]!, direction, out.access.data.at(0)],
    regs: changed(c.registers, out.registers),
    gla: batch.ve.gla.at(0),
  };
}
