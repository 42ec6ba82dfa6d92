/**
 * Effects of the environment: what a CPU does otherwise than a decoder says, and nobody is wrong about it.
 *
 * @module
 */
import type { Silence } from "../findings/refusal.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, TEXT_FILL } from "../machine/case.ts";
import { AMD, vendorOf } from "../machine/cpu_name.ts";
import { Stop, Vector } from "../oracles/cpu/executor/stop.ts";
import type { CpuWitness } from "../oracles/cpu/witness.ts";
import { codeOf, isOfAmdOnly } from "../oracles/decoders/iced/iced_features.ts";
import { NO_MNEMONIC } from "../oracles/decoders/mnemonics.ts";
import type { Panel } from "../oracles/panel.ts";
import { Anatomy, isHypercall, isSoftwareInterrupt, Prefix } from "../x86/anatomy.ts";
import { OpcodeMap } from "../x86/maps.ts";
import { Modrm } from "../x86/modrm.ts";
import { namedRefusal } from "./needs/named_refusal.ts";
import { refusalOf } from "./needs/refusal.ts";

/** The opcode of group 6 in map 0f, and VERW's place in it, as ModRM.reg stands in the byte. */
const [GROUP_6, VERW] = [0x00, 5 << 3];

const ANATOMY = new Anatomy();
const WHOLE = new Uint8Array(MAX_INSTRUCTION);

/** The reference decoder, whose instructions are known by their forms; others are asked for names. */
const REFERENCE = 0;

/**
 * Why what a CPU did says nothing about a decoder that says otherwise: the CPU refuses what the decoder takes the case for
 * anyway, or it is no CPU that answered but the hypervisor beneath it. It depends on the case, the CPU and the decoder alone.
 * What the CPU has, and raises #UD on nevertheless, it does say.
 *
 * @param panel Everybody's answers to the case.
 * @param example The case.
 * @param witness What the CPU did.
 * @param decoder The decoder's number.
 * @param row The row of the case.
 * @returns Null where the CPU can tell.
 */
export function silenceOf(
  panel: Panel,
  { bytes, fetch }: Case,
  witness: CpuWitness,
  decoder: number,
  row: number,
): Silence | null {
  const { truths } = witness;
  const decodings = panel.decodings[decoder]!;
  const at = decodings.rowOf[row]!;
  const isAccepted = decodings.valid[at] === 1;
  const isExecuted = truths.valid[row] === 1;
  const text = bytes.subarray(0, fetch);
  readWhole(text);
  if (isAccepted && isRefused(witness, row)) {
    const cpu = { name: witness.cpu, features: witness.features() };
    const isAsReference = decoder === REFERENCE ||
      decodings.mnemonic[at] === NO_MNEMONIC && panel.reference.lengthOf(row) === decodings.lengthOf(row);
    const refusal = isAsReference
      ? refusalOf(codeOf(text), cpu)
      : namedRefusal(decodings.mnemonic[at]!, ANATOMY, WHOLE, cpu);
    if (refusal !== null) return refusal;
  }
  // Prefixes are all that a hypervisor excuses: who accepts these and finds another length is wrong about it.
  const isOfHypervisor = isExecuted !== isAccepted &&
    (isExecuted ? isHypercall(ANATOMY, WHOLE) : isSoftwareInterrupt(ANATOMY));
  if (!isOfHypervisor || !witness.features().has.includes("hypervisor")) return null;
  return { reason: isExecuted ? "hypercall" : "interrupt", needs: [] };
}

/** Whether the CPU raises #UD; it also takes for no instruction what is cut, or too long. */
function isRefused({ truths }: CpuWitness, row: number): boolean {
  return truths.valid[row] === 0 && truths.stop[row] === Stop.fault && truths.vector[row] === Vector.invalidOpcode;
}

/**
 * Whether the vendors are known to differ about a case of which an AMD CPU was asked: AMD documents the length that its CPU gives
 * it, or it is VERW with LOCK.
 *
 * @param example The case.
 * @param asked What the CPU did.
 * @param row The row of the case.
 */
export function isKnownDifference({ bytes, fetch }: Case, { cpu, truths }: CpuWitness, row: number): boolean {
  if (vendorOf(cpu) !== AMD) return false;
  const length = truths.valid[row] === 0 ? 0 : truths.length[row]!;
  const text = bytes.subarray(0, fetch);
  return isOfAmdOnly(text, length) || length > 0 && isLockedVerw(text);
}

/** VERW with a LOCK prefix, whatever else is in front of it: AMD's CPUs execute it, and Intel's raise #UD (corpus/truths, `f00f002f`). */
function isLockedVerw(text: Uint8Array): boolean {
  readWhole(text);
  const { prefixes, map, opcode, modrmAt } = ANATOMY;
  const isVerw = map === OpcodeMap.map0f && opcode === GROUP_6 && (WHOLE[modrmAt]! & Modrm.reg) === VERW;
  return isVerw && (prefixes & Prefix.lock) !== 0;
}

/** Reads a text of which `bytes` can be fetched, NOPs after them. */
function readWhole(bytes: Uint8Array): void {
  WHOLE.fill(TEXT_FILL);
  WHOLE.set(bytes);
  ANATOMY.read(WHOLE);
}
