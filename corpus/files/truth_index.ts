/**
 * What records of truth say of a text: found by the bytes that the CPU went by.
 *
 * A CPU that found an instruction of so many bytes, or raised #UD after so many, did not look at the bytes behind them. So
 * every text that begins with these bytes is answered, and one that ends among them is no whole instruction.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, TEXT_FILL, withPlainOffset } from "../../machine/case.ts";
import { formatCase } from "./case_file.ts";
import { formatBytes, InputError } from "./hex.ts";
import { isWhole, type TextTruth, type Truth, type TruthRecord } from "./truth_file.ts";

/** A record, and where it stands. It is read in whole only when something is asked that it may answer. */
export interface PlacedRecord {
  /** How people name its file. */
  readonly file: string;
  /** The number of its line, from 1. */
  readonly line: number;
  /** The CPU's name. */
  readonly cpu: string;
  /** What its answer depends on: {@linkcode keyOf}. */
  readonly key: string;
  /** Length in bytes; 0 where no number of bytes is enough, null where nobody noted it. */
  readonly length: number | null;
  /** Whether the text begins with an instruction that the CPU has. */
  readonly valid: boolean;
  /** Reads it. */
  readonly read: () => TruthRecord;
}

/** What the records of one CPU say of a case. */
export interface RecordedWord {
  /** What it did with the text. */
  readonly text: TextTruth;
  /** What it did with the very case; null where none of its records is about that. */
  readonly whole: Truth | null;
}

const FILL = formatBytes(Uint8Array.of(TEXT_FILL));

/** All fifteen bytes, of which hex digits give the first ones. */
export function wholeText(hex: string): string {
  return hex.padEnd(2 * MAX_INSTRUCTION, FILL);
}

/**
 * What the answer about a text depends on: the bytes that the CPU went by; or all that can be fetched, where they were not
 * enough or nobody noted how many.
 *
 * @param text All fifteen bytes in hex.
 * @param fetch How many can be fetched.
 * @param length How many the CPU went by; 0 or null where that is not known.
 */
export function keyOf(text: string, fetch: number, length: number | null): string {
  return length ? text.slice(0, 2 * length) : `${text} ${fetch}`;
}

/** What ends a text that is no whole instruction. */
const TOO_SHORT = "not a whole instruction";

/** The instruction of which a record can say what its CPU has. */
export const CPUID = "0fa2";

