/**
 * What iced knows of an exact form (`Code`), whatever its operands are.
 *
 * @module
 */
import iced from "iced-x86";

/** A form. */
export interface IcedCode {
  readonly mnemonic: iced.Mnemonic;
  readonly encoding: iced.EncodingKind;
  /** Features it needs, all of them, by iced's names; either of two has one name for both, such as `HLE_or_RTM`. */
  readonly features: readonly string[];
}

const KNOWN = new Map<iced.Code, IcedCode>();

/** What iced knows of a form. */
export function icedCode(code: iced.Code): IcedCode {
  let known = KNOWN.get(code);
  if (known === undefined) KNOWN.set(code, known = read(code));
  return known;
}

function read(code: iced.Code): IcedCode {
  const info = iced.CodeExt.opCode(code);
  const { mnemonic, encoding } = info;
  info.free();
  const instruction = new iced.Instruction();
  instruction.code = code;
  const features = Array.from(instruction.cpuidFeatures(), (n) => iced.CpuidFeature[n]!);
  instruction.free();
  return { mnemonic, encoding, features };
}
