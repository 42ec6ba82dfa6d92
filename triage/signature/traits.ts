/**
 * Traits: what about a case can matter to a disagreement, as small numbers. Of a shrunk case they make its signature;
 * of a case as it was generated they tell whether one just like it has been shrunk already.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { type DecodingColumns, Form, Operand } from "../../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../../machine/registers.ts";
import { factsOf, type InstructionFacts, NO_FACTS } from "../../oracles/instructions/facts.ts";
import { Hazard, Source } from "../../oracles/model/expectation.ts";
import type { Panel } from "../../oracles/panel.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { isVectorMap } from "../../x86/maps.ts";
import { namesRegister } from "../../x86/modrm.ts";
import { GROUP_11 } from "../../x86/opcodes.ts";

/** Kinds of operand, by number in {@linkcode Traits.operand}. */
export const OPERANDS = [
  "no operand",
  "register operand",
  "memory operand",
  "absolute address",
  "RIP-relative",
] as const;

/** Kinds of register operand, by number in {@linkcode Traits.register}. */
export const REGISTERS = ["", "high-byte register", "byte register that needs REX"] as const;

/** What else a case can have, by bit of {@linkcode Traits.state}. */
export const STATES = [
  "short text",
  "user mode",
  "failing VMM",
  "user address",
  "page crossing",
  "private gpa",
  "non-canonical address",
] as const;

/** Hazards that are states; the others are known by CPL and operand. */
const SHOWN_HAZARDS = Hazard.userAddress | Hazard.pageCrossing | Hazard.privateGpa | Hazard.nonCanonical;

const HIGH_BYTE = 1;
const REX_BYTE = 2;

const [C6, C7] = GROUP_11;

/** The traits of one case. One object serves many: {@linkcode Traits.read} fills it anew. */
export class Traits {
  /** The parts of the text. */
  readonly anatomy = new Anatomy();
  /** Index into {@linkcode OPERANDS}. */
  operand = 0;
  /** Index into {@linkcode REGISTERS}. */
  register = 0;
  /** Bits of {@linkcode STATES}. */
  state = 0;
  /** ModRM.reg where it is part of the opcode (C6, C7), else 0. */
  group = 0;
  /** What is known of an instruction that the CPU is the judge of, and no move; else of nothing. */
  facts: InstructionFacts = NO_FACTS;
  /** The byte after the opcode and the one after that: ModRM and SIB, if there are any. Set where decoders differ. */
  modrm = 0;
  sib = 0;
  /** The bytes of a VEX, EVEX or XOP prefix after its first one, 0 where there are fewer. Set where decoders differ. */
  readonly payload: [number, number, number] = [0, 0, 0];
  /** What each decoder calls the instruction; `NO_MNEMONIC` where it is none. Set where decoders differ. */
  readonly mnemonics: number[] = [];

  /** Reads case `row`, which the panel has just answered. */
  read(batch: Batch, panel: Panel, row: number): void {
    const { anatomy } = this;
    anatomy.read(batch.text, TEXT_STRIDE * row);
    const modrm = batch.text[TEXT_STRIDE * row + anatomy.modrmAt]!;
    const isGroup = anatomy.opcode === C6 || anatomy.opcode === C7;
    this.group = isGroup && anatomy.modrmAt < MAX_INSTRUCTION ? modrm >> 3 & 7 : 0;
    const { reference, expected } = panel;
    this.facts = expected.source[row] === Source.cpu ? factsOf(reference.facts[reference.rowOf[row]!]!) : NO_FACTS;
    const decoded = decodedBy(panel, row);
    const at = decoded.rowOf[row]!;
    this.operand = operandOf(decoded, at, modrm);
    this.register = registerOf(decoded, at);
    const hazard = panel.expected.hazard[row]! & SHOWN_HAZARDS;
    this.state = (batch.fetch[row]! < MAX_INSTRUCTION ? 1 : 0) | (batch.cpl[row] === 0 ? 0 : 2) |
      (batch.device.status.isZero(row) ? 0 : 4) | hazard << 3;
    if (panel.decoderFields[row] !== 0 || panel.decoderCpuFields[row] !== 0) this.#readText(batch.text, panel, row);
  }

  /** Reads what disagreements of decoders are about, and no others. */
  #readText(text: Uint8Array, { decodings }: Panel, row: number): void {
    const { anatomy: { map, modrmAt, opcodeAt, rexEnd }, payload, mnemonics } = this;
    const at = TEXT_STRIDE * row;
    this.modrm = modrmAt < MAX_INSTRUCTION ? text[at + modrmAt]! : 0;
    this.sib = modrmAt + 1 < MAX_INSTRUCTION ? text[at + modrmAt + 1]! : 0;
    const size = isVectorMap(map) ? opcodeAt - rexEnd - 1 : 0;
    for (let k = 0; k < payload.length; k++) payload[k] = k < size ? text[at + rexEnd + 1 + k]! : 0;
    for (let n = 0; n < decodings.length; n++) mnemonics[n] = decodings[n]!.mnemonic[decodings[n]!.rowOf[row]!]!;
    mnemonics.length = decodings.length;
  }
}

/** The first decoder that says the text is an instruction says what is in it. */
function decodedBy({ decodings }: Panel, row: number): DecodingColumns {
  for (const each of decodings) if (each.valid[each.rowOf[row]!] === 1) return each;
  return decodings[0];
}

function operandOf(decoded: DecodingColumns, at: number, modrm: number): number {
  const isTold = decoded.operand[at] !== Operand.none && decoded.form[at] !== Form.other;
  if (!isTold) return namesRegister(modrm) ? 1 : 2;
  if (decoded.operand[at] === Operand.register) return 1;
  if (decoded.base[at] === RIP) return 4;
  return decoded.base[at] === NO_REGISTER && decoded.index[at] === NO_REGISTER ? 3 : 2;
}

function registerOf(decoded: DecodingColumns, at: number): number {
  if (decoded.registerByte[at] === 1) return HIGH_BYTE;
  const register = decoded.register[at]!;
  return decoded.operandSize[at] === 1 && register >= 4 && register < 8 ? REX_BYTE : 0;
}
