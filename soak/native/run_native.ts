/**
 * The native subject as a negative control: whatever the CPU itself did, verdict must find nothing wrong in it.
 *
 * @module
 */
import type { Finding } from "../../findings/finding.ts";
import { Generator } from "../../fuzz/generate/generator.ts";
import { Unanswered } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";
import { inTurns, Lane } from "../../oracles/in_turns.ts";
import { BATCH_CASES, Panel, QUICK } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import { UserStates } from "./user_states.ts";

/** The file of the program, beside this one. */
const SOURCE = "native_subject.c";

/** How it is compiled: it has no libc, and stands where no case points. */
const FLAGS = [
  ...["-O2", "-ffreestanding", "-static", "-nostdlib", "-no-pie", "-fPIE", "-fno-stack-protector"],
  "-Wl,-Ttext-segment=0x16b800000000",
];

/** What the compiler is given to make the subject of it. */
export function compilerArguments(output: string): string[] {
  return [...FLAGS, "-o", output, new URL(SOURCE, import.meta.url).pathname];
}

/** What came of a run. */
export interface NativeRun {
  /** Cases that were executed to their end, by mnemonic; the most frequent first. */
  readonly executed: ReadonlyMap<string, number>;
  /** Cases that ended in an exception. */
  readonly raised: number;
  /** Cases that it refused. */
  readonly refused: number;
  /** Cases without an answer: it was not asked, or came to grief. */
  readonly unanswered: number;
  /** Findings of the subject, gaps left out. */
  readonly findings: readonly Finding[];
}

/** Counts what a subject did. */
class Counter {
  readonly executed = new Map<string, number>();
  raised = 0;
  refused = 0;
  unanswered = 0;

  count({ batch, reference, seats: [seat] }: Panel): void {
    const { handled, unanswered, effects } = seat!.outcomes;
    for (let row = 0; row < batch.size; row++) {
      if (unanswered[row] !== Unanswered.no) this.unanswered++;
      else if (handled[row] === 1) this.#add(mnemonicName(reference.mnemonic[reference.rowOf[row]!]!));
      else if (effects !== undefined && effects.exception[row] !== 0xff) this.raised++;
      else this.refused++;
    }
  }

  #add(mnemonic: string): void {
    this.executed.set(mnemonic, (this.executed.get(mnemonic) ?? 0) + 1);
  }
}

/**
 * Runs generated cases, moved to where a user's process can be.
 *
 * @param subject The native subject. It is not closed.
 * @param options Seed, how many cases, and who is told how many are done.
 */
export async function runNative(
  subject: Subject,
  { seed, cases, onProgress }: { seed: number; cases: number; onProgress?: (done: number) => void },
): Promise<NativeRun> {
  const decoders = await openDecoders();
  try {
    const parties = { subjects: [subject], decoders };
    const lanes = [new Lane(parties, BATCH_CASES, QUICK), new Lane(parties, BATCH_CASES, QUICK)] as const;
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    const [generator, states, counter] = [new Generator(seed, BATCH_CASES), new UserStates(seed), new Counter()];
    const begin = ({ panel, batch }: Lane, number: number) => {
      const left = cases - number * BATCH_CASES;
      if (left <= 0) return undefined;
      generator.fill(batch, number, Math.min(BATCH_CASES, left));
      states.move(batch, number);
      return panel.run(batch);
    };
    let done = 0;
    for await (const { panel, batch } of inTurns(lanes, begin)) {
      counter.count(panel);
      await collector.collect(batch, panel);
      onProgress?.(done += batch.size);
    }
    const findings = [...collector.findings].filter(({ parties, isGap }) => parties[0] === subject.name && !isGap);
    return { ...counter, executed: new Map([...counter.executed].sort((a, b) => b[1] - a[1])), findings };
  } finally {
    closeDecoders(decoders);
  }
}
