/**
 * What came of a sweep, opcode by opcode and ModRM byte by ModRM byte.
 *
 * @module
 */
import type { Finding } from "../../findings/finding.ts";
import type { Panel } from "../../oracles/panel.ts";
import type { Collector } from "../../triage/collector.ts";
import type { SweepHeat, SweepResult, SweptCell, SweptCounts } from "../../triage/sweep_result.ts";
import { settle } from "./settle_sweep.ts";
import type { PointRange, Space } from "./sweep_space.ts";
import { Count, COUNTS, hasModrm, type ModrmSet, NO_MODRM, type OpcodeTally, type Tally } from "./sweep_tally.ts";

/** A sweep that was run. */
export interface Swept {
  readonly space: Space;
  readonly range: PointRange;
  readonly tally: Tally;
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
): Promise<SweepResult & SweepHeat> {
  const before = new Set(collector.signatures);
  const { ofOpcode, lost } = await settle(tally, space, collector, panel);
  const only = new Set(
    [...ofOpcode.values()].flatMap((findings) => [...findings.keys()])
      .filter(({ signature }) => !before.has(signature)).map(({ id }) => id),
  );
  const opcodes = space.opcodes.flatMap((opcode, number) => {
    const of = tally.opcodes.get(number);
    return of === undefined ? [] : [{ opcode, of, findings: ofOpcode.get(number) ?? new Map<Finding, ModrmSet>() }];
  });
  return {
    space: space.name,
    first: range.from,
    last: range.to - 1,
    cases: tally.sum(Count.cases),
    disagreeing: tally.sum(Count.disagreeing),
    lost,
    opcodes: opcodes.map(({ opcode, of, findings }) => ({
      opcode,
      ...countsOf((count) => of.sum(count)),
      findings: idsOf(findings.keys()),
    })),
    only: [...only].sort(),
    ...heatOf(opcodes),
  };
}

interface Tallied {
  readonly opcode: string;
  readonly of: OpcodeTally;
  readonly findings: ReadonlyMap<Finding, ModrmSet>;
}

function heatOf(opcodes: readonly Tallied[]): SweepHeat {
  const shown = new Map<string, readonly [number: number, ids: readonly string[]]>();
  const heat = opcodes.flatMap(({ opcode, of, findings }) =>
    of.cells.filter((cell) => cell !== NO_MODRM).map((modrm): SweptCell => {
      const ids = idsOf([...findings].filter(([, set]) => hasModrm(set, modrm)).map(([finding]) => finding));
      const key = ids.join();
      if (!shown.has(key)) shown.set(key, [shown.size, ids]);
      const at = (count: number) => of.counts[modrm * COUNTS + count]!;
      return {
        opcode,
        modrm,
        ...countsOf(at),
        disagreeing: at(Count.disagreeing),
        findings: ids.length,
        shown: shown.get(key)![0],
      };
    })
  );
  return { heat, shown: [...shown.values()].map(([, ids]) => ids) };
}

function countsOf(at: (count: number) => number): SweptCounts {
  return {
    points: at(Count.points),
    cases: at(Count.cases),
    accepted: at(Count.accepted),
    split: at(Count.split),
    refused: at(Count.refused),
  };
}

function idsOf(findings: Iterable<Finding>): string[] {
  return [...new Set(Array.from(findings, ({ id }) => id))].sort();
}
