/**
 * Measuring in turns: every stage runs once a round, so that a change of the machine's speed meets all of them alike.
 *
 * @module
 */

/** A piece of work on one batch. */
export interface Stage {
  /** What it is, for the table. */
  readonly name: string;
  /** Cases of a batch. */
  readonly cases: number;
  /** Does it for batch `number`. */
  readonly run: (number: number) => unknown;
}

/** What a stage took. */
export interface Measured {
  /** The stage's name. */
  readonly name: string;
  /** Cases of all batches of a round. */
  readonly cases: number;
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
  return stages.map(({ name, cases }, n) => ({ name, cases: cases * batches, seconds: seconds[n]! }));
}

/** The middle one of `values`. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Cases a second. */
export function rate({ cases, seconds }: Measured): number {
  return cases / median(seconds);
}

/** How much faster `a` ran its cases than `b`, round by round: the median of the ratios. */
export function ratio(a: Measured, b: Measured): number {
  return median(a.seconds.map((s, round) => a.cases / s / (b.cases / b.seconds[round]!)));
}

/** Prints a line a stage: rate, time a case, and the ratio to the first, which is the yardstick. */
export function print(measured: readonly Measured[]): void {
  for (const one of measured) {
    const columns = [
      `${(rate(one) / 1e6).toFixed(2)} M/s`.padStart(12),
      `${(1e9 / rate(one)).toFixed(0)} ns`.padStart(8),
      `${ratio(one, measured[0]!).toFixed(2)} of ${measured[0]!.name.split(",")[0]}`.padStart(22),
    ];
    console.log(`${one.name.padEnd(32)}${columns.join("")}`);
  }
}
