/**
 * The committed records of truth as evidence, for whoever opens the parties of a panel.
 *
 * @module
 */
import { indexTruthFiles, readTruthFolder } from "../corpus/files/truth_folder.ts";
import type { CpuRecords } from "../oracles/cpu/witness.ts";
import { cpuRecords } from "./recorded_cpu.ts";

/**
 * The records in corpus/truths. They are read when they are asked for the first time.
 *
 * @throws {InputError} Then, when a line is not even JSON with bytes and a CPU's name.
 */
export function committedRecords(): CpuRecords {
  return cpuRecords(() => indexTruthFiles(readTruthFolder()));
}
