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

/**
 * The length that AMD processors give an instruction; they differ from Intel's on a few forms.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @returns The length in bytes; 0 where it is no instruction.
 */
export function amdLength(bytes: Uint8Array): number {
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.AMD);
  const instruction = decoder.decode();
  const length = instruction.isInvalid ? 0 : instruction.length;
  instruction.free();
  decoder.free();
  return length;
}
