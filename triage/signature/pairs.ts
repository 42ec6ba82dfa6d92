/**
 * Pairs: the parties that are compared with each other.
 *
 * @module
 */
import { DECODER_FIELDS, SUBJECT_FIELDS } from "../../oracles/judge/fields.ts";
import { MODEL_FIELDS } from "../../oracles/judge/judge_by_cpu.ts";
import type { Panel, Seat } from "../../oracles/panel.ts";

/**
 * The pairs of parties that are compared, by number; from `subject` on, each subject with the model, or with the subject
 * that it is compared with, in their order.
 */
export const Pair = { decoders: 0, decodersCpu: 1, modelCpu: 2, subject: 3 } as const;

/** The name of a field in which parties can differ. */
export type FieldName =
  | typeof SUBJECT_FIELDS[number]
  | typeof DECODER_FIELDS[number]
  | typeof MODEL_FIELDS[number];

/** In what each pair can differ, by bit; the last entry is for every subject. */
export const FIELDS: readonly (readonly FieldName[])[] = [DECODER_FIELDS, DECODER_FIELDS, MODEL_FIELDS, SUBJECT_FIELDS];

/** How many pairs a panel compares. */
export function pairCount({ seats }: Panel): number {
  return Pair.subject + seats.length;
}

/** The seat of a subject's pair; undefined for the other pairs. */
export function seatOf(panel: Panel, pair: number): Seat | undefined {
  return panel.seats[pair - Pair.subject];
}

/** Whether a pair is a subject and the model, or another subject. */
export function isSubjectPair(pair: number): boolean {
  return pair >= Pair.subject;
}

/** Whether the CPU is one of a pair. */
export function needsCpu(pair: number): boolean {
  return pair === Pair.decodersCpu || pair === Pair.modelCpu;
}

/** The names of a pair's parties. */
export function partiesOf(panel: Panel, pair: number): readonly [string, string] {
  const { reference, other } = panel.parties;
  switch (pair) {
    case Pair.decoders:
      return [reference.name, other.name];
    case Pair.decodersCpu:
      return ["decoders", "cpu"];
    case Pair.modelCpu:
      return ["model", "cpu"];
    default:
      return namesOf(seatOf(panel, pair)!);
  }
}

/** A subject's name, and that of whom it is compared with. */
function namesOf({ subject, against }: Seat): readonly [string, string] {
  return [subject.name, against?.subject.name ?? "model"];
}

/** Bits of the fields in which a pair differs, for each case of the panel's last batch. */
export function bitsOf(panel: Panel, pair: number): Uint32Array {
  switch (pair) {
    case Pair.decoders:
      return panel.decoderFields;
    case Pair.decodersCpu:
      return panel.decoderCpuFields;
    case Pair.modelCpu:
      return panel.modelCpuFields;
    default:
      return seatOf(panel, pair)!.fields;
  }
}
