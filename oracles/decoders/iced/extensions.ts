/**
 * Extensions: what the instruction set is divided into where decoders are compared, by iced's names of the features that each
 * form needs.
 *
 * @module
 */
import iced from "iced-x86";
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../../machine/batch.ts";
import { icedCode } from "./iced_codes.ts";

/** The extension of what every CPU in 64-bit mode has, but for registers of the FPU, of MMX and of SSE. */
export const BASE_EXTENSION = "base";

/** Stands for the extension of a text that iced finds no instruction in. */
export const NO_EXTENSION = "none";

/** Features without a row of their own. */
const BASE = /^(INTEL\d+|X64|CPUID|MSR|TSC|CX8|CMOV|MULTIBYTENOP|PAUSE|FXSR|SYSCALL|RDPMC)$/;

/** The parts of AVX-512, of which one is enough to say that it is: lengths of vectors are no matter here. */
const AVX512 = /^AVX512/;

const KNOWN = new Map<iced.Code, string>();

/**
 * The extension of a form: its features joined by `+`, those left out that others imply.
 *
 * @param code The form.
 * @returns Such as `base`, `SSE4_1`, `AVX512_VBMI2`, `AVX512F+GFNI`; `none` for no form.
 */
export function extensionOf(code: iced.Code): string {
  let name = KNOWN.get(code);
  if (name === undefined) KNOWN.set(code, name = code === iced.Code.INVALID ? NO_EXTENSION : nameOf(code));
  return name;
}

function nameOf(code: iced.Code): string {
  const all = icedCode(code).features;
  const isOwn = (name: string) => name !== "AVX512VL" && name !== "AVX512F";
  const named = all.filter((name) => !AVX512.test(name) || isOwn(name));
  const parts = all.some((name) => AVX512.test(name)) && !named.some((name) => AVX512.test(name))
    ? ["AVX512F", ...named]
    : named;
  const special = parts.filter((name) => !BASE.test(name)).map((name) => name.replace(/^FPU\d+$/, "FPU"));
  const [first, ...more] = special;
  if (first === undefined) return BASE_EXTENSION;
  return (first === "FPU" && more.length > 0 ? more : special).join("+");
}

/** In which order extensions are shown: what every CPU has first, by name then, and last what is no instruction. */
export function compareExtensions(a: string, b: string): number {
  const rank = (name: string) => name === BASE_EXTENSION ? 0 : name === NO_EXTENSION ? 2 : 1;
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * Reads the forms of a batch's texts.
 *
 * @param batch The texts.
 * @param out Receives a form a case; that of no instruction where iced finds none in the bytes that can be fetched.
 */
export function readCodes({ text, fetch, size }: Batch, out: Uint16Array): void {
  const decoder = new iced.Decoder(64, text.subarray(0, TEXT_STRIDE * size), iced.DecoderOptions.None);
  const instruction = new iced.Instruction();
  for (let row = 0; row < size; row++) {
    decoder.position = TEXT_STRIDE * row;
    decoder.decodeOut(instruction);
    const { code, length } = instruction;
    out[row] = length > Math.min(fetch[row]!, MAX_INSTRUCTION) ? iced.Code.INVALID : code;
  }
  instruction.free();
  decoder.free();
}
