/**
 * Sets of features: 32-bit numbers that stand for something a case made happen.
 *
 * @module
 */

/** Slots that a new set has; always a power of two. */
const FIRST_SLOTS = 1 << 10;

/** Spreads the bits of a number. */
export function mix(hash: number, value: number): number {
  const spread = Math.imul(hash ^ value, 0x9e37_79b1);
  return spread ^ spread >>> 15;
}

/** A set of 32-bit numbers that allocates only when it grows. */
export class FeatureSet {
  /** Slots; a number is kept as itself, 0 is kept apart. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #size = 0;
  #hasZero = false;

  /** Makes a set of `features`. */
  constructor(features: Iterable<number> = []) {
    for (const feature of features) this.add(feature);
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Whether `feature` is in it. */
  has(feature: number): boolean {
    return feature >>> 0 === 0 ? this.#hasZero : this.#slots[this.#slotOf(feature >>> 0)] !== 0;
  }

  /** Adds `feature`; returns whether it is new. */
  add(feature: number): boolean {
    const value = feature >>> 0;
    if (value === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      if (isNew) this.#size++;
      return isNew;
    }
    const slot = this.#slotOf(value);
    if (this.#slots[slot] !== 0) return false;
    this.#slots[slot] = value;
    this.#size++;
    if (2 * this.#size > this.#slots.length) this.#grow();
    return true;
  }

  /** All of them, in no order. */
  *[Symbol.iterator](): Generator<number> {
    if (this.#hasZero) yield 0;
    for (const value of this.#slots) if (value !== 0) yield value;
  }

  /** Empties it; its memory stays. */
  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
    this.#hasZero = false;
  }

  /** The slot that holds `value`, or the empty one where it belongs. */
  #slotOf(value: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = mix(0, value) & mask;
    while (slots[slot] !== 0 && slots[slot] !== value) slot = slot + 1 & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    for (const value of old) if (value !== 0) this.#slots[this.#slotOf(value)] = value;
  }
}
