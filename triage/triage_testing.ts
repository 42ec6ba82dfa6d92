/**
 * The real parties, and what they differ in, for tests.
 *
 * @module
 */
import { HandlerSubject, posted, type Revision } from "../handler/revision_subject.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { DECODER_FIELDS, SUBJECT_FIELDS } from "../oracles/judge/fields.ts";
import type { Panel, Parties } from "../oracles/panel.ts";
import { type Kind, natureOf } from "./signature/disagreement.ts";
import { bitsOf, Pair } from "./signature/pairs.ts";

/** Runs `work` with the parties of a revision, and closes them. */
export async function withParties<T>(work: (parties: Parties) => Promise<T>, revision: Revision = posted): Promise<T> {
  const reference = new IcedDecoder();
  const other = await CapstoneDecoder.open();
  try {
    return await work({ subjects: [new HandlerSubject(revision)], reference, other });
  } finally {
    reference.close();
    other.close();
  }
}

/** Every kind of disagreement that case `row` of the panel shows. */
export function kindsOf(panel: Panel, row: number): Kind[] {
  return [Pair.subject, Pair.decoders].flatMap((pair) => {
    const names = pair === Pair.subject ? SUBJECT_FIELDS : DECODER_FIELDS;
    return names.flatMap((_, field) =>
      (bitsOf(panel, pair)[row]! & 1 << field) === 0 ? [] : [{ pair, field, nature: natureOf(panel, pair, field, row) }]
    );
  });
}
