/**
 * Where an instruction's memory goes in a record: its operand, and what it reads or writes at rdi or on the stack, both in one
 * region of the window, as far from each other as in the case where they are near, and at the same alignment.
 *
 * @module
 */
import { Wide } from "../executor/wide.ts";

/** Offset in the window of the region that such records get back; a multiple of the coarsest alignment. */
export const REGION_AT = 0x400;

/** The coarsest alignment that an instruction asks for. */
const ALIGNMENT = 64;

/** Where the first group of bytes begins in the region, and the second, where it is a group of its own. */
const FIRST_AT = 64;
const SECOND_AT = 320;

/** Two places are kept at their distance where it is less: what an instruction accesses from one could reach the other. */
const NEAR = 192;

/** Stands for a place that a case does not have, or that is left where it is. */
export const NOWHERE = -1;

/** How much an instruction accesses from an address on: so many bytes below it, and so many from it on. */
export interface Extent {
  below: number;
  from: number;
}

/** Two addresses of a case and where they are in the region. One object serves many. */
export class InstructionPlaces {
  /** Linear address of the operand, and of what rdi or rsp lead to. */
  readonly operand: Wide = new Wide();
  /** See {@linkcode InstructionPlaces.operand}. */
  readonly second: Wide = new Wide();
  /** What is accessed at each. */
  readonly extents: readonly [Extent, Extent] = [{ below: 0, from: 0 }, { below: 0, from: 0 }];
  /** Offset of the operand in the region; {@linkcode NOWHERE} where it is not placed. */
  operandAt: number = NOWHERE;
  /** The same of the other. */
  secondAt: number = NOWHERE;

  /** Places one or both of them. */
  place(hasOperand: boolean, hasSecond: boolean): void {
    const { operand, second, extents: [first, other] } = this;
    this.operandAt = this.secondAt = NOWHERE;
    if (hasOperand && hasSecond) {
      const distance = distanceOf(operand, second, NEAR);
      if (distance !== undefined) {
        const lowest = Math.min(-first.below, distance - other.below);
        this.operandAt = FIRST_AT + modulo(operand.low + lowest) - lowest;
        this.secondAt = this.operandAt + distance;
        return;
      }
    }
    if (hasOperand) this.operandAt = FIRST_AT + modulo(operand.low - first.below) + first.below;
    if (hasSecond) this.secondAt = SECOND_AT + modulo(second.low - other.below) + other.below;
  }

  /**
   * Offset in the region of some bytes that are near one of the two; {@linkcode NOWHERE} where nothing of them can be accessed.
   *
   * @param low Lower half of their linear address.
   * @param high Upper half of it.
   * @param size How many they are.
   */
  offsetOf(low: number, high: number, size: number): number {
    BYTES.set(low, high);
    const byOperand = this.#offsetFrom(this.operand, this.operandAt, this.extents[0], size);
    return byOperand !== NOWHERE ? byOperand : this.#offsetFrom(this.second, this.secondAt, this.extents[1], size);
  }

  #offsetFrom(place: Wide, at: number, { below, from }: Extent, size: number): number {
    if (at === NOWHERE) return NOWHERE;
    const distance = distanceOf(place, BYTES, 2 * NEAR);
    if (distance === undefined || distance + size <= -below || distance >= from) return NOWHERE;
    return at + distance;
  }
}

/** Some bytes, between two lines of code. */
const BYTES = new Wide();

function modulo(address: number): number {
  return (address % ALIGNMENT + ALIGNMENT) % ALIGNMENT;
}

/** How far `to` is from `from`, where that is less than `most`; else undefined. */
function distanceOf(from: Wide, to: Wide, most: number): number | undefined {
  DISTANCE.set(to.low - from.low, to.high - from.high);
  if (DISTANCE.high === 0 && DISTANCE.low < most) return DISTANCE.low;
  const isBelow = DISTANCE.high === 0xffff_ffff && DISTANCE.low > 0x1_0000_0000 - most;
  return isBelow ? DISTANCE.low - 0x1_0000_0000 : undefined;
}

const DISTANCE = new Wide();

/** Whether so many bytes from an address on are all at canonical ones. */
export function isReached(address: Wide, size: number): boolean {
  LAST.set(address.low + size - 1, address.high);
  return address.isCanonical && LAST.isCanonical && address.high >> 31 === LAST.high >> 31;
}

const LAST = new Wide();
