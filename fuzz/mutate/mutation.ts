/**
 * A case being mutated, and what a mutation is.
 *
 * @module
 */
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { TextAddressing } from "../../states/addressing.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { Random } from "../generate/random.ts";
import { Dictionary, type PairColumns } from "./dictionary.ts";

/** Bits of the parts of a case. */
export const Part = {
  text: 1,
  fetch: 2,
  registers: 4,
  bases: 8,
  rip: 16,
  rflags: 32,
  cpl: 64,
  ve: 128,
  device: 256,
  paging: 512,
} as const;

/** All parts but the text. */
export const STATE = Part.registers | Part.bases | Part.rip | Part.rflags | Part.cpl | Part.paging | Part.ve |
  Part.device;

/** What is known of the present text. */
const NOTHING = 0;
const ANATOMY = 1;
const ADDRESSING = 2;

/** One way to change a case. */
export interface Mutation {
  /** What it does, for people. */
  readonly name: string;
  /** Bits of {@linkcode Part} that it may change. */
  readonly changes: number;
  /** How often it comes, compared with the others. */
  readonly weight: number;
  /** Whether it needs a dictionary that is not empty; it then leaves a text alone that has to stay. */
  readonly isDictionary?: boolean;
  /** Changes the case. */
  readonly apply: (mutant: Mutant) => void;
}

/** The case that mutations work on: a row of a batch, its text taken apart when asked for. One object serves all. */
export class Mutant {
  /** Where the choices come from. */
  random: Random = new Random(0);
  /** Pairs to put in. */
  dictionary: Dictionary = new Dictionary(1);
  /** Pairs of entries, and where those of the entry that is changed begin and end. */
  entryPairs: PairColumns = this.dictionary;
  /** @see Mutant.entryPairs */
  ownFrom = 0;
  /** @see Mutant.entryPairs */
  ownTo = 0;
  /** The batch that holds the case. */
  batch: Batch = new Batch(1);
  /** Its row. */
  row = 0;
  /** The batch of a second case, parts of which may be taken. */
  others: Batch = this.batch;
  /** The second case's row. */
  other = 0;
  /** Whether the text has to stay. */
  keepsText = false;
  readonly #anatomy = new Anatomy();
  readonly #addressing = new TextAddressing();
  #text = this.batch.text;
  #at = 0;
  #known = NOTHING;

  /** Goes on to case `row` of `batch`. */
  start(batch: Batch, row: number): void {
    this.batch = batch;
    this.row = row;
    this.#text = batch.text;
    this.#at = TEXT_STRIDE * row;
    this.#known = NOTHING;
  }

  /** Where the parts of the present text are. */
  get anatomy(): Anatomy {
    if (this.#known < ANATOMY) {
      this.#anatomy.read(this.#text, this.#at);
      this.#known = ANATOMY;
    }
    return this.#anatomy;
  }

  /** What the operand of the present text addresses. */
  get addressing(): TextAddressing {
    if (this.#known < ADDRESSING) {
      this.#addressing.read(this.#text, this.#at, this.anatomy);
      this.#known = ADDRESSING;
    }
    return this.#addressing;
  }

  /** Says that the text was changed in the batch, not by the functions here. */
  touchText(): void {
    this.#known = NOTHING;
  }

  /** Byte `k` of the text; beyond its end 0. */
  byte(k: number): number {
    return k < MAX_INSTRUCTION ? this.#text[this.#at + k]! : 0;
  }

  /** Sets byte `k` of the text; beyond its end nothing happens. */
  setByte(k: number, value: number): void {
    if (k >= MAX_INSTRUCTION) return;
    this.#text[this.#at + k] = value;
    this.#known = NOTHING;
  }

  /** Sets `size` bytes of the text, at most 4, to the low bytes of `value`. */
  setLittle(k: number, size: number, value: number): void {
    for (let n = 0; n < size; n++) this.setByte(k + n, value >> 8 * n & 0xff);
  }

  /** Makes room for `count` bytes at `k`; what stood there stays until it is written, and the last bytes are lost. */
  insert(k: number, count: number): void {
    const text = this.#text;
    const at = this.#at;
    for (let n = MAX_INSTRUCTION - 1; n >= k + count; n--) text[at + n] = text[at + n - count]!;
    this.#known = NOTHING;
  }

  /** Removes `count` bytes from `k`; NOPs move in at the end. */
  remove(k: number, count: number): void {
    const text = this.#text;
    const at = this.#at;
    for (let n = k; n < MAX_INSTRUCTION; n++) {
      text[at + n] = n + count < MAX_INSTRUCTION ? text[at + n + count]! : TEXT_FILL;
    }
    this.#known = NOTHING;
  }
}
