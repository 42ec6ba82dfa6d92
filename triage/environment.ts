/**
 * Effects of the environment: what a CPU does otherwise than a decoder says, and nobody is wrong about it.
 *
 * @module
 */
import { type Verdict, verdict } from "../findings/verdict.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, TEXT_FILL } from "../machine/case.ts";
import { AMD, vendorOf } from "../machine/cpu_name.ts";
import type { CpuWitness } from "../oracles/cpu/witness.ts";
import { isOfAmdOnly, requiredFeatures } from "../oracles/decoders/iced/iced_features.ts";
import type { Panel } from "../oracles/panel.ts";
import { Anatomy, isHypercall, isSoftwareInterrupt } from "../x86/anatomy.ts";
import { wordsOf } from "./witnesses.ts";

const ANATOMY = new Anatomy();
const WHOLE = new Uint8Array(MAX_INSTRUCTION);

/**
 * Why this CPU does otherwise than the reference decoder says, where that is no bug: it lacks what the instruction needs, or
 * it is no CPU that answers but the hypervisor beneath it.
 *
 * @param panel Everybody's answers to the case.
 * @param example The case.
 * @param asked What the CPU did.
 * @param row The row of the case.
 * @returns The verdict; null where none of that is so.
 */
export function environmentOf(
  panel: Panel,
  { bytes, fetch }: Case,
  asked: CpuWitness,
  row = 0,
): Verdict | null {
  const says = { cpus: wordsOf([asked], row) };
  const { parties: { cpu }, reference, truths } = panel;
  const text = bytes.subarray(0, fetch);
  const isAccepted = reference.valid[reference.rowOf[row]!] === 1;
  if (truths.valid[row] === 0 && isAccepted) {
    const needed = requiredFeatures(text);
    if (needed.length > 0) return verdict("environment", "needs", { ...says, needs: needed });
  }
  if (cpu!.features.includes("hypervisor")) {
    readWhole(text);
    // Prefixes are all that a hypervisor excuses: who accepts these and finds another length is wrong about it.
    if (truths.valid[row] === 1 && !isAccepted && isHypercall(ANATOMY, WHOLE)) {
      return verdict("environment", "hypercall", says);
    }
    if (truths.valid[row] === 0 && isAccepted && isSoftwareInterrupt(ANATOMY)) {
      return verdict("environment", "interrupt", says);
    }
  }
  return null;
}

/**
 * What an instruction may lack on a CPU that raised an exception on its text, where nobody knows what that CPU has.
 *
 * @returns The verdict; null where it needs nothing that not every CPU has.
 */
export function lackOf({ bytes, fetch }: Case, asked: CpuWitness, row: number): Verdict | null {
  const needs = asked.truths.valid[row] === 0 ? requiredFeatures(bytes.subarray(0, fetch)) : [];
  return needs.length === 0 ? null : verdict("environment", "needs", { cpus: wordsOf([asked], row), needs });
}

/**
 * Whether AMD documents the length that its CPU gives a case, and Intel another one.
 *
 * @param example The case.
 * @param asked What the CPU did.
 * @param row The row of the case.
 */
export function isDocumentedDifference({ bytes, fetch }: Case, { cpu, truths }: CpuWitness, row: number): boolean {
  const length = truths.valid[row] === 0 ? 0 : truths.length[row]!;
  return vendorOf(cpu) === AMD && isOfAmdOnly(bytes.subarray(0, fetch), length);
}

/** Reads a text of which `bytes` can be fetched, NOPs after them. */
function readWhole(bytes: Uint8Array): void {
  WHOLE.fill(TEXT_FILL);
  WHOLE.set(bytes);
  ANATOMY.read(WHOLE);
}
