/**
 * What Capstone's instruction ids stand for, as columns by id.
 *
 * @module
 */
import { Form, FORMS } from "../../../machine/decoding.ts";
import { mnemonicId, stringMnemonicId } from "../mnemonics.ts";

/** Says that an opcode is none of the form's. */
export const NOT_IN_SCOPE = 0xff;

/** First bytes of MOV's opcodes in scope, by the place of the r/m operand; its id has many more (SDM vol. 2, MOV). */
const MOV_TO_RM = [0x88, 0x89, 0xc6, 0xc7, 0xa2, 0xa3];
const MOV_FROM_RM = [0x8a, 0x8b, 0xa0, 0xa1];

/** Columns by Capstone's id. */
export class CapstoneForms {
  /** The `Form` that an instruction of this id can have; of MOV and MOVSD the opcode decides. */
  readonly form: Uint8Array<ArrayBuffer>;
  /** Number of the mnemonic. */
  readonly mnemonic: Uint16Array<ArrayBuffer>;
  /** Number of the mnemonic where the opcode is a string instruction's. */
  readonly stringMnemonic: Uint16Array<ArrayBuffer>;
  /** By first opcode byte of a MOV: which operand is the r/m operand, or {@linkcode NOT_IN_SCOPE}. */
  readonly movRm: Uint8Array<ArrayBuffer>;

  /** Builds the columns from Capstone's names by id. */
  constructor(names: readonly string[]) {
    this.form = new Uint8Array(names.length);
    this.mnemonic = new Uint16Array(names.length);
    this.stringMnemonic = new Uint16Array(names.length);
    names.forEach((name, id) => {
      if (name === "") return;
      this.form[id] = formOf(name);
      this.mnemonic[id] = mnemonicId(name);
      this.stringMnemonic[id] = stringMnemonicId(name);
    });
    this.movRm = new Uint8Array(256).fill(NOT_IN_SCOPE);
    for (const opcode of MOV_TO_RM) this.movRm[opcode] = 0;
    for (const opcode of MOV_FROM_RM) this.movRm[opcode] = 1;
  }
}

function formOf(name: string): number {
  if (name === "movabs") return Form.mov;
  if (/^movs[bwdq]$/.test(name)) return Form.movs;
  const form = FORMS.find((form) => form === name);
  return form === undefined ? Form.other : Form[form];
}
