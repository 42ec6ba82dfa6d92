/**
 * Evidence: everybody's answers to one case, and what CPUs are known to have done with it.
 *
 * @module
 */
import type { Silence } from "../findings/refusal.ts";
import type { CpuWord } from "../findings/verdict.ts";
import type { Case } from "../machine/case.ts";
import { NO_ANSWER } from "../machine/decoding.ts";
import { Stop } from "../oracles/cpu/executor/stop.ts";
import type { CpuWitness } from "../oracles/cpu/witness.ts";
import { judgeByCpu, judgeModelCaseByCpu } from "../oracles/judge/judge_by_cpu.ts";
import type { Panel } from "../oracles/panel.ts";
import { silenceOf } from "./environment.ts";
import { askedCpu, recordedCpus, withAsked, wordsOf } from "./witnesses.ts";

/** What is known about one case. */
export class Evidence {
  /** Everybody's answers to it. */
  readonly panel: Panel;
  /** The case. */
  readonly example: Case;
  /** Its row in the panel. */
  readonly row: number;
  /** What CPUs did with it: the one that was asked, and those that are recorded. */
  readonly witnesses: readonly CpuWitness[];

  /** Gathers what is known about the case in a row of a panel. */
  constructor(panel: Panel, example: Case, row: number) {
    this.panel = panel;
    this.example = example;
    this.row = row;
    this.witnesses = withAsked(askedCpu(panel, row), recordedCpus(panel, row), row);
  }

  /** The names of the decoders, the reference first. */
  get decoders(): string[] {
    return this.panel.parties.decoders.map(({ name }) => name);
  }

  /** The decoders, by number, that say in a field what the reference says, which is one of them. */
  agreeing(field: number): number[] {
    const { pairs, parties: { decoders }, decodings } = this.panel;
    const bit = 1 << field;
    const unlike = new Set(
      pairs.flatMap((pair) => pair.sort === "decoders" && (pair.bits[this.row]! & bit) !== 0 ? pair.members : []),
    );
    return decoders.map((_, n) => n).filter((n) => {
      const answered = decodings[n]!.valid[decodings[n]!.rowOf[this.row]!] !== NO_ANSWER;
      return answered && !unlike.has(n) && ((decoders[n]!.tells ?? bit) & bit) !== 0;
    });
  }

  /** What some CPUs did, as values. */
  wordsOf(witnesses: readonly CpuWitness[]): CpuWord[] {
    return wordsOf(witnesses, this.row);
  }

  /** Whether a CPU did otherwise than a decoder says, by the decoder's number. */
  contradicts({ truths }: CpuWitness, decoder: number): boolean {
    return judgeByCpu(this.panel.decodings[decoder]!, truths, this.row) !== 0;
  }

  /** Why what a CPU did says nothing about a decoder that it contradicts; null where it does. */
  silenceOf(witness: CpuWitness, decoder: number): Silence | null {
    if (!this.contradicts(witness, decoder)) return null;
    return silenceOf(this.panel, this.example, witness, decoder, this.row);
  }

  /** The CPUs that can tell about a decoder. */
  tellersOf(decoder: number): CpuWitness[] {
    return this.witnesses.filter((witness) => this.silenceOf(witness, decoder) === null);
  }

  /** The CPUs that can tell about each of some decoders. */
  tellersOfAll(decoders: readonly number[]): CpuWitness[] {
    return this.witnesses.filter((witness) => decoders.every((n) => this.silenceOf(witness, n) === null));
  }

  /** The first silence of any CPU about any of some decoders, and which CPU it is; undefined where all can tell. */
  firstSilence(decoders: readonly number[]): { readonly silence: Silence; readonly witness: CpuWitness } | undefined {
    for (const witness of this.witnesses) {
      for (const decoder of decoders) {
        const silence = this.silenceOf(witness, decoder);
        if (silence !== null) return { silence, witness };
      }
    }
    return undefined;
  }

  /** Of some CPUs, those that completed the case, so that registers and memory are known. */
  wholeOf(witnesses: readonly CpuWitness[]): CpuWitness[] {
    return witnesses.filter(({ truths }) => truths.stop[this.row] === Stop.completed);
  }

  /** Whether a CPU left what the model says. */
  isAsModelled({ truths }: CpuWitness): boolean {
    const { batch, reference, expected } = this.panel;
    return judgeModelCaseByCpu(batch, reference, expected, truths, this.row) === 0;
  }
}
