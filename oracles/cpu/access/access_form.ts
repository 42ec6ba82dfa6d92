/**
 * Reads off the CPU what an instruction's address is made of: it is run a few times where nothing is mapped, each time
 * with other registers, and the addresses at which it faults say what each of them counts. No decoder is asked.
 *
 * @module
 */
import { type DecodingColumns, Operand, Segment } from "../../../machine/decoding.ts";
import { GPR_COUNT, NO_REGISTER } from "../../../machine/registers.ts";
import type { Records } from "../executor/records.ts";
import { Stop, Vector } from "../executor/stop.ts";
import { Wide } from "../executor/wide.ts";

/** Executions that settle one address. */
export const VARIANTS = 5;

/** Directions in which an access can show; `none` where there is no access. */
export const Shown = { none: 0, read: 1, write: 2 } as const;

/** Bit of a #PF error code: the access was a write. */
const WRITE = 2;

/** The coarsest alignment that an instruction asks for, in bytes. */
export const ALIGNMENT = 64;

/** Which variant gives weights to registers: the first of them to the first six, and so on. */
const FIRST_WEIGHTS = 1, SEGMENTS = 4;
const REGISTERS_AT_ONCE = 6;

/**
 * A register counts 0, 1, 2, 3, 4, 5, 8 or 9 times, so each has a hexadecimal digit of its own, above the bits of the
 * alignment. Two bits above all digits count every register once more, and so does what stands above 32 bits, which is
 * lost where the address has no more.
 */
const DIGIT_BITS = 4;
const FIRST_DIGIT = 6;
const TOTAL_BITS = 30;
const WIDE_BITS = 40n;

/** What an index can be multiplied by. */
const FACTORS: ReadonlySet<number> = new Set([1, 2, 4, 8]);

/** The register whose low byte XLAT adds to the address. */
export const BYTE_INDEX = 0;

/** Segment bases, each a bit that nothing else sets. */
export const FS_WEIGHT: bigint = 1n << 35n;
/** See {@linkcode FS_WEIGHT}. */
export const GS_WEIGHT: bigint = 1n << 36n;

/** Adds to record `to`, which has its registers, what variant `variant` changes. Registers in `fixed` stay. */
export function setVariant(records: Records, to: number, variant: number, fixed: readonly number[]): void {
  if (variant === SEGMENTS) return setSegmentWeights(records, to);
  if (variant < FIRST_WEIGHTS) return;
  const first = REGISTERS_AT_ONCE * (variant - FIRST_WEIGHTS);
  for (let k = 0; k < REGISTERS_AT_ONCE && first + k < GPR_COUNT; k++) {
    if (fixed.includes(first + k)) continue;
    const digit = 1n << BigInt(FIRST_DIGIT + DIGIT_BITS * k);
    const weight = (1n << WIDE_BITS) + (1n << BigInt(TOTAL_BITS)) + digit;
    records.setRegister(to, first + k, before(records, to, first + k) + weight);
  }
}

/** Gives fs and gs their weights. */
export function setSegmentWeights(records: Records, to: number): void {
  records.setFsBase(to, 0, Number(FS_WEIGHT >> 32n));
  records.setGsBase(to, 0, Number(GS_WEIGHT >> 32n));
}

/** How record `i` shows an access: a {@linkcode Shown}. */
export function shownBy(records: Records, i: number): number {
  if (records.stop[i] !== Stop.fault || records.vector[i] !== Vector.pageFault) return Shown.none;
  return (records.errorCode(i) & WRITE) === 0 ? Shown.read : Shown.write;
}

/** Whether record `i` raised #GP, as an address that is not aligned or not canonical does. */
export function isGeneralProtection({ stop, vector }: Records, i: number): boolean {
  return stop[i] === Stop.fault && vector[i] === Vector.generalProtection;
}

/** What an address is made of, as decodings have it. */
export type Operands = Pick<
  DecodingColumns,
  "operand" | "base" | "index" | "scale" | "segment" | "addressSize" | "displacement"
>;

/** What the records of an address say. */
export interface Form {
  /** How it is accessed, a {@linkcode Shown}; `none` where it is not, or is not made as an operand's address is. */
  readonly shown: number;
  /** Whether the low byte of {@linkcode BYTE_INDEX} is part of the address. */
  readonly hasByteIndex: boolean;
}

const NOTHING: Form = { shown: Shown.none, hasByteIndex: false };

/**
 * Reads an address from the {@linkcode VARIANTS} records from `from`.
 *
 * @param records The records, run.
 * @param from The first of them.
 * @param row Where to write the operand. Its address size is 0 where it has no register, for then it does not show.
 * @param out Gets the operand.
 */
