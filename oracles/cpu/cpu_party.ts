/**
 * The CPU as a party of a panel.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { formatCpuName } from "../../machine/cpu_name.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { AccessProbe } from "./access/access_probe.ts";
import type { AccessTruths, AskedCases } from "./access/access_truths.ts";
import { CpuOracle, type CpuOracleOptions } from "./ask/cpu_oracle.ts";
import type { CpuTruths } from "./ask/cpu_truths.ts";
import { readCpuInfo } from "./cpu_info.ts";
import { openCpu } from "./executor/open_cpu.ts";
import { Asked } from "./executor/record_layout.ts";
import type { Transport } from "./executor/transport.ts";

/** Asks the CPU about batches of up to a certain size, one at a time. */
export interface CpuAsker {
  /** Runs every case of `batch`, its operand where `decodings` say, and fills the same rows of `out`. */
  ask(batch: Batch, decodings: DecodingColumns, out: CpuTruths): Promise<void>;
  /**
   * Finds which memory the cases in `rows` read and write, and fills those rows of `out`; the truths of `asked` say how
   * long they are. Only a CPU that runs instructions can tell, one of records cannot.
   */
  access?(asked: AskedCases, rows: Iterable<number>, out: AccessTruths): Promise<void>;
}

/** What is known of what a CPU has, and of what its system has enabled. */
export interface KnownFeatures {
  /** The features that it has, by the names that CPUID's documentation gives, and states such as `XCR0.AVX`; sorted. */
  readonly has: readonly string[];
  /** Whether it has no others; false where its CPUID was not asked, as that of a CPU of records. */
  readonly areAll: boolean;
}

/** A CPU that can be asked. */
export interface CpuParty {
  /** Vendor, family, model, stepping and microcode, in one line. */
  readonly name: string;
  /** Whether it answers from records of truth, and runs nothing. */
  readonly recorded?: boolean;
  /** What decides which instructions it has. */
  readonly features: KnownFeatures;
  /** Makes an asker for batches of up to `capacity` cases. Several may be made; they share the executor. */
  asker(capacity: number, options?: CpuOracleOptions): CpuAsker;
  /** Ends the executor. */
  close(): Promise<void>;
}

/**
 * Opens the CPU that this runs on.
 *
 * @returns The CPU.
 * @throws {CpuUnavailable} When it cannot be asked here: another architecture, no permission to run programs, a folder
 * for temporary files that programs cannot be started from, or a kernel that forbids the sandbox.
 */
export async function openCpuParty(): Promise<CpuParty> {
  const transport = await openCpu();
  try {
    const info = await readCpuInfo(transport);
    return {
      name: formatCpuName(info),
      features: { has: info.features, areAll: true },
      asker: (capacity, options) => askerOf(transport, capacity, { vectors: vectorsOf(info.features), ...options }),
      close: () => transport.close(),
    };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/** How wide vector registers are that the CPU has and the system has enabled, as bits of {@linkcode Asked}. */
function vectorsOf(features: readonly string[]): number {
  const has = (...names: readonly string[]) => names.every((name) => features.includes(name));
  if (has("avx512f", "XCR0.AVX512")) return Asked.avx512;
  return has("avx", "XCR0.AVX") ? Asked.avx : Asked.sse;
}

/** Asks about cases, and makes what finds out about their memory when it is wanted first. */
function askerOf(transport: Transport, capacity: number, options?: CpuOracleOptions): CpuAsker {
  const oracle = new CpuOracle(transport, capacity, options);
  let probe: AccessProbe | undefined;
  return {
    ask: (batch, decodings, out) => oracle.ask(batch, decodings, out),
    access: (asked, rows, out) => (probe ??= new AccessProbe(transport, capacity)).run(asked, rows, out),
  };
}
