/**
 * Shapes: what about a text decides, as a rule, what a handler does with it.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";

const PREFIXES = new Set([0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65]);
const ESCAPE = 0x0f;

/** ModRM without reg. */
const MOD_AND_RM = 0xc7;

/** The shape of the text of case `row`: its opcode, and what kind of operand a ModRM byte behind it would ask for. */
export function shapeOf({ text }: Batch, row: number): number {
  let at = TEXT_STRIDE * row;
  const end = at + MAX_INSTRUCTION - 3;
  while (at < end && (PREFIXES.has(text[at]!) || (text[at]! & 0xf0) === 0x40)) at++;
  let map = 0;
  if (text[at] === ESCAPE) {
    map = 1;
    at++;
    if (text[at] === 0x38 || text[at] === 0x3a) map = text[at++]!;
  }
  return (map << 8 | text[at]!) << 8 | text[at + 1]! & MOD_AND_RM;
}
