/**
 * A batch: many cases as typed-array columns, so that running one allocates nothing.
 *
 * @module
 */
import { Qwords } from "./qwords.ts";
import { GPR_COUNT } from "./registers.ts";
import { StateColumns } from "./state_columns.ts";
import { VeInfoColumns } from "./ve_info.ts";

/** The longest instruction, in bytes (SDM vol. 2, 2.3.11). */
export const MAX_INSTRUCTION = 15;

/** Distance between the texts of two cases in {@linkcode Batch.text}, in bytes. */
export const TEXT_STRIDE = 16;

/** Words of a text. */
export const TEXT_WORDS: number = TEXT_STRIDE / 4;

/** The bytes of a text's last word that are part of the case. */
export const LAST_WORD = 0x00ff_ffff;

// Constants of this module, because each use of an exported one costs loads in code that runs per case.
const WORDS = TEXT_WORDS;
const MASK = LAST_WORD;

/** What the VMM will answer to the hypercall of each case. */
export class DeviceColumns {
  /** Value read: r11 as the VMM leaves it, whatever the access size. */
  readonly value: Qwords;
  /** Status: r10; 0 is success. */
  readonly status: Qwords;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.value = new Qwords(capacity);
    this.status = new Qwords(capacity);
  }
}

/**
 * Many cases, one column a field; case `i` is element `i` of each.
 *
 * @example Two cases
 * ```ts
 * import { Batch, caseOf, fillBatch } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(16);
 * fillBatch(batch, [caseOf([0x8b, 0x07]), caseOf([0x88, 0x07], { cpl: 3 })]);
 * assertEquals([batch.size, batch.text[16], batch.cpl[1]], [2, 0x88, 3]);
 * ```
 */
export class Batch {
  /** How many cases fit. */
  readonly capacity: number;
  /** How many cases are in it. */
  size = 0;
  /** Instruction text: 15 bytes of case `i` from `16 * i`. The 16th byte is not part of the case. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** How many bytes can be fetched at rip, 0 to 15. */
  readonly fetch: Uint8Array<ArrayBuffer>;
  /** Current privilege level, 0 or 3. */
  readonly cpl: Uint8Array<ArrayBuffer>;
  /** Levels of paging, 4 or 5. */
  readonly paging: Uint8Array<ArrayBuffer>;
  /** Address of the instruction. */
  readonly rip: Qwords;
  /** RFLAGS before the instruction. */
  readonly rflags: Qwords;
  /** Base of fs. */
  readonly fsBase: Qwords;
  /** Base of gs. */
  readonly gsBase: Qwords;
  /** Registers before the instruction: register `r` of case `i` is value `16 * i + r`. */
  readonly registers: Qwords;
  /** Ordinary memory: the byte at linear address a of case `i` is byte a mod 8 of value `i`. */
  readonly memory: Qwords;
  /** What vector registers hold, as a case says it. */
  readonly vectors: Qwords;
  /** #VE info as the TDX module gives it. */
  readonly ve: VeInfoColumns;
  /** 1 where the case does not say its gla: it is then the operand's address, filled in once a decoder gave one. */
  readonly glaFromOperand: Uint8Array<ArrayBuffer>;
  /** The VMM's answers. */
  readonly device: DeviceColumns;
  /** The texts as words, four a case; the top byte of the last one is not part of the case. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** The columns with one value a case, but for `fetch`. */
  readonly #state: StateColumns;
  /** Those of them that are #VE info, and those that are the VMM's answers. */
  readonly #ve: StateColumns;
  readonly #device: StateColumns;

