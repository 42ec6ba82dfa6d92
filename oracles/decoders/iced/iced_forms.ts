/**
 * What iced's exact forms (`Code`) stand for, as columns by form, so that a case costs a few loads.
 *
 * @module
 */
import iced from "iced-x86";
import { Form, type FormName } from "../../../machine/decoding.ts";
import { mnemonicId, stringMnemonicId } from "../mnemonics.ts";

/** Forms in scope: form, size of the register or immediate operand, size of the r/m operand, place of the r/m operand. */
type Row = readonly [form: FormName, operandSize: number, memorySize: number, rm: 0 | 1, code: iced.Code];

const { Code } = iced;

const IN_SCOPE: readonly Row[] = [
  ["mov", 1, 1, 0, Code.Mov_rm8_r8],
  ["mov", 2, 2, 0, Code.Mov_rm16_r16],
  ["mov", 4, 4, 0, Code.Mov_rm32_r32],
  ["mov", 8, 8, 0, Code.Mov_rm64_r64],
  ["mov", 1, 1, 1, Code.Mov_r8_rm8],
  ["mov", 2, 2, 1, Code.Mov_r16_rm16],
  ["mov", 4, 4, 1, Code.Mov_r32_rm32],
  ["mov", 8, 8, 1, Code.Mov_r64_rm64],
  ["mov", 1, 1, 0, Code.Mov_rm8_imm8],
  ["mov", 2, 2, 0, Code.Mov_rm16_imm16],
  ["mov", 4, 4, 0, Code.Mov_rm32_imm32],
  ["mov", 8, 8, 0, Code.Mov_rm64_imm32],
  ["mov", 1, 1, 1, Code.Mov_AL_moffs8],
  ["mov", 2, 2, 1, Code.Mov_AX_moffs16],
  ["mov", 4, 4, 1, Code.Mov_EAX_moffs32],
  ["mov", 8, 8, 1, Code.Mov_RAX_moffs64],
  ["mov", 1, 1, 0, Code.Mov_moffs8_AL],
  ["mov", 2, 2, 0, Code.Mov_moffs16_AX],
  ["mov", 4, 4, 0, Code.Mov_moffs32_EAX],
  ["mov", 8, 8, 0, Code.Mov_moffs64_RAX],
  ["movzx", 2, 1, 1, Code.Movzx_r16_rm8],
  ["movzx", 4, 1, 1, Code.Movzx_r32_rm8],
  ["movzx", 8, 1, 1, Code.Movzx_r64_rm8],
  ["movzx", 2, 2, 1, Code.Movzx_r16_rm16],
  ["movzx", 4, 2, 1, Code.Movzx_r32_rm16],
  ["movzx", 8, 2, 1, Code.Movzx_r64_rm16],
  ["movsx", 2, 1, 1, Code.Movsx_r16_rm8],
  ["movsx", 4, 1, 1, Code.Movsx_r32_rm8],
  ["movsx", 8, 1, 1, Code.Movsx_r64_rm8],
  ["movsx", 2, 2, 1, Code.Movsx_r16_rm16],
  ["movsx", 4, 2, 1, Code.Movsx_r32_rm16],
  ["movsx", 8, 2, 1, Code.Movsx_r64_rm16],
  ["movsxd", 2, 2, 1, Code.Movsxd_r16_rm16],
  ["movsxd", 4, 4, 1, Code.Movsxd_r32_rm32],
  ["movsxd", 8, 4, 1, Code.Movsxd_r64_rm32],
  ["movs", 1, 1, 1, Code.Movsb_m8_m8],
  ["movs", 2, 2, 1, Code.Movsw_m16_m16],
  ["movs", 4, 4, 1, Code.Movsd_m32_m32],
  ["movs", 8, 8, 1, Code.Movsq_m64_m64],
  ["movbe", 2, 2, 1, Code.Movbe_r16_m16],
  ["movbe", 4, 4, 1, Code.Movbe_r32_m32],
  ["movbe", 8, 8, 1, Code.Movbe_r64_m64],
  ["movbe", 2, 2, 0, Code.Movbe_m16_r16],
  ["movbe", 4, 4, 0, Code.Movbe_m32_r32],
  ["movbe", 8, 8, 0, Code.Movbe_m64_r64],
  ["movnti", 4, 4, 0, Code.Movnti_m32_r32],
  ["movnti", 8, 8, 0, Code.Movnti_m64_r64],
];

/** String instructions that share their name with one of SSE2. */
const NAMESAKES: readonly iced.Code[] = [Code.Movsd_m32_m32, Code.Cmpsd_m32_m32];

/** Columns by iced's `Code`. */
export class IcedForms {
  /** `Form`. */
  readonly form: Uint8Array<ArrayBuffer>;
  /** Number of the mnemonic. */
  readonly mnemonic: Uint16Array<ArrayBuffer>;
  /** Size of the register or immediate operand in bytes. */
  readonly operandSize: Uint8Array<ArrayBuffer>;
  /** Size of the r/m operand in bytes. */
  readonly memorySize: Uint8Array<ArrayBuffer>;
  /** Which operand is the r/m operand: 0, the destination, or 1. */
  readonly rm: Uint8Array<ArrayBuffer>;

  /** Builds the columns from iced's tables and the forms in scope. */
  constructor() {
    let count = 0;
    while (Code[count] !== undefined) count++;
    this.form = new Uint8Array(count);
    this.mnemonic = new Uint16Array(count);
    this.operandSize = new Uint8Array(count);
    this.memorySize = new Uint8Array(count);
    this.rm = new Uint8Array(count);
    for (let code = 0; code < count; code++) this.mnemonic[code] = mnemonicOfCode(code);
    for (const [form, operandSize, memorySize, rm, code] of IN_SCOPE) {
      this.form[code] = Form[form];
      this.operandSize[code] = operandSize;
      this.memorySize[code] = memorySize;
      this.rm[code] = rm;
    }
  }
}

/** The number of the mnemonic of a form. */
export function mnemonicOfCode(code: iced.Code): number {
  const info = iced.CodeExt.opCode(code);
  const name = iced.Mnemonic[info.mnemonic]!.toLowerCase();
  info.free();
  return NAMESAKES.includes(code) ? stringMnemonicId(name) : mnemonicId(name);
}
