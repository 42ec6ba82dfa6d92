/**
 * The native subject as a negative control: whatever the CPU itself did, verdict must find nothing wrong in it.
 *
 * @module
 */
import type { Finding } from "../../findings/finding.ts";
import type { Batch } from "../../machine/batch.ts";
import { Unanswered } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import type { CpuParty } from "../../oracles/cpu/cpu_party.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";
import { inTurns, Lane } from "../../oracles/in_turns.ts";
import { whyOutside } from "../../oracles/judge/why_outside.ts";
import { Expected, Source } from "../../oracles/model/expectation.ts";
import { BATCH_CASES, Panel, QUICK } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker, UnsteadyError } from "../../triage/shrink/shrinker.ts";

/** Makes the cases of a run. */
export interface CaseSource {
  /**
   * Makes a batch.
   *
   * @param batch Gets the cases.
   * @param number Its number, 0 for the first.
   * @param cases How many cases.
   */
  fill(batch: Batch, number: number, cases: number): void;
}

/** Who takes part in a run. */
export interface NativeParties {
  /** The native subject. It is not closed. */
  readonly subject: Subject;
  /** The CPU, which has to be the subject's own. It is not closed. */
  readonly cpu: CpuParty;
}

/** How many cases a run has, and of which. */
export interface NativeOptions {
  readonly source: CaseSource;
  readonly cases: number;
  /** Is told how many cases are done. */
  readonly onProgress?: (done: number) => void;
  /** Is told of the batch where somebody did not do the same twice. */
  readonly onUnsteady?: (panel: Panel) => void;
}

/** What came of a run. */
export interface NativeRun {
  readonly cases: number;
  /** Cases that were executed to their end, by mnemonic; the most frequent first. */
  readonly executed: ReadonlyMap<string, number>;
  /** Cases that ended in an exception. */
  readonly raised: number;
  /** Cases that it refused. */
  readonly refused: number;
  /** Cases without an answer: it was not asked, or came to grief. */
  readonly unanswered: number;
  /** Cases that were executed or ended in an exception, by who expected what comes of them. */
  readonly expectedBy: Readonly<Record<Expectant, number>>;
  /** Why nobody expected anything of such a case, with how many of them. */
  readonly whyNobody: ReadonlyMap<string, number>;
  /** Findings of the subject, gaps left out, and what model and CPU do not agree about. */
  readonly findings: readonly Finding[];
  /** Batches of which nothing more was looked at, since somebody did not do the same twice, as sentences. */
  readonly unsteady: readonly string[];
}

/** Who expects what comes of a case. */
export type Expectant = "model" | "cpu" | "nobody";

/** Counts what a subject did. */
class Counter {
  readonly executed = new Map<string, number>();
  readonly whyNobody = new Map<string, number>();
  readonly expectedBy: Record<Expectant, number> = { model: 0, cpu: 0, nobody: 0 };
  cases = 0;
  raised = 0;
  refused = 0;
  unanswered = 0;

  count(panel: Panel): void {
    const { batch, reference, seats: [seat] } = panel;
    const { handled, unanswered, effects } = seat!.outcomes;
    this.cases += batch.size;
    for (let row = 0; row < batch.size; row++) {
      const isExecuted = handled[row] === 1;
      if (unanswered[row] !== Unanswered.no) this.unanswered++;
      else if (isExecuted) add(this.executed, mnemonicName(reference.mnemonic[reference.rowOf[row]!]!));
      else if (effects !== undefined && effects.exception[row] !== NO_EXCEPTION) this.raised++;
      else {
        this.refused++;
        continue;
      }
      if (unanswered[row] === Unanswered.no) this.#countExpectant(panel, row);
    }
  }

  #countExpectant({ expected, reference }: Panel, row: number): void {
    const isImpossible = expected.impossible[row] !== 0;
    if (expected.kind[row] !== Expected.outside && !isImpossible) {
      this.expectedBy[expected.source[row] === Source.cpu ? "cpu" : "model"]++;
      return;
    }
    this.expectedBy.nobody++;
    add(this.whyNobody, isImpossible ? "its state is impossible" : whyOutside(expected, null, reference, row));
  }
}

const NO_EXCEPTION = 0xff;

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function inOrder(counts: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...counts].sort((a, b) => b[1] - a[1]));
}

/** Runs cases whose addresses a user's process can map, and finds what is wrong in the subject. */
export async function runNative(
  { subject, cpu }: NativeParties,
  { source, cases, onProgress, onUnsteady }: NativeOptions,
): Promise<NativeRun> {
  const decoders = await openDecoders();
  try {
    // Decoders are compared elsewhere.
    const parties = { subjects: [subject], decoders: [decoders[0]] as const, cpu };
    const lanes = [new Lane(parties, BATCH_CASES, QUICK), new Lane(parties, BATCH_CASES, QUICK)] as const;
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    const counter = new Counter();
    const unsteady: string[] = [];
    const begin = ({ panel, batch }: Lane, number: number) => {
      const left = cases - number * BATCH_CASES;
      if (left <= 0) return undefined;
      source.fill(batch, number, Math.min(BATCH_CASES, left));
      return panel.run(batch);
    };
    for await (const { panel, batch } of inTurns(lanes, begin)) {
      counter.count(panel);
      try {
        await collector.collect(batch, panel);
      } catch (error) {
        if (!(error instanceof UnsteadyError)) throw error;
        unsteady.push(error.message);
        onUnsteady?.(panel);
      }
      onProgress?.(counter.cases);
    }
    const { executed, whyNobody, ...counts } = counter;
    const isWrong = ({ parties: [first], isGap }: Finding) => (first === subject.name || first === "model") && !isGap;
    return {
      ...counts,
      executed: inOrder(executed),
      whyNobody: inOrder(whyNobody),
      findings: collector.findings.filter(isWrong),
      unsteady,
    };
  } finally {
    await closeDecoders(decoders);
  }
}
