/**
 * What a CPU's registers say about an instruction's name. Most names they leave open; but what does nothing changes no
 * register, and an exchange of two that differ changes both.
 *
 * @module
 */
import { TEXT_STRIDE } from "../machine/batch.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import type { CpuTruths } from "../oracles/cpu/ask/cpu_truths.ts";
import { Stop } from "../oracles/cpu/executor/stop.ts";
import { mnemonicId, NO_MNEMONIC } from "../oracles/decoders/mnemonics.ts";
import type { Panel } from "../oracles/panel.ts";
import { Anatomy, Prefix } from "../x86/anatomy.ts";
import { OpcodeMap } from "../x86/maps.ts";
import { Rex } from "../x86/prefixes.ts";

const ANATOMY = new Anatomy();

/** Instructions that change no general-purpose register. */
const IDLE: ReadonlySet<number> = new Set(["nop", "pause", "fnop", "endbr32", "endbr64"].map(mnemonicId));

const XCHG = mnemonicId("xchg");

/** The opcode of NOP and PAUSE, which is the first of the exchanges with the accumulator (SDM vol. 2, XCHG). */
const NOP = 0x90;
const LOW_BITS = 0x07;

/**
 * The decoders whose names of an instruction a CPU's registers contradict.
 *
 * @param panel Everybody's answers.
 * @param truths What the CPU did.
 * @param row The case's row in the panel.
 * @returns Their names; none where the CPU completed nothing, or its registers leave it open.
 */
export function contradictedByRegisters(
  { parties, decodings, batch }: Panel,
  truths: CpuTruths,
  row: number,
): string[] {
  if (truths.stop[row] !== Stop.completed) return [];
  let isChanged = false;
  for (let i = GPR_COUNT * row; i < GPR_COUNT * (row + 1); i++) {
    if (!truths.registers.equals(i, batch.registers, i)) isChanged = true;
  }
  ANATOMY.read(batch.text, TEXT_STRIDE * row);
  const mustChange = exchangesOthers(ANATOMY, (register) => batch.registers.at(GPR_COUNT * row + register));
  return parties.decoders.filter((_, n) => {
    const name = decodings[n]!.mnemonic[decodings[n]!.rowOf[row]!]!;
    if (name === NO_MNEMONIC) return false;
    return isChanged ? IDLE.has(name) : name === XCHG && mustChange;
  }).map(({ name }) => name);
}

/** Whether the text, as an exchange with the accumulator, exchanges values that differ. */
function exchangesOthers({ map, opcode, rex, prefixes }: Anatomy, valueOf: (register: number) => bigint): boolean {
  if (map !== OpcodeMap.oneByte || (opcode & ~LOW_BITS) !== NOP) return false;
  const register = opcode & LOW_BITS | (rex & Rex.b) << 3;
  const bits = (rex & Rex.w) !== 0 ? 64 : (prefixes & Prefix.operandSize) !== 0 ? 16 : 32;
  return BigInt.asUintN(bits, valueOf(0)) !== BigInt.asUintN(bits, valueOf(register));
}

/**
 * Whether AMD's and Intel's CPUs take a text for different instructions: F3 90 with REX.B is an exchange with r8 on AMD's
 * (seen on family 26 model 2), and PAUSE on Intel's (seen on family 6 model 167).
 */
export function isExchangeOfAmdOnly({ batch }: Panel, row: number): boolean {
  ANATOMY.read(batch.text, TEXT_STRIDE * row);
  const { map, opcode, rex, prefixes } = ANATOMY;
  return map === OpcodeMap.oneByte && opcode === NOP && (rex & Rex.b) !== 0 && (prefixes & Prefix.rep) !== 0;
}
