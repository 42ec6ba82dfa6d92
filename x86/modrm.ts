/**
 * ModRM and SIB: their fields, and what a ModRM byte asks for (SDM vol. 2, 2.1.3 and 2.1.5).
 *
 * @module
 */

/** Masks of the fields of a ModRM byte. */
export const Modrm = { mod: 0xc0, reg: 0x38, rm: 0x07 } as const;

/** Masks of the fields of a SIB byte. */
export const Sib = { scale: 0xc0, index: 0x38, base: 0x07 } as const;

/** Whether ModRM.rm names a register and not memory. */
export function namesRegister(modrm: number): boolean {
  return modrm >= 0xc0;
}

/** Whether a ModRM byte asks for a SIB byte. */
export function hasSib(modrm: number): boolean {
  return modrm < 0xc0 && (modrm & 7) === 4;
}

/**
 * Bytes of the displacement that follows ModRM and SIB: 0, 1 or 4.
 *
 * @param mod ModRM.mod, 0 to 3.
 * @param base SIB.base where there is a SIB byte, else ModRM.rm; without a bit of REX, which decides nothing here.
 */
export function displacementSize(mod: number, base: number): number {
  return mod === 1 ? 1 : mod === 2 || mod === 0 && base === 5 ? 4 : 0;
}

/**
 * Bytes that an operand takes: ModRM, SIB and displacement.
 *
 * @example The operand of `mov eax,[rsp+0x10]`
 * ```ts
 * import { operandLength } from "./modrm.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(operandLength(new Uint8Array([0x8b, 0x44, 0x24, 0x10]), 1), 3);
 * ```
 *
 * @param text Bytes of which a ModRM byte is one.
 * @param at Where it is; at least one byte follows it.
 */
export function operandLength(text: Uint8Array, at: number): number {
  const modrm = text[at]!;
  if (namesRegister(modrm)) return 1;
  const size = hasSib(modrm) ? 2 : 1;
  const base = (size === 2 ? text[at + 1]! : modrm) & 7;
  return size + displacementSize(modrm >> 6, base);
}
