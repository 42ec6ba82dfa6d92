/**
 * The pattern of a text: what of it may decide whether, and for how long, it is an instruction. Texts of one pattern differ in registers,
 * displacements and immediates alone; of those that the reference decoder rejects, also in fields that are as undefined as others.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { mnemonicKey } from "../../oracles/decoders/mnemonics.ts";
import { Anatomy, Prefix } from "../../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { hasSib, Modrm, namesRegister } from "../../x86/modrm.ts";
import { Rex } from "../../x86/prefixes.ts";
import { EvexP2, mapOfPayload, VexP1 } from "../../x86/vex.ts";

// Constants of its own: docs/design/performance.md says why.
const { vex2: VEX2, evex: EVEX, map0f: MAP_0F } = OpcodeMap;
const { vvvv: VVVV, w: W, length: L, pp: PP } = VexP1;
const { z: Z, length: LL, b: BROADCAST, vPrime: V_PRIME, mask: MASK } = EvexP2;
const { mod: MOD, rm: RM, reg: REG } = Modrm;
const isVector = isVectorMap;
const isRegister = namesRegister;
const needsSib = hasSib;
const mapOf = mapOfPayload;
const keyOfMnemonic = mnemonicKey;
const REX_W = Rex.w;
const STRIDE = TEXT_STRIDE;
const MOST = MAX_INSTRUCTION;
const CHOOSING = Prefix.operandSize | Prefix.addressSize | Prefix.lock | Prefix.rep | Prefix.repne;
const SEGMENTS = Prefix.fs | Prefix.gs | Prefix.nullSegment;
const REX_PREFIX = Prefix.rex;
const ODD = Prefix.idleRex | Prefix.many | Prefix.repeated | Prefix.emulate;

/** Where the prefixes that are one have their bits, and REX has its. */
const [SEGMENT_BIT, REX_SHIFT, ODD_BIT] = [0x20, 2, 0x80];

/** The ModRM byte of memory without a base, its reg left out. */
const NO_BASE = 5;

/** More than one field of EVEX is as it is rarely. */
const SEVERAL = 7;

/** Reads patterns. One object serves many texts: {@linkcode TextPattern.read} goes to another. */
export class TextPattern {
  /** The pattern, in three numbers: prefixes, map and opcode; the operand and the payload; the mnemonic. */
  head = 0;
  body = 0;
  mnemonic = 0;
  readonly #anatomy = new Anatomy();

  /** Reads the text in a row, of which the reference decoder says what `reference` holds. */
  read({ text, fetch }: Batch, reference: DecodingColumns, row: number): void {
    const at = STRIDE * row;
    const anatomy = this.#anatomy;
    anatomy.read(text, at);
    const { map, opcode, prefixes, rex, modrmAt } = anatomy;
    const decoded = reference.rowOf[row]!;
    const isValid = reference.valid[decoded] === 1;
    const modrm = modrmAt < MOST ? text[at + modrmAt]! : 0;
    const isCut = !isValid && fetch[row]! < MOST;
    this.mnemonic = keyOfMnemonic(reference.mnemonic[decoded]!);
    this.head = classOf(prefixes) | (rex & REX_W) << 5 | map << 9 | (isCut ? 0x1000 : opcode << 13);
    if (isValid) this.body = operandOf(modrm) | (isVector(map) ? payloadOf(text, at, anatomy) << 2 : 0);
    else if (isCut) this.body = 0;
    else this.body = isVector(map) ? rejectedPayload(text, at, anatomy, modrm) : rejectedOperand(map, modrm);
  }
}

/** The prefixes; those that are segments count as one, and those that are odd. */
function classOf(prefixes: number): number {
  const segments = (prefixes & SEGMENTS) === 0 ? 0 : SEGMENT_BIT;
  return prefixes & CHOOSING | segments | (prefixes & REX_PREFIX) >> REX_SHIFT | ((prefixes & ODD) === 0 ? 0 : ODD_BIT);
}

/** What ModRM asks for. */
function operandOf(modrm: number): number {
  if (isRegister(modrm)) return 3;
  return needsSib(modrm) ? 2 : (modrm & (MOD | RM)) === NO_BASE ? 1 : 0;
}

/** The payload of VEX, EVEX or XOP; registers, vvvv and the mask count by whether there are any. */
function payloadOf(text: Uint8Array, at: number, { map, opcodeAt, rexEnd }: Anatomy): number {
  const first = at + rexEnd + 1;
  const fields = text[map === VEX2 ? first : first + 1]!;
  const last = map === EVEX ? text[at + opcodeAt - 1]! : 0;
  const ofEvex = last & ~MASK | ((last & MASK) === 0 ? 0 : 1);
  return chosenBy(map, text[first]!, fields, L) | ((fields & VVVV) === VVVV ? 1 : 0) << 13 | ofEvex << 14;
}

/** The opcode map, W and pp of a payload, and other bits of the byte that those are in. */
function chosenBy(map: number, first: number, fields: number, others: number): number {
  const width = map === VEX2 ? 0 : W;
  return mapOf(map, first) | (fields & (width | PP | others)) << 5;
}

/** The same where the reference decoder rejects the text: then one field may be why, and several are no news. */
function rejectedPayload(text: Uint8Array, at: number, { map, opcodeAt, rexEnd }: Anatomy, modrm: number): number {
  const first = at + rexEnd + 1;
  const fields = text[map === VEX2 ? first : first + 1]!;
  const chosen = chosenBy(map, text[first]!, fields, 0) | (isRegister(modrm) ? 1 : 0) << 13;
  return chosen | rareField(fields, map === EVEX ? text[at + opcodeAt - 1]! : V_PRIME) << 14;
}

/** Which field of a payload is as it is rarely. */
function rareField(fields: number, last: number): number {
  let rare = (fields & VVVV) === VVVV ? 0 : 1;
  if ((last & Z) !== 0) rare = rare === 0 ? 2 : SEVERAL;
  if ((last & LL) === LL) rare = rare === 0 ? 3 : SEVERAL;
  if ((last & BROADCAST) !== 0) rare = rare === 0 ? 4 : SEVERAL;
  if ((last & V_PRIME) === 0) rare = rare === 0 ? 5 : SEVERAL;
  if ((last & MASK) !== 0) rare = rare === 0 ? 6 : SEVERAL;
  return rare;
}

/** Which instruction ModRM may choose: reg, and of registers of the first two maps all of it. */
function rejectedOperand(map: number, modrm: number): number {
  if (map > MAP_0F) return isRegister(modrm) ? 1 : 0;
  return isRegister(modrm) ? modrm : modrm & REG;
}
