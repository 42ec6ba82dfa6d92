/**
 * Witnesses: what each CPU that is known did with a case, be it asked or recorded.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { Case } from "../../machine/case.ts";
import type { CpuTruths } from "./ask/cpu_truths.ts";
import type { KnownFeatures } from "./cpu_party.ts";

/** What one CPU did with a case. */
export interface CpuWitness {
  /** The CPU's name. */
  readonly cpu: string;
  /** Whether a record of truth says so; else the CPU was asked. */
  readonly recorded: boolean;
  /** What it did, in the row of the case. */
  readonly truths: CpuTruths;
  /** What is known of what it has. */
  readonly features: () => KnownFeatures;
}

/** Records of truth of any CPUs, to be asked about one case at a time. */
export interface CpuRecords {
  /** What each CPU did with the case in `row`, as far as the records can say. */
  about(batch: Batch, row: number): readonly CpuWitness[];
  /** The names of the CPUs of which the records say anything about a case. */
  cpusThatKnow(c: Case): readonly string[];
}
