/**
 * The machine states that the points of a sweep come with: prepared rows, of which each case copies one, and registers that
 * are solved so that the operand addresses the device.
 *
 * @module
 */
import { aimAt } from "../../machine/aim.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, caseOf, fillBatch } from "../../machine/case.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, RIP } from "../../machine/registers.ts";
import { KERNEL_HIGH } from "../../states/settle.ts";
import { Settler } from "../../states/settle.ts";
import { aimString } from "../generate/aim.ts";
import type { Encoding } from "../generate/encoding.ts";
import { DIRECTION_FLAG, STATUSES } from "../generate/machine_state.ts";
import { upTo } from "./axis_tables.ts";

/**
 * Every so many points have an odd state more. Neither this nor the numbers of plain and of odd states have a factor in
 * common with the axes that change fastest, so every piece of those meets each of them.
 */
export const ODD_PERIOD = 7;

/** Where the operand is aimed at: upper half of the address, and its offset in the page. */
interface Aimed {
  readonly high: number;
  readonly offset: number;
}

const DEVICE: Aimed = { high: KERNEL_HIGH, offset: 0x448 };
const PAGE = 0x0345_6000;
const SEGMENT_PAGE = 0x0123_4000;

/** Bases of fs and gs where registers are part of the address too: small ones, and the kernel's for 32-bit addresses. */
const BASES = [[SEGMENT_PAGE, 0], [SEGMENT_PAGE, KERNEL_HIGH]] as const;

/** A state as it is prepared: its case without a text, and the target. */
interface Prepared {
  readonly fields: Partial<Omit<Case, "bytes">>;
  readonly aimed: Aimed;
}

/** Eight bytes, the lowest first. */
const qword = (byte: (lane: number) => number): bigint =>
  BigInt.asUintN(
    64,
    Array.from({ length: 8 }, (_, lane) => BigInt(byte(lane)) << BigInt(8 * lane)).reduce((a, b) => a | b),
  );

/** Values of which every byte is another, all with the sign bit `sign`. */
const lanes = (sign: number, start: number): bigint => qword((lane) => sign << 7 | (start + 0x11 * lane) & 0x7f);

/** Such values for all registers. */
const lanesFrom = (sign: number, start: number) => (register: number): bigint => lanes(sign, start + 7 * register);

/**
 * Values where a sign begins, the greatest and the least of every size, again and again in all 64 bits. Of each pair, one
 * has bit 7 set and one has bit 15 set.
 */
const BOUNDARIES: readonly (readonly [bigint, bigint])[] = [
  [0x7f7f_7f7f_7f7f_7f7fn, 0x8080_8080_8080_8080n],
  [0x7fff_7fff_7fff_7fffn, 0x8000_8000_8000_8000n],
  [0x7fff_ffff_7fff_ffffn, 0x8000_0000_8000_0000n],
  [0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n],
  [0n, 0xffff_ffff_ffff_ffffn],
  [0x1234_5678_9abc_7f80n, 0x7edc_ba98_7654_807fn],
];

/** States without anything odd, in pairs: values with clear signs, and with set ones. */
const PLAIN: readonly Prepared[] = [
  ...upTo(5).map((n) => [0, 1].map((sign) => ({ value: lanes(sign, 0x21 + n), of: lanesFrom(sign, 3 + n) }))),
  ...BOUNDARIES.map((values, n) =>
    [0, 1].map((sign) => ({
      value: values[sign]!,
      of: (r: number) => (r + n) % 3 === 0 ? values[sign]! : lanesFrom(sign, n)(r),
    }))
  ),
].flat().map(({ value, of }) => ({
  fields: { registers: registersOf(of), device: { value, status: 0n } },
  aimed: DEVICE,
}));

const SHARED_GPA = 0x8000_fee0_0448n;
const RFLAGS = 0x202n;

