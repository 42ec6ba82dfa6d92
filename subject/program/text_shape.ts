/**
 * Shapes: what about a text decides, as a rule, what a handler does with it.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { ESCAPE, escapedMap, ESCAPES, OpcodeMap } from "../../x86/maps.ts";
import { Modrm } from "../../x86/modrm.ts";
import { isLegacyPrefix, isRex } from "../../x86/prefixes.ts";

/** So many bytes of a text are no prefixes to a shape, whatever they are: room for escape, opcode and ModRM. */
const REST = 3;

const MOD_AND_RM = Modrm.mod | Modrm.rm;

/**
 * The shape of a text: its opcode, and what kind of operand a ModRM byte behind it would ask for. Which prefixes stand
 * before and which register ModRM.reg names is no matter.
 *
 * @example Of which register is no matter, of which opcode is
 * ```ts
 * import { caseOf, fillBatch } from "../../machine/case.ts";
 * import { Batch } from "../../machine/batch.ts";
 * import { shapeOf } from "./text_shape.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(3);
 * fillBatch(batch, [caseOf([0x8b, 0x07]), caseOf([0x66, 0x48, 0x8b, 0x0f]), caseOf([0x89, 0x07])]);
 * const [first, second, third] = [0, 1, 2].map((row) => shapeOf(batch, row));
 * assertEquals([first === second, first === third], [true, false]);
 * ```
 *
 * @param batch The batch whose texts count; fewer bytes that can be fetched are no matter.
 * @param row The case.
 * @returns An integer below 2^18: the same where all of that is the same.
 */
export function shapeOf({ text }: Batch, row: number): number {
  let at = TEXT_STRIDE * row;
  const end = at + MAX_INSTRUCTION - REST;
  while (at < end && (isLegacyPrefix(text[at]!) || isRex(text[at]!))) at++;
  const map = text[at] === ESCAPE ? escapedMap(text[at + 1]!) : OpcodeMap.oneByte;
  at += ESCAPES[map]!.length;
  return (map << 8 | text[at]!) << 8 | text[at + 1]! & MOD_AND_RM;
}
