/**
 * What an instruction needs of a CPU, by iced-x86; for telling a CPU that is different from a decoder that is wrong.
 *
 * @module
 */
import iced from "iced-x86";
import { icedCode } from "./iced_codes.ts";

/** Features that every CPU in 64-bit mode has. */
const BASE =
  /^(INTEL\d+|X64|CPUID|MSR|TSC|CX8|CMOV|FPU\d*|FPU387SL_ONLY|MULTIBYTENOP|PAUSE|MMX|SSE2?|FXSR|SYSCALL|RDPMC)$/;

/**
 * The features an instruction needs beyond those of every CPU in 64-bit mode: it needs all of them. Where either of two is
 * enough, iced has one name for both, such as `HLE_or_RTM`.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @returns iced's names of them; none where iced finds no instruction.
 */
export function requiredFeatures(bytes: Uint8Array): string[] {
  const code = codeOf(bytes);
  return code === iced.Code.INVALID ? [] : featuresOfCode(code);
}

/** The form of the instruction that some bytes begin with; `INVALID` where there is none. */
export function codeOf(bytes: Uint8Array): iced.Code {
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.None);
  const instruction = decoder.decode();
  const { code } = instruction;
  instruction.free();
  decoder.free();
  return code;
}

/** {@linkcode requiredFeatures} of a form. */
export function featuresOfCode(code: iced.Code): string[] {
  return icedCode(code).features.filter((name) => !BASE.test(name));
}

/**
 * What is undefined on AMD's CPUs and not on Intel's: PREFETCH with a register operand, which Intel's take for a NOP (APM
 * vol. 3, PREFETCHx), and in long mode SYSENTER and SYSEXIT (APM vol. 3, at each).
 */
const UNDEFINED_ON_AMD: readonly iced.Code[] = [
  iced.Code.Reservednop_rm16_r16_0F0D,
  iced.Code.Reservednop_rm32_r32_0F0D,
  iced.Code.Reservednop_rm64_r64_0F0D,
  iced.Code.Sysenter,
  iced.Code.Sysexitd,
  iced.Code.Sysexitq,
];

/**
 * Whether a length is what AMD's CPUs give an instruction and Intel's do not; they differ on a few forms.
 *
 * @param bytes Its bytes, as many as can be fetched.
 * @param length A length in bytes; 0 for no instruction.
 */
export function isOfAmdOnly(bytes: Uint8Array, length: number): boolean {
  return lengthOf(bytes, iced.DecoderOptions.AMD, UNDEFINED_ON_AMD) === length && lengthOf(bytes) !== length;
}

/** The length by iced; 0 where it finds no instruction, or one of `undefinedCodes`. */
export function lengthOf(
  bytes: Uint8Array,
  options: number = iced.DecoderOptions.None,
  undefinedCodes: readonly iced.Code[] = [],
): number {
  const decoder = new iced.Decoder(64, bytes, options);
  const instruction = decoder.decode();
  const length = instruction.isInvalid || undefinedCodes.includes(instruction.code) ? 0 : instruction.length;
  instruction.free();
  decoder.free();
  return length;
}
