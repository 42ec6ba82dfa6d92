/**
 * Swept spaces: numbered sets of instruction texts. A point is a number; its text follows from it by arithmetic alone.
 *
 * @module
 */
import type { Encoding } from "../generate/encoding.ts";
import type { Axis } from "./sweep_axis.ts";

/** Bytes of a truncated text that can be fetched: none to all but one of a text's fifteen. */
export const TRUNCATIONS = 15;

/** A part of a space: every combination of the pieces of its axes. */
export interface Part {
  /** What it is, for people. */
  readonly name: string;
  /** What stands in a text, in this order; the last one changes from point to point. */
  readonly axes: readonly Axis[];
  /** Which of the axes has the opcodes. */
  readonly opcodeAxis: number;
  /** What each of that axis's pieces is called. */
  readonly opcodes: readonly string[];
  /** Whether each text comes as often as it can be cut, and cut. */
  readonly isTruncated?: boolean;
}

/** A number of points one after the other: `from` to `to - 1`. */
export interface PointRange {
  readonly from: number;
  readonly to: number;
}

/** How many points a part has. */
export function sizeOf({ axes, isTruncated }: Part): number {
  return axes.reduce((product, { size }) => product * size, isTruncated === true ? TRUNCATIONS : 1);
}

/** A space. */
export class Space {
  /** Its name on the command line. */
  readonly name: string;
  /** Its parts; their points are numbered one part after the other. */
  readonly parts: readonly Part[];
  /** The number of the first point of each part, and that after the last one of all. */
  readonly starts: readonly number[];
  /** How many points it has. */
  readonly size: number;
  /** What its opcodes are called, every name once. */
  readonly opcodes: readonly string[];
  /** How many machine states every point comes with. */
  readonly states: number;

  /** Makes the space of some parts. */
  constructor(name: string, states: number, parts: readonly Part[]) {
    this.name = name;
    this.states = states;
    this.parts = parts;
    let next = 0;
    this.starts = [0, ...parts.map((part) => next += sizeOf(part))];
    this.size = next;
    this.opcodes = [...new Set(parts.flatMap(({ opcodes }) => opcodes))];
  }
}

/** Reads the points of a space. One object serves many: {@linkcode PointReader.go} takes it to another. */
export class PointReader {
  /** Number of the opcode in the space's list. */
  opcode = 0;
  /** The ModRM byte, also where it is cut off; -1 where the text has none. */
  modrm = -1;
  /** How many bytes can be fetched; -1 where all can. */
  fetch = -1;
  /** Number of the part. */
  part = 0;
  /** The digits of the point, one for each axis of its part. */
  readonly digits: Int32Array<ArrayBuffer>;
  readonly #space: Space;
  /** Numbers of the opcodes of each part's axis. */
  readonly #opcodes: readonly Int32Array[];

  /** Makes a reader, which is at no point yet. */
  constructor(space: Space) {
    this.#space = space;
    this.digits = new Int32Array(Math.max(...space.parts.map(({ axes }) => axes.length)));
    const numbers = new Map(space.opcodes.map((name, n) => [name, n]));
    this.#opcodes = space.parts.map(({ opcodes }) => Int32Array.from(opcodes, (name) => numbers.get(name)!));
  }

  /**
   * Goes to a point.
   *
   * @param point Its number, from 0 to the space's size - 1.
   */
  go(point: number): void {
    const { starts, parts } = this.#space;
    if (point < starts[this.part]!) this.part = 0;
    while (point >= starts[this.part + 1]!) this.part++;
    const { axes, opcodeAxis, isTruncated } = parts[this.part]!;
    let rest = point - starts[this.part]!;
    this.fetch = -1;
    this.modrm = -1;
    if (isTruncated === true) {
      this.fetch = rest % TRUNCATIONS;
      rest = (rest - this.fetch) / TRUNCATIONS;
    }
    for (let k = axes.length - 1; k >= 0; k--) {
      const { size, modrm } = axes[k]!;
      const digit = rest % size;
      rest = (rest - digit) / size;
      this.digits[k] = digit;
      if (modrm !== undefined) this.modrm = modrm[digit]!;
    }
    this.opcode = this.#opcodes[this.part]![this.digits[opcodeAxis]!]!;
  }

  /** Writes the point's text. */
  write(encoding: Encoding): void {
    const { axes } = this.#space.parts[this.part]!;
    for (let k = 0; k < axes.length; k++) axes[k]!.write(encoding, this.digits[k]!);
  }
}
