/**
 * Effects of the environment: what a CPU does otherwise than a decoder says, and nobody is wrong about it.
 *
 * @module
 */
import { type Verdict, verdict } from "../findings/verdict.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, TEXT_FILL } from "../machine/case.ts";
import { AMD, parseCpuName } from "../machine/cpu_name.ts";
import { isOfAmdOnly, requiredFeatures } from "../oracles/decoders/iced/iced_features.ts";
import type { Panel } from "../oracles/panel.ts";
import { Anatomy, isHypercall, isSoftwareInterrupt } from "../x86/anatomy.ts";

const ANATOMY = new Anatomy();
const WHOLE = new Uint8Array(MAX_INSTRUCTION);

/**
 * Why this CPU does otherwise than the reference decoder says, where that is no bug: it lacks what the instruction needs,
 * AMD and Intel differ, or it is no CPU that answers but the hypervisor beneath it.
 *
 * @param panel Everybody's answers to the case.
 * @param example The case.
 * @param says What the CPU did.
 * @param row The case's row in the panel.
 * @returns The verdict; null where none of that is so.
 */
export function environmentOf(
  panel: Panel,
  { bytes, fetch }: Case,
  says: Pick<Verdict, "cpus" | "did">,
  row = 0,
): Verdict | null {
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
  const length = truths.valid[row] === 0 ? 0 : truths.length[row]!;
  const isAmd = parseCpuName(cpu!.name)?.vendor === AMD;
  return isAmd && isOfAmdOnly(text, length) ? verdict("vendors differ", "vendors", says) : null;
}

/** Reads a text of which `bytes` can be fetched, NOPs after them. */
function readWhole(bytes: Uint8Array): void {
  WHOLE.fill(TEXT_FILL);
  WHOLE.set(bytes);
  ANATOMY.read(WHOLE);
}
