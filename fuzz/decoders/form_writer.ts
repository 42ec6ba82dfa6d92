/**
 * Writes a text of a form: as it is, or with one thing that decoders may take for something else.
 *
 * @module
 */
import { Modrm } from "../../x86/modrm.ts";
import { LEGACY_PREFIXES, PLAIN_REX, REX_BITS } from "../../x86/prefixes.ts";
import type { Encoding } from "../generate/encoding.ts";
import { value } from "../generate/operand_text.ts";
import type { Random } from "../generate/random.ts";
import type { TextParts } from "./text_parts.ts";

/** What is changed about a form. */
export const Change = { none: 0, prefixes: 1, rex: 2, bit: 3, opcode: 4 } as const;

const { none: NONE, prefixes: PREFIXES, rex: REX, bit: BIT, opcode: OPCODE } = Change;
const { mod: MOD } = Modrm;

/** The change by a draw of sixteen. */
const CHANGES = [
  NONE,
  NONE,
  NONE,
  NONE,
  NONE,
  NONE,
  NONE,
  PREFIXES,
  PREFIXES,
  PREFIXES,
  REX,
  REX,
  BIT,
  BIT,
  BIT,
  OPCODE,
];

/** Of the operands, one in so many is of another kind than the form's text has. */
const OTHER_KIND = 4;

/** Bytes behind the opcode and the byte after it: as many as are written whatever the form needs. */
const REST = 12;

/** Draws a change. */
export function drawChange(random: Random): number {
  return random.pick(CHANGES);
}

/**
 * Writes a form.
 *
 * @param random Where the choices come from.
 * @param encoding Started at the text.
 * @param form The form.
 * @param change A {@linkcode Change}.
 */
export function writeForm(random: Random, encoding: Encoding, form: TextParts, change: number): void {
  const { head, prefixes, opcodeAt, isVector } = form;
  if (change === PREFIXES) writePrefixes(random, encoding);
  for (let k = 0; k < prefixes; k++) encoding.byte(head[k]!);
  // In front of VEX and the like it makes no instruction.
  if (change === REX) encoding.byte(PLAIN_REX | random.half() & REX_BITS | (isVector ? 0 : rexOf(form)));
  const from = change === REX && !isVector ? opcodeAt : prefixes;
  const flipped = change === BIT ? prefixes + random.below(head.length - prefixes) : -1;
  for (let k = from; k < head.length; k++) {
    const byte = head[k]!;
    if (k === flipped) encoding.byte(byte ^ 1 << random.below(8));
    else encoding.byte(change === OPCODE && k === head.length - 1 ? random.half() & 0xff : byte);
  }
  writeRest(random, encoding, form);
}

function rexOf({ head, prefixes, opcodeAt }: TextParts): number {
  return opcodeAt > prefixes ? head[prefixes]! : 0;
}

/** One to four prefixes, now and then the same twice. */
function writePrefixes(random: Random, encoding: Encoding): void {
  const bits = random.half();
  const count = (bits & 3) !== 0 ? 1 : 2 + (bits >> 2 & 1) + (bits >> 3 & 1);
  for (let k = 0; k < count; k++) {
    const prefix = random.pick(LEGACY_PREFIXES);
    encoding.byte(prefix);
    if (random.oneIn(16)) encoding.byte(prefix);
  }
}

/** The byte after the opcode, of which what makes it this form stays mostly, and whatever may stand behind. */
function writeRest(random: Random, encoding: Encoding, { next, fixed }: TextParts): void {
  const bits = random.half();
  const isKept = (bits >> 8) % OTHER_KIND !== 0;
  // Where memory is addressed by SIB, forms of vectors of addresses have nothing else.
  const hasSib = next < MOD && (next & Modrm.rm) === 4;
  const kept = fixed | (isKept ? MOD | (hasSib ? Modrm.rm : 0) : 0);
  encoding.byte(next & kept | bits & ~kept & 0xff);
  encoding.byte(random.half() & 0xff);
  for (let written = 0; written < REST; written += 4) encoding.little(value(random), 4);
}
