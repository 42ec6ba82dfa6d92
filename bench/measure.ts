/**
 * Measuring in turns: every stage runs once a round, so that a change of the machine's speed meets all of them alike.
 *
 * @module
 */

/** A piece of work on one batch. */
export interface Stage {
  /** What it is, for the table. */
  readonly name: string;
  /** Does it for batch `number`. */
  readonly run: (number: number) => unknown;
}

/** What a stage took. */
export interface Measured {
  /** The stage's name. */
  readonly name: string;
  /** Seconds for all batches, round by round. */
  readonly seconds: readonly number[];
}

/** How often to measure. */
export interface Extent {
  /** Batches a round. */
  readonly batches: number;
  /** Rounds that count. */
  readonly rounds: number;
  /** Rounds before them, for the compiler. */
  readonly warmUp: number;
}

/** Runs the stages one after the other on every batch of every round, so that each finds in the cache what it would. */
export async function measure(stages: readonly Stage[], { batches, rounds, warmUp }: Extent): Promise<Measured[]> {
  const seconds: number[][] = stages.map(() => new Array(rounds).fill(0));
  for (let round = -warmUp; round < rounds; round++) {
    for (let number = 0; number < batches; number++) {
      for (const [n, { run }] of stages.entries()) {
        const started = performance.now();
        await run(number);
        if (round >= 0) seconds[n]![round]! += (performance.now() - started) / 1000;
      }
    }
  }
  return stages.map(({ name }, n) => ({ name, seconds: seconds[n]! }));
}

/** The middle one of `values`. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** How much faster `a` ran than `b`, round by round: the median of the ratios. */
export function ratio(a: Measured, b: Measured): number {
  return median(a.seconds.map((s, round) => b.seconds[round]! / s));
}
