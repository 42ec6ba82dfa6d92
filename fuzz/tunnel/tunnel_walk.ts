/**
 * The walk through instruction space: which text comes after one of which length and end are known.
 *
 * As Domas's sandsifter does, the last byte of the instruction counts up. When the length or the end changes, the walk
 * goes on at the new last byte; when a byte has had all its values, at the one before it. So a byte that decides
 * something is tried with all its values, and what depends on it with each of them, but never all displacements.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";

/** Values of a displacement or immediate that are enough where nothing changes. */
const REPETITIONS = 16;

/** An instruction that is at once so many bytes longer has got a displacement or an immediate of four. */
const DATA_GROWTH = 3;
const DATA_SIZE = 4;

/** A position in a walk, as it is saved. */
export interface WalkPosition {
  /** The text, 15 bytes in hex. */
  readonly text: string;
  /** Number of bytes at its beginning that never change. */
  readonly fixed: number;
  /** The byte that counts up. */
  readonly at: number;
  /** Length of the instruction before. */
  readonly length: number;
  /** How it ended, a number that only has to differ where the ends do. */
  readonly end: number;
  /** How many instructions were alike up to there. */
  readonly repeated: number;
  /** Where displacement or immediate begin, 15 where it is not known that there are any. */
  readonly dataFrom: number;
}

/** Values of a byte. */
const VALUES = 256;

/** Says that nothing has been seen yet. */
const NO_END = -1;

/** Walks all texts that begin with the same bytes. Each text is greater than the one before, so it comes to an end. */
export class Walk {
  /** The present text, 15 bytes. */
  readonly text: Uint8Array<ArrayBuffer> = new Uint8Array(MAX_INSTRUCTION);
  readonly #fixed: number;
  #at: number;
  #length: number;
  #end = NO_END;
  #repeated = 0;
  #dataFrom = MAX_INSTRUCTION;
  #steps = 0;
  #pace: { readonly steps: number; readonly byte: number } | undefined;

  /** Starts at `prefix` and zeros; the prefix stays. */
  constructor(prefix: Uint8Array) {
    this.text.set(prefix);
    this.#fixed = this.#length = this.#at = prefix.length;
  }

  /** Goes on where a walk was saved. */
  static at(position: WalkPosition): Walk {
    const text = Uint8Array.from(position.text.match(/../g)!, (digits) => parseInt(digits, 16));
    const walk = new Walk(text.subarray(0, position.fixed));
    walk.text.set(text);
    walk.#at = position.at;
    walk.#length = position.length;
    walk.#end = position.end;
    walk.#repeated = position.repeated;
    walk.#dataFrom = position.dataFrom;
    return walk;
  }

  /** Where the walk is. */
  get position(): WalkPosition {
    const text = Array.from(this.text, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return {
      text,
      fixed: this.#fixed,
      at: this.#at,
      length: this.#length,
      end: this.#end,
      repeated: this.#repeated,
      dataFrom: this.#dataFrom,
    };
  }

  /** How much of it is behind, from 0 to less than 1: it is over when the first byte after its prefix has had all values. */
  get part(): number {
    return this.text[this.#fixed]! / VALUES;
  }

  /**
   * How many texts are still to come if each value of that byte takes as many as those so far. The first value does not
   * count: with it, bytes after it are tried that may not matter. Undefined where it is too early to say.
   */
  get textsLeft(): number | undefined {
    const byte = this.text[this.#fixed]!;
    if (this.#pace === undefined || byte === this.#pace.byte) return undefined;
    return (VALUES - byte) * (this.#steps - this.#pace.steps) / (byte - this.#pace.byte);
  }

  /** Length of the last instruction, a guess for the next. */
  get length(): number {
    return this.#length;
  }

  /** Whether the instruction was so short that some of the bytes that stay are no part of it, and are not zeros. */
  isRepetition(length: number): boolean {
    for (let k = length; k < this.#fixed; k++) if (this.text[k] !== 0) return true;
    return false;
  }

  /**
   * Goes on to the next text.
   *
   * @param length Length of the present instruction in bytes, 1 to 15.
   * @param end How it ended.
   * @returns False when there is none.
   */
  advance(length: number, end: number): boolean {
    if (length !== this.#length || end !== this.#end) this.#change(length);
    else this.#repeated++;
    this.#length = length;
    this.#end = end;
    if (this.#at >= this.#dataFrom && this.#repeated >= REPETITIONS) {
      this.#at--;
      this.#repeated = 0;
    }
    const before = this.text[this.#fixed]!;
    const goesOn = this.#increment();
    this.#steps++;
    const byte = this.text[this.#fixed]!;
    if (byte !== before) this.#pace ??= { steps: this.#steps, byte };
    return goesOn;
  }

  #change(length: number): void {
    if (length - this.#length >= DATA_GROWTH) this.#dataFrom = Math.max(length - DATA_SIZE, this.#length + 1);
    else if (length <= this.#dataFrom) this.#dataFrom = MAX_INSTRUCTION;
    this.#at = length - 1;
    this.#repeated = 0;
  }

  /** Counts up from the current byte; those after it become zeros. */
  #increment(): boolean {
    for (; this.#at >= this.#fixed; this.#at--) {
      this.text.fill(0, this.#at + 1);
      this.text[this.#at]!++;
      if (this.text[this.#at] !== 0) return true;
      this.#repeated = 0;
    }
    return false;
  }
}
