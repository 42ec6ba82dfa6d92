/**
 * What subjects of protocol 2 tell, and what is expected of it, as lines of a cell.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { vectorName } from "../../machine/exception.ts";
import { flagNames } from "../../machine/flags.ts";
import type { ExpectationView, OutcomeView } from "../../triage/explain/case_views.ts";
import type { EffectsView, ExceptionView, TakenView, ToldView } from "../../triage/explain/effect_views.ts";
import { hex } from "./hex_text.ts";

/** Bytes of a vector register in a line. */
const BYTES_IN_LINE = 8;

/** The flags that change, each with its new value. */
export function flagLines({ rflags: before }: Case, after: bigint | undefined): string[] {
  if (after === undefined || after === before) return [];
  const names = (bits: bigint) => flagNames(Number(bits & 0xffff_ffffn));
  const changed = [
    ...names(after & ~before).map((name) => `${name}=1`),
    ...names(before & ~after).map((name) => `${name}=0`),
  ];
  return changed.length === 0 ? [] : [changed.join(" ")];
}

/** The bytes of vector registers that change, lowest first. */
export function vectorLines(vectors: ToldView["vectors"] = {}): string[] {
  return Object.entries(vectors).flatMap(([register, bytes]) => {
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
    const parts = Array.from(
      { length: Math.ceil(digits.length / BYTES_IN_LINE) },
      (_, k) => digits.slice(BYTES_IN_LINE * k, BYTES_IN_LINE * (k + 1)).join(""),
    );
    return [`xmm${register}`, ...parts.map((part) => `  ${part}`)];
  });
}

/** Accesses in their order, and how many more there are. */
export function takenLines(accesses: readonly TakenView[], all = accesses.length): string[] {
  if (all === 0) return ["none"];
  const lines = accesses.flatMap(({ direction, address, gpa, size, data, piece }) => [
    `${piece ? "and " : ""}${direction} ${size} at ${address === null ? `gpa ${hex(gpa!)}` : hex(address)}`,
    `  ${hex(BigInt.asUintN(8 * size, data))}`,
  ]);
  return all === accesses.length ? lines : [...lines, `and ${all - accesses.length} more`];
}

/** What is raised, as a phrase. */
export function raisedText({ vector, error }: ExceptionView): string {
  return `raises ${vectorName(vector)}${error === 0n ? "" : ` (${hex(error)})`}`;
}

/** The cells of what is told or expected: accesses, and what changes beside registers. */
export interface ToldLines {
  readonly access: readonly string[];
  readonly changed: readonly string[];
}

/** What a subject tells. */
export function toldLines(c: Case, { rflags, accesses, accessCount, vectors }: ToldView): ToldLines {
  return {
    access: accesses === undefined ? [] : takenLines(accesses, accessCount),
    changed: [...flagLines(c, rflags), ...vectorLines(vectors)],
  };
}

/** What the model expects. */
export function expectedLines(c: Case, { rflags, accesses, vectors }: EffectsView): ToldLines {
  return { access: takenLines(accesses), changed: [...flagLines(c, rflags), ...vectorLines(vectors)] };
}

/** Whether a subject tells its accesses, and those of memory beside the device. */
export function tellsMemory({ told }: OutcomeView, { contract }: ExpectationView): boolean {
  return told?.accesses !== undefined && contract === "hypervisor";
}
