/**
 * Programs whose coverage nobody is told, although they were built for it.
 *
 * @module
 */
import type { OwnSpec } from "../../subject/own_subject.ts";

/** What a file of a program begins with that was linked. */
const ELF = [0x7f, 0x45, 0x4c, 0x46];

/** Files that are larger are not looked into. */
const LARGEST = 1 << 28;

/** What compilers leave in a program with probes, be it a section's name or a function's. */
const PROBES = ["__sancov_guards", "__sancov_cntrs", "__sanitizer_cov_trace_pc"];

/** What `probes/verdict_coverage.c` leaves. */
const OURS = "verdict_coverage ";

const HOW = 'docs/subject.md, "Guided by coverage", says how';

/**
 * What a program lacks that does not tell coverage, to do so.
 *
 * @returns A sentence; null where it was not built for it, or is no file.
 */
export function missingForCoverage(own: OwnSpec): string | null {
  if (own.kind !== "program") return null;
  const files = own.words.map((word) => ({ word, text: linkedText(word) }));
  // The first word can be a wrapper, such as env.
  const withOurs = files.find(({ text }) => text.includes(OURS));
  if (withOurs !== undefined) {
    return `Not guided: ${withOurs.word} has verdict_coverage.c and does not tell coverage; let its loop call it (${HOW})`;
  }
  const withProbes = files.find(({ text }) => PROBES.some((probe) => text.includes(probe)));
  if (withProbes !== undefined) {
    return `Not guided: ${withProbes.word} has probes and not verdict_coverage.c; add it to the build (${HOW})`;
  }
  return null;
}

/** A linked program as text, a character a byte; empty where a word names none. */
function linkedText(word: string): string {
  try {
    const { isFile, size } = Deno.statSync(word);
    if (!isFile || size > LARGEST) return "";
    const bytes = Deno.readFileSync(word);
    return ELF.every((byte, n) => bytes[n] === byte) ? new TextDecoder("latin1").decode(bytes) : "";
  } catch {
    return "";
  }
}
