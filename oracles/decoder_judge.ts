/**
 * The decoders of a panel compared with each other and with the CPU.
 *
 * @module
 */
import type { DecodingColumns } from "../machine/decoding.ts";
import type { CpuTruths } from "./cpu/ask/cpu_truths.ts";
import type { Decoder } from "./decoders/decoder.ts";
import { judgeDecodersByCpu } from "./judge/judge_by_cpu.ts";
import { type DecoderSet, judgeDecoderSets, setsOfDecoders } from "./judge/judge_decoder_sets.ts";
import { judgeDecoders } from "./judge/judge_decoders.ts";
import { type DecoderPair, decoderPair } from "./pair.ts";

const EVERYTHING = -1;

/** Compares every decoder with the reference, once each; what several do alike is one pair's. */
export class DecoderJudge {
  /** The reference with each set of the others: single ones first. */
  readonly pairs: readonly DecoderPair[];
  /** Bits of `DecoderField` in which any differs from the reference. */
  readonly fields: Uint32Array<ArrayBuffer>;
  readonly #decodings: readonly DecodingColumns[];
  /** What each tells. */
  readonly #told: readonly number[];
  /** In what each decoder differs from the reference; nothing of the reference itself. */
  readonly #each: readonly Uint32Array<ArrayBuffer>[];
  readonly #sets: readonly DecoderSet[];

  /**
   * Makes the columns.
   *
   * @param decoders The decoders, the reference first.
   * @param decodings What they say.
   * @param capacity The most cases of a batch.
   */
  constructor(
    decoders: readonly Pick<Decoder, "name" | "tells" | "isAdded">[],
    decodings: readonly DecodingColumns[],
    capacity: number,
  ) {
    this.#told = decoders.map(({ tells }) => tells ?? EVERYTHING);
    const column = () => new Uint32Array(capacity);
    this.#decodings = decodings;
    const members = setsOfDecoders(decoders.length);
    this.pairs = members.map((set) => decoderPair(decoders, set, decodings[set[0]!]!, column()));
    this.#sets = this.pairs.map(({ bits, members }) => ({ mask: members.reduce((mask, n) => mask | 1 << n, 0), bits }));
    // With one decoder beside the reference there is nothing to tell apart: its column is the pair's, and that of all.
    const isOne = decodings.length === 2;
    this.#each = decodings.map((_, n) => isOne && n === 1 ? this.pairs[0]!.bits : column());
    this.fields = isOne ? this.pairs[0]!.bits : column();
  }

  /** Compares the first `size` cases. */
  judge(size: number): void {
    const [reference, ...others] = this.#decodings;
    others.forEach((decodings, n) => judgeDecoders(reference!, decodings, size, this.#each[n + 1]!, this.#told[n + 1]));
    if (others.length < 2) return;
    judgeDecoderSets(this.#decodings, this.#each, size, this.#sets, this.#told);
    for (let row = 0; row < size; row++) {
      let fields = 0;
      for (const each of this.#each) fields |= each[row]!;
      this.fields[row] = fields;
    }
  }

  /** Compares them with the CPU; `out` receives bits of `DecoderField` in which decoders that all agree differ from it. */
  judgeByCpu(truths: CpuTruths, size: number, out: Uint32Array): void {
    judgeDecodersByCpu(this.#decodings[0]!, this.fields, truths, size, out);
  }
}
