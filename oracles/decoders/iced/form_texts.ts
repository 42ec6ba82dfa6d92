/**
 * A text for each of iced's exact forms (`Code`) of 64-bit mode, made from its own list, so that no list by hand can miss one.
 *
 * @module
 */
import iced from "iced-x86";
import { MAX_INSTRUCTION } from "../../../machine/batch.ts";
import { Modrm } from "../../../x86/modrm.ts";
import { headInfoOf, headsOf, isFound } from "./code_heads.ts";

/** A text that begins with an instruction of a form. */
export interface FormText {
  /** iced's number of the form. */
  readonly code: number;
  /** Prefixes, VEX and the like, and the opcode. */
  readonly head: readonly number[];
  /** The byte after them: a ModRM byte, where the form has one. */
  readonly next: number;
  /** The bits of that byte without which it is another form: those of an opcode's group. */
  readonly fixed: number;
}

/** What stands behind the byte after an opcode: SIB, displacement, immediate, and the suffix of 3DNow!. */
const REST = [0x11, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01];

/** The byte after an opcode that is tried first: [rcx], with a displacement. */
const FIRST_NEXT = 0x91;

let texts: readonly FormText[] | undefined;

/**
 * The texts, in the order of iced's forms. They are made when they are asked for first, in some tenths of a second. What iced
 * finds with options alone is not among them.
 */
export function formTexts(): readonly FormText[] {
  return texts ??= makeTexts();
}

function makeTexts(): FormText[] {
  const made: FormText[] = [];
  const instruction = new iced.Instruction();
  for (let code = iced.Code.INVALID + 1; iced.Code[code] !== undefined; code++) {
    const info = iced.CodeExt.opCode(code);
    const text = isFound(info) ? textOf(info, code, instruction) : undefined;
    info.free();
    if (text !== undefined) made.push(text);
  }
  instruction.free();
  return made;
}

/** The bytes of a text, as many as an instruction can have. */
export function bytesOfForm({ head, next }: FormText): Uint8Array {
  return Uint8Array.from([...head, next, ...REST]).subarray(0, MAX_INSTRUCTION);
}

/** The first of the texts that may be a form's and is. */
function textOf(info: iced.OpCodeInfo, code: iced.Code, instruction: iced.Instruction): FormText | undefined {
  for (const text of candidates(info, code)) {
    const decoder = new iced.Decoder(64, bytesOfForm(text), iced.DecoderOptions.None);
    decoder.decodeOut(instruction);
    decoder.free();
    if (instruction.code === code) return text;
  }
  return undefined;
}

function* candidates(info: iced.OpCodeInfo, code: iced.Code): Iterable<FormText> {
  const { groupIndex, rmGroupIndex } = info;
  const fixed = (groupIndex < 0 ? 0 : Modrm.reg) | (rmGroupIndex < 0 ? 0 : Modrm.mod | Modrm.rm);
  for (const head of headsOf(headInfoOf(info))) {
    yield { code, head, next: FIRST_NEXT, fixed };
    for (const next of modrmBytes(info)) yield { code, head, next, fixed };
  }
}

function* modrmBytes({ groupIndex, rmGroupIndex }: iced.OpCodeInfo): Iterable<number> {
  const regs = groupIndex < 0 ? [1, 0, 2] : [groupIndex];
  for (const mod of [0, 3]) {
    for (const reg of regs) {
      for (const rm of rmGroupIndex < 0 ? [2, 3, 4] : [rmGroupIndex]) yield mod << 6 | reg << 3 | rm;
    }
  }
}
