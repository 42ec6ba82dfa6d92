/**
 * Forms as parts to write: which bytes of a form's beginning are prefixes, payload and opcode, and the forms of each extension.
 *
 * @module
 */
import { extensionOf } from "../../oracles/decoders/iced/extensions.ts";
import { type FormText, formTexts } from "../../oracles/decoders/iced/form_texts.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { isVectorMap } from "../../x86/maps.ts";
import { isLegacyPrefix } from "../../x86/prefixes.ts";

/** A form, taken apart. */
export interface TextParts extends FormText {
  /** How many bytes of the head are legacy prefixes. */
  readonly prefixes: number;
  /** How many bytes of the head stand in front of the first byte of the opcode, REX or payload included. */
  readonly opcodeAt: number;
  /** Whether what stands between is the payload of VEX, EVEX or XOP. */
  readonly isVector: boolean;
}

/** All forms, and those of each extension. */
export interface Forms {
  readonly all: readonly TextParts[];
  readonly byExtension: readonly (readonly TextParts[])[];
}

let forms: Forms | undefined;

/** The forms; they are made when they are asked for first. */
export function allForms(): Forms {
  return forms ??= makeForms();
}

function makeForms(): Forms {
  const all = formTexts().map(partsOf);
  const byExtension = new Map<string, TextParts[]>();
  for (const each of all) {
    const name = extensionOf(each.code);
    const others = byExtension.get(name);
    if (others === undefined) byExtension.set(name, [each]);
    else others.push(each);
  }
  return { all, byExtension: [...byExtension.values()] };
}

const ANATOMY = new Anatomy();

function partsOf(form: FormText): TextParts {
  const { head } = form;
  ANATOMY.read(Uint8Array.from([...head, ...new Array<number>(16 - head.length).fill(0)]));
  const { opcodeAt, map } = ANATOMY;
  const first = head.findIndex((byte) => !isLegacyPrefix(byte));
  return { ...form, prefixes: first, opcodeAt, isVector: isVectorMap(map) };
}
