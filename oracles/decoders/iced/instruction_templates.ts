/**
 * Templates of all instructions that touch memory and of which a CPU can be asked, but for the moves: made from iced's own list
 * of forms (`Code`), so that no list by hand can miss one. They do not depend on the machine.
 *
 * @module
 */
import iced from "iced-x86";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../../machine/batch.ts";
import { DecodingColumns, Form } from "../../../machine/decoding.ts";
import { isLegacyPrefix, isRex, PLAIN_REX } from "../../../x86/prefixes.ts";
import { factsOf, type InstructionFacts } from "../../instructions/facts.ts";
import { headInfoOf, headsOf, isFound } from "./code_heads.ts";
import { IcedDecoder } from "./iced.ts";

const { EncodingKind, OpCodeOperandKind } = iced;

/** What stands behind an opcode: no ModRM byte, one of memory, or one of a register. */
export const ModrmOf = { none: 0, memory: 1, register: 2 } as const;

/** How an instruction is encoded. */
export const EncodingOf = { legacy: 0, vex: 1, evex: 2 } as const;

/** What a text of a form is made of. */
export interface InstructionTemplate {
  /** iced's number of the form. */
  readonly code: number;
  /** What is known of it. */
  readonly facts: InstructionFacts;
  /** {@linkcode EncodingOf}; XOP counts as VEX. */
  readonly encoding: number;
  /** The legacy prefixes that are part of it. */
  readonly prefixes: readonly number[];
  /** REX.W where it needs that; else 0. */
  readonly rex: number;
  /** VEX, EVEX or XOP prefix with no register bit set, escape and opcode. */
  readonly opcode: readonly number[];
  /** {@linkcode ModrmOf}. */
  readonly modrm: number;
  /** What ModRM.reg must be; -1 where it names a register. */
  readonly reg: number;
  /** Bytes of the immediate. */
  readonly immediate: number;
  /** Whether VEX.vvvv names a register. */
  readonly hasVvvv: boolean;
  /** Whether LOCK may stand in front. */
  readonly canLock: boolean;
}

/** ModRM of [rdi], and of a register operand; neither has a displacement. */
const MODRM_BYTES = [[], [0x07], [0xc1]];

/** ModRM.reg to try where the form leaves it open: not every form has the first one. */
const OPEN_REGS = [1, 0];

const MEMORY = /^mem(_mib)?$|_or_mem$/;
const IMPLIED = /^(seg_r(SI|DI|BX_al)|es_rDI)$/;
const MASKMOV = /^seg_rDI$/;

const ADDRESS_SIZE = 0x67;

/** A form with texts that may be it. */
interface Candidate {
  readonly code: number;
  readonly modrm: number;
  readonly reg: number;
  readonly hasVvvv: boolean;
  readonly canLock: boolean;
  readonly encoding: number;
  readonly heads: Iterator<readonly number[]>;
}

let templates: readonly InstructionTemplate[] | undefined;

/** The templates, in the order of iced's forms. They are made when they are asked for first, in about a third of a second. */
export function instructionTemplates(): readonly InstructionTemplate[] {
  return templates ??= makeTemplates();
}

function makeTemplates(): InstructionTemplate[] {
  const found = findTexts(allCandidates());
  const batch = new Batch(found.length);
  batch.size = found.length;
  batch.fetch.fill(MAX_INSTRUCTION);
  found.forEach(({ text }, row) => batch.text.set(text, TEXT_STRIDE * row));
  const decodings = new DecodingColumns(found.length);
  const decoder = new IcedDecoder();
  decoder.decode(batch, decodings);
  decoder.close();
  return found.flatMap((each, row) => {
    const at = decodings.rowOf[row]!;
    const facts = factsOf(decodings.facts[at]!);
    const isWanted = decodings.form[at] === Form.other && facts.outside === null;
    return isWanted ? [templateOf(each, facts, decodings.length[at]!)] : [];
  });
}

function allCandidates(): Candidate[] {
  const all: Candidate[] = [];
  for (let code = iced.Code.INVALID + 1; iced.Code[code] !== undefined; code++) {
    const info = iced.CodeExt.opCode(code);
    const kinds = Array.from({ length: info.opCount }, (_, k) => OpCodeOperandKind[info.opKind(k)]!);
    const modrm = modrmOf(kinds);
    const isWanted = modrm !== undefined && isFound(info) && info.encoding !== EncodingKind.D3NOW && !info.isPrivileged;
    if (isWanted) {
      all.push({
        code,
        modrm,
        reg: info.groupIndex,
        hasVvvv: kinds.some((kind) => kind.endsWith("_vvvv")),
        canLock: info.canUseLockPrefix,
        encoding: encodingOf(info.encoding),
        heads: headsOf(headInfoOf(info)),
      });
    }
    info.free();
  }
  return all;
}

