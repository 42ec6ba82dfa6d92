/**
 * What an instruction needs of a CPU, by iced-x86; for telling a CPU that is different from a decoder that is wrong.
 *
 * @module
 */
import iced from "iced-x86";

/** Features that every CPU in 64-bit mode has. */
const BASE =
  /^(INTEL\d+|INTEL\d+_ONLY|X64|CPUID|MSR|TSC|CX8|CMOV|FPU\d*|FPU387SL_ONLY|MULTIBYTENOP|PAUSE|MMX|SSE2?|FXSR|SYSCALL)$/;

/**
 * The features an instruction needs beyond those of every CPU in 64-bit mode.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @returns iced's names of them; none where iced finds no instruction.
 */
export function requiredFeatures(bytes: Uint8Array): string[] {
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.None);
  const instruction = decoder.decode();
  const features = instruction.isInvalid ? [] : Array.from(instruction.cpuidFeatures(), (n) => iced.CpuidFeature[n]!);
  instruction.free();
  decoder.free();
  return features.filter((name) => !BASE.test(name));
}

/** PREFETCH with a register operand: Intel's CPUs take it for a NOP, on AMD's it is undefined (APM vol. 3, PREFETCHx). */
const PREFETCH_OF_REGISTER: readonly iced.Code[] = [
  iced.Code.Reservednop_rm16_r16_0F0D,
  iced.Code.Reservednop_rm32_r32_0F0D,
  iced.Code.Reservednop_rm64_r64_0F0D,
];

/**
 * Whether a length is what AMD's CPUs give an instruction and Intel's do not; they differ on a few forms.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @param length A length in bytes; 0 for no instruction.
 */
export function isOfAmdOnly(bytes: Uint8Array, length: number): boolean {
  const { AMD, None } = iced.DecoderOptions;
  return lengthOf(bytes, AMD, PREFETCH_OF_REGISTER) === length && lengthOf(bytes, None, []) !== length;
}

/** The length by iced; 0 where it finds no instruction, or one of `undefinedCodes`. */
function lengthOf(bytes: Uint8Array, options: number, undefinedCodes: readonly iced.Code[]): number {
  const decoder = new iced.Decoder(64, bytes, options);
  const instruction = decoder.decode();
  const length = instruction.isInvalid || undefinedCodes.includes(instruction.code) ? 0 : instruction.length;
  instruction.free();
  decoder.free();
  return length;
}