  /** Makes an empty batch that holds up to `capacity` cases. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.text = new Uint8Array(TEXT_STRIDE * capacity);
    this.words = new Uint32Array(this.text.buffer);
    this.fetch = new Uint8Array(capacity);
    this.cpl = new Uint8Array(capacity);
    this.paging = new Uint8Array(capacity);
    this.rip = new Qwords(capacity);
    this.rflags = new Qwords(capacity);
    this.fsBase = new Qwords(capacity);
    this.gsBase = new Qwords(capacity);
    this.registers = new Qwords(GPR_COUNT * capacity);
    this.memory = new Qwords(capacity);
    this.vectors = new Qwords(capacity);
    this.ve = new VeInfoColumns(capacity);
    this.glaFromOperand = new Uint8Array(capacity);
    this.device = new DeviceColumns(capacity);
    // Every other field that is a column: none has to be named here, or can be forgotten.
    const { text: _text, words: _words, fetch: _fetch, registers: _registers, ...state } = this;
    const [ve, device] = [this.ve, this.device].map((columns: object) => Object.values(columns));
    this.#state = new StateColumns([...Object.values(state), ...ve!, ...device!]);
    this.#ve = new StateColumns([...ve!, this.glaFromOperand]);
    this.#device = new StateColumns(device!);
  }

  /** Whether case `row` has the text of the case before it, and as many bytes of it can be fetched. */
  repeats(row: number): boolean {
    return this.repeatsText(row) && this.fetch[row] === this.fetch[row - 1];
  }

  /** Whether case `row` has the text of the case before it, however many bytes of it can be fetched. */
  repeatsText(row: number): boolean {
    if (row === 0) return false;
    const words = this.words;
    const at = WORDS * row;
    if (words[at] !== words[at - 4] || words[at + 1] !== words[at - 3] || words[at + 2] !== words[at - 2]) return false;
    return ((words[at + 3]! ^ words[at - 1]!) & MASK) === 0;
  }

  /** The first case after case `first` that does not repeat it; `size` if all do. */
  endOfRun(first: number): number {
    const { words, fetch, size } = this;
    const from = WORDS * first;
    const one = words[from]!;
    const two = words[from + 1]!;
    const three = words[from + 2]!;
    const last = words[from + 3]!;
    const asked = fetch[first]!;
    for (let row = first + 1; row < size; row++) {
      const at = WORDS * row;
      if (words[at] !== one || words[at | 1] !== two || words[at | 2] !== three) return row;
      if (((words[at | 3]! ^ last) & MASK) !== 0 || fetch[row] !== asked) return row;
    }
    return size;
  }

  /** Gives cases `first + 1` to `end - 1` the text of case `first`. */
  repeatText(first: number, end: number): void {
    const words = this.words;
    const from = WORDS * first;
    const one = words[from]!;
    const two = words[from + 1]!;
    const three = words[from + 2]!;
    const last = words[from + 3]!;
    for (let at = from + WORDS; at < WORDS * end; at += WORDS) {
      words[at] = one;
      words[at + 1] = two;
      words[at + 2] = three;
      words[at + 3] = last;
    }
  }

  /** Makes case `to` the same as case `from` of `source`. */
  copy(to: number, source: Batch, from: number): void {
    this.copyText(to, source, from);
    this.copyState(to, source, from);
  }

  /** Gives case `to` the text of case `from` of `source`, and as many bytes of it to fetch. */
  copyText(to: number, source: Batch, from: number): void {
    const words = this.words;
    const others = source.words;
    for (let k = 0; k < WORDS; k++) words[WORDS * to + k] = others[WORDS * from + k]!;
    this.fetch[to] = source.fetch[from]!;
  }

  /** Gives case `to` everything but the text from case `from` of `source`. */
  copyState(to: number, source: Batch, from: number): void {
    const registers = this.registers.u32;
    const others = source.registers.u32;
    const halves = 2 * GPR_COUNT;
    for (let k = 0; k < halves; k++) registers[halves * to + k] = others[halves * from + k]!;
    this.#state.copy(to, source.#state, from);
  }

  /** Gives case `to` the #VE info of case `from` of `source`, and whether that says its gla. */
  copyVeInfo(to: number, source: Batch, from: number): void {
    this.#ve.copy(to, source.#ve, from);
  }

  /** Gives case `to` what the VMM will answer to case `from` of `source`. */
  copyDevice(to: number, source: Batch, from: number): void {
    this.#device.copy(to, source.#device, from);
  }

  /** Makes all cases the same as those of `source`, which has the same capacity; the size stays. */
  copyAll(source: Batch): void {
    this.text.set(source.text);
    this.fetch.set(source.fetch);
    this.registers.u32.set(source.registers.u32);
    this.#state.copyAll(source.#state);
  }
}