export function readForm(records: Records, from: number, row: number, out: Operands): Form {
  out.operand[row] = Operand.none;
  const shown = shownBy(records, from);
  if (shown === Shown.none) return NOTHING;
  for (let variant = 1; variant < VARIANTS; variant++) {
    if (shownBy(records, from + variant) !== shown) return NOTHING;
  }
  const plain = records.cr2(from);
  const segment = segmentOf(BigInt.asUintN(64, records.cr2(from + SEGMENTS) - plain));
  if (segment === undefined) return NOTHING;
  const counts: number[] = [];
  let isNarrow = false;
  let hasByteIndex = false;
  for (let variant = FIRST_WEIGHTS; variant < SEGMENTS; variant++) {
    const some = countsOf(records.cr2(from + variant) - plain);
    if (some === undefined) return NOTHING;
    isNarrow ||= some.isNarrow;
    if (some.hasByte) {
      // Of the registers only rax, which is the first of all, is ever cut to its low byte.
      if (variant !== FIRST_WEIGHTS || some.counts[BYTE_INDEX] !== 1) return NOTHING;
      some.counts[BYTE_INDEX] = 0;
      hasByteIndex = true;
    }
    counts.push(...some.counts);
  }
  if (!writeRegisters(counts, row, out)) return NOTHING;
  const hasRegister = out.base[row] !== NO_REGISTER || out.index[row] !== NO_REGISTER;
  out.operand[row] = Operand.memory;
  out.segment[row] = segment;
  out.addressSize[row] = !hasRegister ? 0 : isNarrow ? 4 : 8;
  let sum = hasByteIndex ? before(records, from, BYTE_INDEX) & 0xffn : 0n;
  for (let r = 0; r < GPR_COUNT; r++) sum += BigInt(counts[r]!) * before(records, from, r);
  out.displacement.set(row, isNarrow ? BigInt.asUintN(32, plain - sum) : plain - sum);
  return { shown, hasByteIndex };
}

/** The segment whose base moved an address by `moved`; undefined where no such segment has moved it. */
export function segmentOf(moved: bigint): number | undefined {
  return moved === 0n ? Segment.none : moved === FS_WEIGHT ? Segment.fs : moved === GS_WEIGHT ? Segment.gs : undefined;
}

/**
 * How often each of the registers of a variant counts in an address that their weights moved by `moved`, and whether one of
 * them counts by its low byte alone.
 */
function countsOf(moved: bigint): { counts: number[]; isNarrow: boolean; hasByte: boolean } | undefined {
  const total = BigInt.asIntN(64, moved) >> WIDE_BITS;
  // 32-bit addresses wrap, so they can move back.
  const isNarrow = moved !== 0n && (total === 0n || total === -1n);
  const low = Number(BigInt.asUintN(32, moved));
  const counts = Array.from({ length: REGISTERS_AT_ONCE }, (_, k) => low >>> FIRST_DIGIT + DIGIT_BITS * k & 0xf);
  const sum = counts.reduce((a, b) => a + b, 0);
  const missing = isNarrow ? sum - (low >>> TOTAL_BITS) & 3 : sum - Number(total);
  return missing === 0 || missing === 1
    ? { counts, isNarrow: isNarrow && sum > missing, hasByte: missing === 1 }
    : undefined;
}

/** Writes the registers that count as base, index and scale; false where no operand is made like that. */
function writeRegisters(counts: readonly number[], row: number, out: Operands): boolean {
  const registers = Array.from({ length: GPR_COUNT }, (_, r) => r).filter((r) => counts[r] !== 0);
  // The one that counts more is the index; one that counts an odd number of times more than once is both.
  const [first = NO_REGISTER, second] = registers.sort((a, b) => counts[a]! - counts[b]!);
  const count = counts[second ?? first] ?? 0;
  const isBase = second !== undefined || count % 2 === 1;
  const isIndex = second !== undefined || count > 1;
  const factor = second !== undefined ? count : isBase ? count - 1 : count;
  out.base[row] = isBase ? first : NO_REGISTER;
  out.index[row] = isIndex ? second ?? first : NO_REGISTER;
  out.scale[row] = isIndex ? Math.log2(factor) : 0;
  return registers.length <= 2 && (second === undefined || counts[first] === 1) && (!isIndex || FACTORS.has(factor));
}

/** What register `register` of record `i` was set to. */
function before(records: Records, i: number, register: number): bigint {
  records.registerBefore(i, register, value);
  return BigInt(value.high) << 32n | BigInt(value.low);
}

const value = new Wide();
