/**
 * What came of a sweep, opcode by opcode.
 *
 * @module
 */
import type { Panel } from "../oracles/panel.ts";
import type { Collector } from "../triage/collector.ts";
import { settle } from "./sweep_findings.ts";
import type { PointRange, Space } from "./sweep_space.ts";
import { Count, type Tally } from "./sweep_tally.ts";

/** A sweep that was run. */
export interface Swept {
  readonly space: Space;
  readonly range: PointRange;
  readonly tally: Tally;
}

/** What the points of one opcode came to. */
export interface SweptOpcode {
  readonly opcode: string;
  readonly points: number;
  readonly cases: number;
  /** Cases that every subject accepted. */
  readonly accepted: number;
  /** Cases that some accepted and some refused. */
  readonly split: number;
  /** Cases that every subject refused. */
  readonly refused: number;
  /** Ids of the findings that they show, sorted. */
  readonly findings: readonly string[];
}

/** What a sweep came to. */
export interface SweepResult {
  /** The space's name. */
  readonly space: string;
  /** First and last point. */
  readonly first: number;
  readonly last: number;
  readonly cases: number;
  /** Cases in which somebody differed. */
  readonly disagreeing: number;
  /** Disagreements that did not show again. */
  readonly lost: number;
  /** In the order of the space; those without points are left out. */
  readonly opcodes: readonly SweptOpcode[];
  /** Ids of the findings that nothing has shown before the sweep, sorted. */
  readonly only: readonly string[];
}

/** How many cases of a sweep its subjects were not asked about: they are neither accepted nor refused. */
export function notAskedInSweep(sweep: SweepResult | null): number {
  return (sweep?.opcodes ?? []).reduce(
    (sum, { cases, accepted, split, refused }) => sum + cases - accepted - split - refused,
    0,
  );
}

/**
 * Adds a sweep to what a collector has.
 *
 * @param swept The sweep.
 * @param collector Gets the findings.
 * @param panel Asks the collector's parties, a batch of `diff` at a time.
 */
export async function collectSwept(
  { space, range, tally }: Swept,
  collector: Collector,
  panel: Panel,
): Promise<SweepResult> {
  const before = new Set(collector.signatures);
  const { ofOpcode, lost } = await settle(tally, space, collector, panel);
  const only = new Set(
    [...ofOpcode.values()].flatMap((findings) => [...findings])
      .filter(({ signature }) => !before.has(signature)).map(({ id }) => id),
  );
  return {
    space: space.name,
    first: range.from,
    last: range.to - 1,
    cases: tally.sum(Count.cases),
    disagreeing: tally.sum(Count.disagreeing),
    lost,
    opcodes: space.opcodes.flatMap((opcode, number) => {
      const counts = tally.opcodes.get(number)?.counts;
      if (counts === undefined) return [];
      const [points = 0, cases = 0, accepted = 0, split = 0, refused = 0] = counts;
      const findings = [...ofOpcode.get(number) ?? []].map(({ id }) => id).sort();
      return [{ opcode, points, cases, accepted, split, refused, findings }];
    }),
    only: [...only].sort(),
  };
}
