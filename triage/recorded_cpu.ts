/**
 * CPUs that answer from records of truth instead of running anything.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import { parseBytes } from "../corpus/files/hex.ts";
import { isWhole, type TextTruth, type TruthRecord } from "../corpus/files/truth_file.ts";
import type { TruthIndex } from "../corpus/files/truth_index.ts";
import type { Batch } from "../machine/batch.ts";
import { readAnswered, withPlainOffset } from "../machine/case.ts";
import { vectorName } from "../machine/exception.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../machine/registers.ts";
import { CpuTruths } from "../oracles/cpu/ask/cpu_truths.ts";
import { Solved } from "../oracles/cpu/ask/relocate.ts";
import type { CpuParty, KnownFeatures } from "../oracles/cpu/cpu_party.ts";
import { NO_VECTOR, Stop, Vector } from "../oracles/cpu/executor/stop.ts";
import type { CpuRecords } from "../oracles/cpu/witness.ts";
import { provenFeatures } from "./needs/proven_features.ts";

const VECTORS = new Map(Object.values(Vector).map((vector) => [vectorName(vector), vector]));

/**
 * Makes a CPU of records. It answers the cases that were recorded, and leaves the others unanswered.
 *
 * @param records The records; their CPU gives the party its name.
 * @returns The party.
 */
export function recordedCpu(records: readonly TruthRecord[]): CpuParty {
  const truths = new Map(records.map(({ case: c, truth }) => [formatCase(withPlainOffset(c)), truth]));
  const names = new Set(records.map(({ truth: { name } }) => name));
  let features: KnownFeatures | undefined;
  return {
    name: [...names].join(", "),
    recorded: true,
    get features() {
      return features ??= provenFeatures(executedOf(records));
    },
    asker: () => ({
      ask: (batch, _decodings, out) => {
        for (let row = 0; row < batch.size; row++) {
          const truth = truths.get(formatCase(readAnswered(batch, row)));
          if (truth === undefined) out.stop[row] = Stop.notRun;
          else writeTruth(batch, row, truth, out);
        }
        return Promise.resolve();
      },
    }),
    close: () => Promise.resolve(),
  };
}

function writeTruth(batch: Batch, row: number, truth: TextTruth, out: CpuTruths): void {
  out.stop[row] = stopOf(truth);
  out.vector[row] = truth.fault === null ? NO_VECTOR : VECTORS.get(truth.fault) ?? NO_VECTOR;
  out.valid[row] = truth.valid ? 1 : 0;
  out.length[row] = truth.length ?? 0;
  out.solved[row] = Solved.nothing;
  out.strayed[row] = 0;
  if (!isWhole(truth)) return;
  const { memory, rip, regs } = truth;
  if (memory !== null) out.solved[row] = Solved.register;
  out.rip.set(row, rip);
  out.memory.set(row, memory ?? 0n);
  for (let r = 0; r < GPR_COUNT; r++) {
    const i = GPR_COUNT * row + r;
    out.registers.set(i, regs[REGISTER_NAMES[r]!] ?? batch.registers.at(i));
  }
}

/** How it ended, as far as the record can say: how an instruction ends that is known by its text depends on its state. */
function stopOf(truth: TextTruth): number {
  if (truth.stop !== null) return Stop.needsMore;
  if (truth.valid && !isWhole(truth)) return Stop.decoded;
  return truth.fault === null ? Stop.completed : Stop.fault;
}

/**
 * A CPU of records as a party. It answers all that the records say anything about, not only the very cases.
 *
 * @param name The CPU's name.
 * @param records The records.
 */
export function recordedParty(name: string, records: CpuRecords): CpuParty {
  return {
    name,
    recorded: true,
    features: { has: [], areAll: false },
    asker: () => ({
      ask: (batch, _decodings, out) => {
        for (let row = 0; row < batch.size; row++) {
          const witness = records.about(batch, row).find(({ cpu }) => cpu === name);
          if (witness === undefined) out.stop[row] = Stop.notRun;
          else out.take(witness.truths, row);
        }
        return Promise.resolve();
      },
    }),
    close: () => Promise.resolve(),
  };
}

/** The instructions that a CPU is recorded to have. */
function executedOf(records: readonly TruthRecord[]): Uint8Array[] {
  return records.flatMap(({ case: { bytes }, truth: { valid, length } }) =>
    valid && length !== null ? [bytes.subarray(0, length)] : []
  );
}

/** What records say that their CPU has: all of it where CPUID was recorded, else what they prove. */
function recordedFeatures(index: TruthIndex, cpu: string): KnownFeatures {
  const has = index.hasOf(cpu);
  return has === undefined
    ? provenFeatures(index.instructionsOf(cpu).map((text) => parseBytes(text)))
    : { has, areAll: true };
}

/**
 * Records of truth as evidence.
 *
 * @param open Reads the records; called when they are asked for the first time.
 */
export function cpuRecords(open: () => TruthIndex): CpuRecords {
  let index: TruthIndex | undefined;
  const opened = () => index ??= open();
  const known = new Map<string, KnownFeatures>();
  const featuresOf = (cpu: string) => {
    let features = known.get(cpu);
    if (features === undefined) known.set(cpu, features = recordedFeatures(opened(), cpu));
    return features;
  };
  return {
    cpusThatKnow: (c) => opened().cpusThatKnow(c),
    about: (batch, row) =>
      opened().about(readAnswered(batch, row)).map(({ text, whole }) => {
        const truth = whole ?? text;
        const truths = new CpuTruths(row + 1);
        writeTruth(batch, row, truth, truths);
        return { cpu: truth.name, recorded: true, truths, features: () => featuresOf(truth.name) };
      }),
  };
}