/** What is behind a form's opcode; undefined where it has no operand in memory. */
function modrmOf(kinds: readonly string[]): number | undefined {
  if (kinds.some((kind) => MEMORY.test(kind))) return ModrmOf.memory;
  if (!kinds.some((kind) => IMPLIED.test(kind))) return undefined;
  // MASKMOVDQU has two registers beside its memory, strings and XLAT have none.
  return kinds.some((kind) => MASKMOV.test(kind)) ? ModrmOf.register : ModrmOf.none;
}

function encodingOf(kind: iced.EncodingKind): number {
  if (kind === EncodingKind.Legacy) return EncodingOf.legacy;
  return kind === EncodingKind.EVEX ? EncodingOf.evex : EncodingOf.vex;
}

/** A form, and the first of its texts that iced takes for it. */
interface Found extends Candidate {
  readonly text: Uint8Array;
  readonly head: readonly number[];
}

/** Beginnings of a form that are tried at once: most forms have one of their first. */
const AT_ONCE = 3;

/** Finds texts in rounds, each with one decoder: making one costs more than decoding. */
function findTexts(candidates: readonly Candidate[]): Found[] {
  const found = new Map<number, Found>();
  for (let open = candidates; open.length > 0;) {
    const tried = open.flatMap((each) =>
      nextOf(each.heads).flatMap((head) => regsOf(each).map((reg) => ({ each, head, reg })))
    );
    findAmong(tried, found);
    const goesOn = new Set(tried.map(({ each }) => each));
    open = open.filter((each) => goesOn.has(each) && !found.has(each.code));
  }
  return candidates.flatMap(({ code }) => found.get(code) ?? []);
}

function nextOf(heads: Iterator<readonly number[]>): (readonly number[])[] {
  const next: (readonly number[])[] = [];
  while (next.length < AT_ONCE) {
    const { done, value } = heads.next();
    if (done === true) break;
    // No form with an operand in memory is told by its address size.
    if (value[0] !== ADDRESS_SIZE) next.push(value);
  }
  return next;
}

/** A text that may be a form's. */
interface Tried {
  readonly each: Candidate;
  readonly head: readonly number[];
  readonly reg: number;
}

function findAmong(tried: readonly Tried[], found: Map<number, Found>): void {
  const texts = new Uint8Array(TEXT_STRIDE * tried.length);
  tried.forEach(({ each, head, reg }, n) => {
    const modrm = MODRM_BYTES[each.modrm]!.map((byte) => byte | reg << 3);
    texts.set([...head, ...modrm], TEXT_STRIDE * n);
  });
  const decoder = new iced.Decoder(64, texts, iced.DecoderOptions.None);
  const instruction = new iced.Instruction();
  tried.forEach(({ each, head }, n) => {
    if (found.has(each.code)) return;
    decoder.position = TEXT_STRIDE * n;
    decoder.decodeOut(instruction);
    if (instruction.code !== each.code) return;
    found.set(each.code, { ...each, head, text: texts.slice(TEXT_STRIDE * n, TEXT_STRIDE * n + MAX_INSTRUCTION) });
  });
  instruction.free();
  decoder.free();
}

function regsOf({ modrm, reg }: Candidate): readonly number[] {
  if (modrm === ModrmOf.none) return [0];
  return reg < 0 ? OPEN_REGS : [reg];
}

function templateOf(found: Found, facts: InstructionFacts, length: number): InstructionTemplate {
  const { code, encoding, head, modrm, reg, hasVvvv, canLock } = found;
  const isLegacy = encoding === EncodingOf.legacy;
  const end = head.findIndex((byte) => !isLegacyPrefix(byte));
  const hasRex = isLegacy && isRex(head[end]!);
  return {
    ...{ code, facts, encoding, modrm, reg, hasVvvv, canLock },
    prefixes: head.slice(0, end),
    rex: hasRex ? head[end]! & ~PLAIN_REX : 0,
    opcode: head.slice(hasRex ? end + 1 : end),
    immediate: length - head.length - MODRM_BYTES[modrm]!.length,
  };
}
