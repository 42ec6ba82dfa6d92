/**
 * A CPU that answers from records of truth instead of running anything.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import type { Truth, TruthRecord } from "../corpus/files/truth_file.ts";
import { provenFeatures } from "./needs/proven_features.ts";
import type { Batch } from "../machine/batch.ts";
import { readCase } from "../machine/case.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../machine/registers.ts";
import type { CpuTruths } from "../oracles/cpu/ask/cpu_truths.ts";
import { Solved } from "../oracles/cpu/ask/relocate.ts";
import type { CpuParty } from "../oracles/cpu/cpu_party.ts";
import { NO_VECTOR, Stop, Vector, vectorName } from "../oracles/cpu/executor/stop.ts";

const VECTORS = new Map(Object.values(Vector).map((vector) => [vectorName(vector), vector]));

/**
 * Makes a CPU of records. It answers the cases that were recorded, and leaves the others unanswered.
 *
 * @param records The records; their CPU gives the party its name.
 * @returns The party.
 */
export function recordedCpu(records: readonly TruthRecord[]): CpuParty {
  const truths = new Map(records.map(({ case: c, truth }) => [formatCase(c), truth]));
  const names = new Set(records.map(({ truth: { name } }) => name));
  return {
    name: [...names].join(", "),
    features: provenFeatures(records),
    asker: () => ({
      ask: (batch, _decodings, out) => {
        for (let row = 0; row < batch.size; row++) {
          const truth = truths.get(formatCase(readCase(batch, row)));
          if (truth === undefined) out.stop[row] = Stop.notRun;
          else writeTruth(batch, row, truth, out);
        }
        return Promise.resolve();
      },
    }),
    close: () => Promise.resolve(),
  };
}

function writeTruth(batch: Batch, row: number, truth: Truth, out: CpuTruths): void {
  out.stop[row] = truth.fault !== null ? Stop.fault : truth.stop === null ? Stop.completed : Stop.needsMore;
  out.vector[row] = truth.fault === null ? NO_VECTOR : VECTORS.get(truth.fault) ?? NO_VECTOR;
  out.valid[row] = truth.valid ? 1 : 0;
  out.length[row] = truth.length;
  out.solved[row] = truth.memory === null ? Solved.nothing : Solved.register;
  out.strayed[row] = 0;
  out.rip.set(row, truth.rip);
  out.memory.set(row, truth.memory ?? 0n);
  for (let r = 0; r < GPR_COUNT; r++) {
    const i = GPR_COUNT * row + r;
    out.registers.set(i, truth.regs[REGISTER_NAMES[r]!] ?? batch.registers.at(i));
  }
}
