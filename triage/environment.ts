/**
 * Effects of the environment: what a CPU does otherwise than a decoder says, and nobody is wrong about it.
 *
 * @module
 */
import type { Refusal } from "../findings/refusal.ts";
import { type Verdict, verdict } from "../findings/verdict.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, TEXT_FILL } from "../machine/case.ts";
import { AMD, parseCpuName } from "../machine/cpu_name.ts";
import { Stop, Vector } from "../oracles/cpu/executor/stop.ts";
import { codeOf, isOfAmdOnly } from "../oracles/decoders/iced/iced_features.ts";
import type { Panel } from "../oracles/panel.ts";
import { Anatomy, isHypercall, isSoftwareInterrupt } from "../x86/anatomy.ts";
import { namedRefusal } from "./needs/named_refusal.ts";
import { refusalOf } from "./needs/refusal.ts";

const ANATOMY = new Anatomy();
const WHOLE = new Uint8Array(MAX_INSTRUCTION);

/**
 * Why this CPU does otherwise than the reference decoder says, where that is no bug: it lacks what the instruction needs, or
 * a process does, AMD and Intel differ, or it is no CPU that answers but the hypervisor beneath it. It depends on the case
 * and the CPU alone. What the CPU has, and raises #UD on nevertheless, is none.
 *
 * @param panel Everybody's answers to the case, which is in row 0.
 * @param example The case.
 * @param says What the CPU did.
 * @returns The verdict; null where none of that is so.
 */
export function environmentOf(
  panel: Panel,
  { bytes, fetch }: Case,
  says: Pick<Verdict, "cpus" | "did">,
): Verdict | null {
  const { parties: { cpu }, reference, truths } = panel;
  const text = bytes.subarray(0, fetch);
  const isAccepted = reference.valid[reference.rowOf[0]!] === 1;
  const length = truths.valid[0] === 0 ? 0 : truths.length[0]!;
  const isAmd = parseCpuName(cpu!.name)?.vendor === AMD;
  if (isAmd && isOfAmdOnly(text, length)) return verdict("vendors differ", "vendors", says);
  const refusal = isAccepted && isRefused(panel) ? refusalOf(codeOf(text), cpu!) : null;
  if (refusal !== null) return verdict("environment", refusal.reason, { ...says, needs: refusal.needs });
  if (!cpu!.features.has.includes("hypervisor")) return null;
  readWhole(text);
  // Prefixes are all that a hypervisor excuses: who accepts these and finds another length is wrong about it.
  if (truths.valid[0] === 1 && !isAccepted && isHypercall(ANATOMY, WHOLE)) {
    return verdict("environment", "hypercall", says);
  }
  return truths.valid[0] === 0 && isAccepted && isSoftwareInterrupt(ANATOMY)
    ? verdict("environment", "interrupt", says)
    : null;
}

/**
 * Why the CPU's #UD does not settle that decoders which accept the case are wrong: it would refuse what they take it for
 * anyway.
 *
 * @param panel Everybody's answers to the case, which is in row 0.
 * @param example The case.
 * @param decoders The numbers of the decoders; only those that accept it count.
 * @returns The reason for the first of them; null where the CPU settles it for one of them.
 */
export function unsettledBy(
  panel: Panel,
  { bytes, fetch }: Case,
  decoders: readonly number[],
): Refusal | null {
  if (!isRefused(panel)) return null;
  readWhole(bytes.subarray(0, fetch));
  let first: Refusal | null = null;
  for (const n of decoders) {
    const decodings = panel.decodings[n]!;
    const row = decodings.rowOf[0]!;
    if (decodings.valid[row] !== 1) continue;
    const refusal = namedRefusal(decodings.mnemonic[row]!, ANATOMY, WHOLE, panel.parties.cpu!);
    if (refusal === null) return null;
    first ??= refusal;
  }
  return first;
}

/** Whether the CPU raises #UD; it also takes for no instruction what is cut, or too long. */
function isRefused({ truths }: Panel): boolean {
  return truths.valid[0] === 0 && truths.stop[0] === Stop.fault && truths.vector[0] === Vector.invalidOpcode;
}

/** Reads a text of which `bytes` can be fetched, NOPs after them. */
function readWhole(bytes: Uint8Array): void {
  WHOLE.fill(TEXT_FILL);
  WHOLE.set(bytes);
  ANATOMY.read(WHOLE);
}