/** The records of one CPU. */
class OfOneCpu {
  readonly #name: string;
  readonly #records = new Map<string, PlacedRecord[]>();
  #beginnings: Map<string, PlacedRecord> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  add(record: PlacedRecord): void {
    const { key } = record;
    const same = this.#records.get(key);
    if (same === undefined) this.#records.set(key, [record]);
    else same.push(record);
    this.#beginnings = undefined;
  }

  /** All that it has, where CPUID was recorded. */
  get has(): readonly string[] | undefined {
    const records = this.#records.get(CPUID) ?? [];
    return records.map(({ read }) => read().truth.has).find((has) => has !== undefined);
  }

  /** The instructions that it has, in hex. */
  get instructions(): string[] {
    return [...this.#records].filter(([, [first]]) => first!.valid).map(([key]) => key);
  }

  knows(c: Case): boolean {
    const text = wholeText(formatBytes(c.bytes));
    return this.#find(text, c.fetch).length > 0 || this.#isTooShort(text, c.fetch);
  }

  about(c: Case): RecordedWord | null {
    const text = wholeText(formatBytes(c.bytes));
    const found = this.#find(text, c.fetch);
    if (found.length === 0) return this.#isTooShort(text, c.fetch) ? { text: this.#tooShort(), whole: null } : null;
    const line = formatCase(withPlainOffset(c));
    for (const { read } of found) {
      const { case: of, truth } = read();
      if (isWhole(truth) && formatCase(withPlainOffset(of)) === line) return { text: truth, whole: truth };
    }
    const { name, valid, length, fault, stop } = found[0]!.read().truth;
    return { text: { name, valid, length, fault, stop }, whole: null };
  }

  /** The records whose CPU went by bytes that the text begins with. */
  #find(text: string, fetch: number): readonly PlacedRecord[] {
    for (let n = 1; n <= fetch; n++) {
      const found = this.#records.get(keyOf(text, fetch, n));
      if (found !== undefined) return found;
    }
    return this.#records.get(keyOf(text, fetch, null)) ?? [];
  }

  #isTooShort(text: string, fetch: number): boolean {
    return fetch < MAX_INSTRUCTION && this.#allBeginnings().has(text.slice(0, 2 * fetch));
  }

  #tooShort(): TextTruth {
    return { name: this.#name, valid: false, length: 0, fault: null, stop: TOO_SHORT };
  }

  /** Every text that ends before the CPU had what it went by, and a record that says so. */
  #allBeginnings(): ReadonlyMap<string, PlacedRecord> {
    if (this.#beginnings !== undefined) return this.#beginnings;
    const all = new Map<string, PlacedRecord>();
    for (const [record] of this.#records.values()) {
      for (let n = 1; n < (record!.length ?? 0); n++) all.set(record!.key.slice(0, 2 * n), record!);
    }
    return this.#beginnings = all;
  }

  /**
   * Compares every record with the others.
   *
   * @throws {InputError} When two contradict each other.
   */
  check(): void {
    for (const records of this.#records.values()) {
      const [first] = records;
      const longer = this.#allBeginnings().get(first!.key);
      if (longer !== undefined) throw contradiction(longer, first!);
      const wholes = new Map<string, readonly [record: PlacedRecord, truth: string]>();
      const { valid } = first!.read().truth;
      for (const record of records) {
        const { case: c, truth } = record.read();
        if (truth.valid !== valid) throw contradiction(record, first!);
        if (!isWhole(truth)) continue;
        const line = formatCase(c);
        const before = wholes.get(line);
        if (before !== undefined && before[1] !== textOf(truth)) throw contradiction(record, before[0]);
        wholes.set(line, [record, textOf(truth)]);
      }
    }
  }
}

function textOf(truth: Truth): string {
  return JSON.stringify(truth, (_, value) => typeof value === "bigint" ? value.toString() : value);
}

function contradiction(record: PlacedRecord, before: PlacedRecord): InputError {
  return new InputError(
    `${record.file}: Line ${record.line}: Contradicts line ${before.line} of ${before.file}, of the same CPU: ${record.cpu}`,
  );
}

/** Records of any CPUs. */
export class TruthIndex {
  readonly #cpus = new Map<string, OfOneCpu>();

  /** Sorts records in. */
  constructor(records: Iterable<PlacedRecord>) {
    for (const record of records) {
      let cpu = this.#cpus.get(record.cpu);
      if (cpu === undefined) this.#cpus.set(record.cpu, cpu = new OfOneCpu(record.cpu));
      cpu.add(record);
    }
  }

  /**
   * Compares records of the same CPU with each other.
   *
   * @throws {InputError} When two contradict each other; the message names both, by file and line.
   */
  check(): void {
    for (const cpu of this.#cpus.values()) cpu.check();
  }

  /** The texts of the instructions that a CPU is known to have, in hex. */
  instructionsOf(cpu: string): readonly string[] {
    return this.#cpus.get(cpu)?.instructions ?? [];
  }

  /** All that a CPU has, where its CPUID was recorded. */
  hasOf(cpu: string): readonly string[] | undefined {
    return this.#cpus.get(cpu)?.has;
  }

  /** The CPUs that have a word about a case, in the order in which they came. */
  cpusThatKnow(c: Case): string[] {
    return [...this.#cpus].filter(([, cpu]) => cpu.knows(c)).map(([name]) => name);
  }

  /** What each CPU did with a case, as far as its records say, in the order in which the CPUs came. */
  about(c: Case): RecordedWord[] {
    return [...this.#cpus.values()].flatMap((cpu) => cpu.about(c) ?? []);
  }
}
