/**
 * What CPUs did, for tests.
 *
 * @module
 */
import type { CpuDeed, CpuWord } from "./verdict.ts";

/** That each of some CPUs did the same, asked and not recorded. */
export function words(cpus: readonly string[], did: CpuDeed): CpuWord[] {
  return cpus.map((cpu) => ({ cpu, did, recorded: false }));
}