/** States of which each has one thing that most have not. */
const ODD: readonly Prepared[] = [
  { fields: { cpl: 3 } },
  { aimed: { high: 0x7f00, offset: 0x448 } },
  { aimed: { high: KERNEL_HIGH, offset: 0xfff } },
  { gpa: 0xfee0_0448n },
  { fields: { rflags: RFLAGS | BigInt(DIRECTION_FLAG) } },
  { rcx: 0n },
  ...STATUSES.filter((_, n) => n !== 2).map(([low, high]) => ({ status: BigInt(high!) << 32n | BigInt(low!) })),
].map(oddState);

/** One thing that is not as usual. */
interface Oddity {
  readonly fields?: Partial<Omit<Case, "bytes">>;
  readonly aimed?: Aimed;
  readonly gpa?: bigint;
  readonly rcx?: bigint;
  readonly status?: bigint;
}

function oddState({ fields = {}, aimed = DEVICE, gpa = SHARED_GPA, rcx, status = 0n }: Oddity): Prepared {
  const registers = registersOf((r) => r === 1 && rcx !== undefined ? rcx : lanes(r & 1, 5 + 9 * r));
  const ve = { ...caseOf([]).ve, gpa };
  return { fields: { registers, ve, device: { value: lanes(1, 0x31), status }, ...fields }, aimed };
}

function registersOf(value: (register: number) => bigint): bigint[] {
  return Array.from({ length: GPR_COUNT }, (_, register) => value(register));
}

/** All prepared states, the plain ones first. */
const PREPARED: readonly Prepared[] = [...PLAIN, ...ODD];

/** How many pairs of plain states there are. */
export const PLAIN_PAIRS: number = PLAIN.length / 2;

/** How many odd states there are. */
export const ODD_STATES: number = ODD.length;

/** How many machine states a point comes with. */
export function statesOf(point: number, plain: number): number {
  return plain + (point % ODD_PERIOD === 0 ? 1 : 0);
}

/** How many cases the points before `point` have. */
export function casesBefore(point: number, plain: number): number {
  return plain * point + Math.ceil(point / ODD_PERIOD);
}

/** Which of the prepared states number `state` of a point is. */
function preparedOf(point: number, state: number, plain: number): number {
  if (state === plain) return PLAIN.length + Math.floor(point / ODD_PERIOD) % ODD_STATES;
  return 2 * ((point + (state >> 1)) % PLAIN_PAIRS) + (state & 1);
}

/** Writes the machine states of points. */
export class SweepStates {
  readonly #plain: number;
  readonly #prepared = new Batch(PREPARED.length);
  readonly #target = new Qwords(1);
  readonly #settler = new Settler();
  readonly #aimed: { readonly target: Qwords; segmentBase: readonly [number, number] };

  /**
   * Prepares the states.
   *
   * @param plain How many of a point's states have nothing odd.
   */
  constructor(plain: number) {
    this.#plain = plain;
    const gpa = SHARED_GPA;
    fillBatch(
      this.#prepared,
      PREPARED.map(({ fields }) => caseOf([], { rflags: RFLAGS, ve: { ...caseOf([]).ve, gpa }, ...fields })),
    );
    this.#aimed = { target: this.#target, segmentBase: [0, 0] };
  }

  /**
   * Writes everything but the text of case `row`.
   *
   * @param batch Its row gets the state.
   * @param row The row.
   * @param encoding The point's instruction.
   * @param point The point.
   * @param state Which of the point's states.
   */
  write(batch: Batch, row: number, encoding: Encoding, point: number, state: number): void {
    const number = preparedOf(point, state, this.#plain);
    batch.copyState(row, this.#prepared, number);
    const { high, offset } = PREPARED[number]!.aimed;
    const is32 = encoding.address32 === 1;
    // No kernel's text is near a user's address.
    this.#target.setHalves(0, PAGE + offset, is32 ? 0 : encoding.base === RIP ? KERNEL_HIGH : high);
    this.#aimed.segmentBase = is32 ? BASES[1] : BASES[0];
    if (encoding.memory === 1) aimAt(encoding, batch, row, this.#aimed);
    // Of what is left only string moves and absolute addresses access memory.
    else if (encoding.isString === 1) aimString(encoding, batch, row, this.#aimed, (point & 1) !== 0);
    this.#settler.settleWritten(encoding, batch, row);
  }
}
