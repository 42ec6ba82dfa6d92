/**
 * The names of CPUs: one line that says vendor, family, model, stepping and microcode, and its parts.
 *
 * @module
 */

/** A CPU as CPUID and the kernel name it. */
export interface CpuName {
  /** Vendor string, such as `AuthenticAMD`. */
  readonly vendor: string;
  /** Family, the extended one included. */
  readonly family: number;
  /** Model, the extended one included. */
  readonly model: number;
  /** Stepping. */
  readonly stepping: number;
  /** Microcode revision as the kernel prints it, such as `0x1000065`; null where it can't be read. */
  readonly microcode: string | null;
}

/** What AMD's CPUs say is their vendor. */
export const AMD = "AuthenticAMD";

/** What Intel's CPUs do. */
export const INTEL = "GenuineIntel";

/** The vendors that every text should have been asked of, and what people call them. */
export const VENDORS: ReadonlyMap<string, string> = new Map([[AMD, "AMD"], [INTEL, "Intel"]]);

const UNKNOWN = "unknown";

/** Vendors whose strings are not as people call them. */
const SHORT_VENDORS: Readonly<Record<string, string>> = { [AMD]: "amd", [INTEL]: "intel" };

/**
 * One line, such as `AuthenticAMD family 25 model 17 stepping 1 microcode 0x1000065`.
 *
 * @example
 * ```ts
 * import { formatCpuName, parseCpuName } from "./cpu_name.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const name = "GenuineIntel family 6 model 207 stepping 2 microcode 0x21000291";
 * assertEquals(formatCpuName(parseCpuName(name)!), name);
 * ```
 */
export function formatCpuName({ vendor, family, model, stepping, microcode }: CpuName): string {
  return `${vendor} family ${family} model ${model} stepping ${stepping} microcode ${microcode ?? UNKNOWN}`;
}

/** Reads what {@linkcode formatCpuName} wrote; null where it is no such line. */
export function parseCpuName(name: string): CpuName | null {
  const parts = /^(\S+) family (\d+) model (\d+) stepping (\d+) microcode (\S+)$/.exec(name);
  if (parts === null) return null;
  const [, vendor, family, model, stepping, microcode] = parts;
  return {
    vendor: vendor!,
    family: Number(family),
    model: Number(model),
    stepping: Number(stepping),
    microcode: microcode === UNKNOWN ? null : microcode!,
  };
}

/**
 * The kind of CPU, such as `amd-family-25-model-17`: CPUs of one kind do the same. A name of another form is a kind of its
 * own.
 */
export function cpuKind(name: string): string {
  const parts = parseCpuName(name);
  if (parts === null) return name;
  return `${SHORT_VENDORS[parts.vendor] ?? parts.vendor}-family-${parts.family}-model-${parts.model}`;
}

/** A CPU's vendor string, such as `AuthenticAMD`; null where its name is of another form. */
export function vendorOf(name: string): string | null {
  return parseCpuName(name)?.vendor ?? null;
}

/** A CPU in few words, such as `AMD family 25 model 17`; a name of another form as it is. */
export function shortCpuName(name: string): string {
  const parts = parseCpuName(name);
  if (parts === null) return name;
  return `${VENDORS.get(parts.vendor) ?? parts.vendor} family ${parts.family} model ${parts.model}`;
}
