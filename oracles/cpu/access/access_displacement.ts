/**
 * Finds the displacement of an operand by changing bytes of the code and seeing where the access goes.
 *
 * An operand without registers may lie where something is mapped (most RIP-relative ones near the code do), or where no
 * address is canonical; and of those that fault nothing says yet what they count from. Another displacement settles all of
 * it: where the bytes that were changed show up in the address, they are the displacement.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../../machine/batch.ts";
import { NO_REGISTER, RIP } from "../../../machine/registers.ts";
import { CODE_END } from "../executor/address_space.ts";
import type { Records } from "../executor/records.ts";
import { segmentOf, Shown, shownBy } from "./access_form.ts";

/** Where a displacement can be: so many bytes before the instruction's end, so many bytes long. */
const PLACES: readonly { readonly beforeEnd: number; readonly size: number }[] = [
  // A moffs, and displacements before no immediate and before one of 1, 2 and 4 bytes.
  { beforeEnd: 8, size: 8 },
  { beforeEnd: 4, size: 4 },
  { beforeEnd: 5, size: 4 },
  { beforeEnd: 6, size: 4 },
  { beforeEnd: 8, size: 4 },
];

/** Executions that settle one operand. */
export const PLACE_COUNT: number = PLACES.length;

/**
 * The displacements that are tried. As a 32-bit one is negative, it shows whether it is extended. Both are multiples of the
 * coarsest alignment that an instruction asks for.
 */
const WIDE_TRIAL = 0x6122_3344_5540n;
const NARROW_TRIAL = -0x1122_3340n;

/** What an address can be made of besides a segment's base, and what it then is. */
const MEANINGS: readonly { size: number; base: number; addressSize: number; address: bigint }[] = [
  { size: 8, base: NO_REGISTER, addressSize: 8, address: WIDE_TRIAL },
  { size: 4, base: NO_REGISTER, addressSize: 8, address: NARROW_TRIAL },
  { size: 4, base: NO_REGISTER, addressSize: 4, address: BigInt.asUintN(32, NARROW_TRIAL) },
  { size: 4, base: RIP, addressSize: 8, address: CODE_END + NARROW_TRIAL },
  { size: 4, base: RIP, addressSize: 4, address: BigInt.asUintN(32, CODE_END + NARROW_TRIAL) },
];

const code = new Uint8Array(MAX_INSTRUCTION);

/** Makes the code of record `to` a text with `size` bytes from `at` replaced by the low ones of `value`. */
export function setPatchedCode(
  records: Records,
  to: number,
  text: Uint8Array,
  patch: { readonly at: number; readonly size: number; readonly value: bigint },
): void {
  code.set(text);
  for (let k = 0; k < patch.size; k++) code[patch.at + k] = Number(patch.value >> BigInt(8 * k) & 0xffn);
  records.setCode(to, code, 0, text.length);
}

/** Makes the code of record `to` a text with a displacement at place `place`. */
export function setTrial(records: Records, to: number, place: number, text: Uint8Array): void {
  const { beforeEnd, size } = PLACES[place]!;
  const at = text.length - beforeEnd;
  if (at < 1) return records.setCode(to, text, 0, 0);
  setPatchedCode(records, to, text, { at, size, value: size === 8 ? WIDE_TRIAL : NARROW_TRIAL });
}

/** An operand without registers. */
export interface Found {
  /** {@linkcode Shown}: how it is accessed. */
  readonly shown: number;
  /** Offset of the displacement in the text. */
  readonly at: number;
  /** Its size in bytes. */
  readonly size: number;
  /** RIP, or NO_REGISTER. */
  readonly base: number;
  /** 8, or 4 where the address is cut to 32 bits. */
  readonly addressSize: number;
  /** {@linkcode Segment}. */
  readonly segment: number;
  /** As decodings have it. */
  readonly displacement: bigint;
}

/**
 * Reads an operand from the {@linkcode PLACE_COUNT} records from `from`, in which all registers are 0 and segments have
 * their weights; undefined where no bytes of `text` show as a displacement.
 */
export function readTrials(records: Records, from: number, text: Uint8Array): Found | undefined {
  for (const [place, { beforeEnd, size }] of PLACES.entries()) {
    const shown = shownBy(records, from + place);
    if (shown === Shown.none) continue;
    for (const { address, base, addressSize } of MEANINGS.filter((meaning) => meaning.size === size)) {
      const segment = segmentOf(BigInt.asUintN(64, records.cr2(from + place) - address));
      if (segment === undefined) continue;
      const at = text.length - beforeEnd;
      return { shown, at, size, base, addressSize, segment, displacement: displacementIn(text, at, size, addressSize) };
    }
  }
  return undefined;
}

function displacementIn(text: Uint8Array, at: number, size: number, addressSize: number): bigint {
  let value = 0n;
  for (let k = size - 1; k >= 0; k--) value = value << 8n | BigInt(text[at + k]!);
  return BigInt.asUintN(8 * addressSize, BigInt.asIntN(8 * size, value));
}
