/**
 * What each decoder is wrong about in one text: the verdicts on its disagreements, counted by decoder.
 *
 * @module
 */
import { DECODER_MISTAKES, type DecoderMistake } from "../findings/decoder_matrix.ts";
import { DecoderField, type FieldName } from "../findings/fields.ts";
import { readAnswered } from "../machine/case.ts";
import { judgeByCpu } from "../oracles/judge/judge_by_cpu.ts";
import { isAboutText, type Pair } from "../oracles/pair.ts";
import type { Panel } from "../oracles/panel.ts";
import { Evidence } from "./evidence.ts";
import { fieldName, kindsOf } from "./signature/disagreement.ts";
import { verdictBy } from "./verdict.ts";
import { askedCpu } from "./witnesses.ts";

/** Stands for a decoder that is not wrong. */
export const NOT_WRONG = DECODER_MISTAKES.length;

/** Stands for one that says otherwise than the reference, and nobody says who is wrong. */
export const OPEN = NOT_WRONG + 1;

const numberOf = (mistake: DecoderMistake) => DECODER_MISTAKES.indexOf(mistake);
const FAILS = numberOf("fails");

/** How a decoder is wrong whom no CPU contradicts by validity or length, by the field that it is blamed for; else in operands. */
const BY_FIELD: Partial<Record<FieldName, DecoderMistake>> = { answer: "fails", form: "name", mnemonic: "name" };

/** What is known of one text. One object serves many: {@linkcode TextMistakes.read} fills it anew. */
export class TextMistakes {
  /** Of each decoder, the number of a {@linkcode DECODER_MISTAKES}, {@linkcode NOT_WRONG}, or {@linkcode OPEN}. */
  readonly of: Uint8Array<ArrayBuffer>;
  /** Whether CPU or records say if it is an instruction, and how long. */
  isSettled = false;
  /** Whether decoders differ, and nobody says who is wrong. */
  isOpen = false;

  /** Makes one for so many decoders. */
  constructor(decoders: number) {
    this.of = new Uint8Array(decoders);
  }

  /** Reads the text of the case in a row, which the panel has just answered. */
  read(panel: Panel, row: number): void {
    this.of.fill(NOT_WRONG);
    this.isOpen = false;
    const pairs = panel.pairs.filter((pair) => pair.bits[row] !== 0 && isAboutText(pair));
    if (pairs.length === 0) {
      this.isSettled = askedCpu(panel, row) !== undefined;
      return;
    }
    const evidence = new Evidence(panel, readAnswered(panel.batch, row), row);
    for (const pair of pairs) this.#readPair(evidence, pair);
    this.isSettled = this.of.some((mistake) => mistake < NOT_WRONG && mistake !== FAILS) || isToldByAny(evidence);
  }

  #readPair(evidence: Evidence, pair: Pair): void {
    const { panel, row, decoders } = evidence;
    for (const kind of kindsOf(panel, pair, row)) {
      const { blames, ground } = verdictBy(evidence, kind);
      if (blames.length === 0 && ground === "open") this.#leaveOpen(pair);
      for (const name of blames) {
        const n = decoders.indexOf(name);
        if (n >= 0) this.of[n] = Math.min(this.of[n]!, mistakeOf(evidence, n, fieldName(kind)));
      }
    }
  }

  #leaveOpen(pair: Pair): void {
    this.isOpen = true;
    const members = pair.sort === "decoders" ? pair.members : [];
    for (const n of members) if (this.of[n] === NOT_WRONG) this.of[n] = OPEN;
  }
}

/** Whether there is a CPU that no decoder contradicts. */
function isToldByAny(evidence: Evidence): boolean {
  const { witnesses, decoders } = evidence;
  return witnesses.some((witness) => decoders.every((_, n) => !evidence.contradicts(witness, n)));
}

/** How a decoder is wrong that is blamed for a field. */
function mistakeOf(evidence: Evidence, decoder: number, field: FieldName): number {
  const decodings = evidence.panel.decodings[decoder]!;
  for (const { truths } of evidence.tellersOf(decoder)) {
    const bits = judgeByCpu(decodings, truths, evidence.row);
    if ((bits & DecoderField.length) !== 0) return numberOf("length");
    if (bits !== 0) return numberOf(decodings.lengthOf(evidence.row) === 0 ? "rejects" : "accepts");
  }
  return numberOf(BY_FIELD[field] ?? "operands");
}
