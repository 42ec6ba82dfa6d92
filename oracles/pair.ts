/**
 * Pairs: the parties of a panel that are compared with each other, and in what they differ.
 *
 * @module
 */
import { DECODER_FIELDS, type FieldName, MODEL_FIELDS, SUBJECT_FIELDS } from "../findings/fields.ts";
import { nameOf, type PartyNames } from "../findings/finding.ts";
import type { DecodingColumns } from "../machine/decoding.ts";
import { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import type { CpuTruths } from "./cpu/ask/cpu_truths.ts";
import type { Decoder } from "./decoders/decoder.ts";

/** What every pair has. */
export interface Compared {
  /** Its parties' names, joined: what persisted keys and signatures know it by. */
  readonly name: string;
  /** The names of its parties. */
  readonly parties: PartyNames;
  /** In what they can differ, by bit. */
  readonly fields: readonly FieldName[];
  /** Bits of the fields in which they differ, for each case of the panel's last batch. */
  readonly bits: Uint32Array<ArrayBuffer>;
  /** Its number in features of behaviours, which campaigns keep. */
  readonly code: number;
}

/** The reference decoder, and those that differ from it alike. */
export interface DecoderPair extends Compared {
  /** Tells it from the others. */
  readonly sort: "decoders";
  /** What the first of those says. */
  readonly second: DecodingColumns;
  /** Which of the decoders they are, by number; the reference is 0. */
  readonly members: readonly number[];
  /** Whether all of them were added to the decoders of every panel. */
  readonly areAdded: boolean;
}

/** Decoders that agree, and the CPU. */
export interface DecodersCpuPair extends Compared {
  /** Tells it from the others. */
  readonly sort: "decoders and cpu";
  /** What the CPU did. */
  readonly second: CpuTruths;
}

/** The model and the CPU. */
export interface ModelCpuPair extends Compared {
  /** Tells it from the others. */
  readonly sort: "model and cpu";
}

/** A subject and the model, or another subject. */
export interface SubjectPair extends Compared {
  /** Tells it from the others. */
  readonly sort: "subject";
  /** The subject's place. */
  readonly seat: Seat;
}

/** PartyNames that are compared with each other. */
export type Pair = DecoderPair | DecodersCpuPair | ModelCpuPair | SubjectPair;

/** A subject's place on a panel. */
export class Seat {
  /** Who sits there. */
  readonly subject: Subject;
  /** What it did. */
  readonly outcomes: Outcomes;
  /** Whom it is compared with, where that is not the model, and what that one did. */
  readonly against: { readonly subject: Subject; readonly outcomes: Outcomes } | undefined;
  /** Bits of `SubjectField` in which it differs from that subject, or from the model. */
  readonly fields: Uint32Array<ArrayBuffer>;
  /** The two as a pair. */
  readonly pair: SubjectPair;

  /**
   * Makes columns.
   *
   * @param subject Who sits there.
   * @param capacity The most cases of a batch.
   * @param number Its number on the panel.
   * @param against Whom it is compared with; the model where nobody is given.
   */
  constructor(subject: Subject, capacity: number, number: number, against?: Subject) {
    this.subject = subject;
    this.against = against === undefined
      ? undefined
      : { subject: against, outcomes: new Outcomes(capacity, against.telling) };
    this.outcomes = new Outcomes(capacity, subject.telling);
    this.fields = new Uint32Array(capacity);
    const parties: PartyNames = [subject.name, against?.name ?? "model"];
    this.pair = {
      sort: "subject",
      ...compared(parties, SUBJECT_FIELDS, this.fields, FIRST_SUBJECT + number),
      seat: this,
    };
  }
}

/** Numbers of pairs in features; those of subjects count on, and those of more than two decoders lie far beyond. */
const [DECODERS, DECODERS_CPU, MODEL_CPU, FIRST_SUBJECT] = [0, 1, 2, 3];
const MORE_DECODERS = 0x8000;

function compared(
  parties: PartyNames,
  fields: readonly FieldName[],
  bits: Uint32Array<ArrayBuffer>,
  code: number,
): Compared {
  return { name: nameOf(parties), parties, fields, bits, code };
}

/**
 * The pair of the reference decoder and those that differ from it alike.
 *
 * @param decoders All decoders.
 * @param members The numbers of those that differ.
 * @param second What the first of them says.
 * @param bits The column.
 */
export function decoderPair(
  decoders: readonly Pick<Decoder, "name" | "isAdded">[],
  members: readonly number[],
  second: DecodingColumns,
  bits: Uint32Array<ArrayBuffer>,
): DecoderPair {
  const names = decoders.map(({ name }) => name);
  const [first, ...more] = members.map((member) => names[member]!);
  const parties: PartyNames = [names[0]!, first!, ...more];
  const isFirst = members.length === 1 && members[0] === 1;
  const code = isFirst ? DECODERS : MORE_DECODERS | hashOf(nameOf(parties));
  const areAdded = members.every((member) => decoders[member]!.isAdded === true);
  return { sort: "decoders", ...compared(parties, DECODER_FIELDS, bits, code), second, members, areAdded };
}

/** The pair of all decoders and the CPU. */
export function decodersCpuPair(second: CpuTruths, bits: Uint32Array<ArrayBuffer>): DecodersCpuPair {
  return { sort: "decoders and cpu", ...compared(["decoders", "cpu"], DECODER_FIELDS, bits, DECODERS_CPU), second };
}

/** The pair of the model and the CPU. */
export function modelCpuPair(bits: Uint32Array<ArrayBuffer>): ModelCpuPair {
  return { sort: "model and cpu", ...compared(["model", "cpu"], MODEL_FIELDS, bits, MODEL_CPU) };
}

/** Fifteen bits of a name (FNV-1a): features of two pairs may meet, as all hashes may. */
function hashOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (let k = 0; k < name.length; k++) hash = Math.imul(hash ^ name.charCodeAt(k), 0x0100_0193);
  return (hash >>> 17) & (MORE_DECODERS - 1);
}

/** Whether a pair is about the text alone, so that all machine states of it show the same. */
export function isAboutText({ sort }: Pair): boolean {
  return sort === "decoders" || sort === "decoders and cpu";
}

/** Whether the CPU is one of a pair. */
export function needsCpu({ sort }: Pair): boolean {
  return sort === "decoders and cpu" || sort === "model and cpu";
}
