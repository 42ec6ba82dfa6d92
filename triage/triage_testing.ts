/**
 * The real parties, and what they differ in, for tests.
 *
 * @module
 */
import type { FieldName } from "../findings/fields.ts";
import { HandlerSubject, posted, type Revision } from "../handler/revision_subject.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import type { Panel, Parties } from "../oracles/panel.ts";
import { type Kind, kindsOf } from "./signature/disagreement.ts";

/** Runs `work` with the parties of a revision, and closes them. */
export async function withParties<T>(work: (parties: Parties) => Promise<T>, revision: Revision = posted): Promise<T> {
  const decoders = await openDecoders();
  try {
    return await work({ subjects: [new HandlerSubject(revision)], decoders });
  } finally {
    await closeDecoders(decoders);
  }
}

/** Every kind of disagreement that case `row` of the panel shows, those of subjects first. */
export function allKindsOf(panel: Panel, row: number): Kind[] {
  const kinds = panel.pairs.flatMap((pair) => kindsOf(panel, pair, row));
  return kinds.sort((a, b) => Number(b.pair.sort === "subject") - Number(a.pair.sort === "subject"));
}

/** A kind of disagreement of the panel's first subject. */
export function subjectKind({ seats }: Panel, field: FieldName, nature = 0): Kind {
  const { pair } = seats[0]!;
  return { pair, field: pair.fields.indexOf(field), nature };
}
