/**
 * Outcomes of version 2 in tests: as plain values, as what programs send, and read back from columns. Where bytes stand is
 * said here once more, as the documentation has it.
 *
 * @module
 */
import { formatBytes, formatQword } from "../../corpus/files/hex.ts";
import { Direction } from "../../machine/access.ts";
import { type AccessLists, Mark, NONE, type Telling, TELLS, Tells, type Told } from "../../machine/effects.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../../machine/registers.ts";

/** An access; the address is null where it is not told, and the gpa where it is not the device's. */
export interface ToldAccess {
  readonly address: bigint | null;
  readonly gpa: bigint | null;
  readonly data: bigint;
  readonly size: number;
  readonly isWrite: boolean;
  readonly isPiece: boolean;
}

/** What a subject can tell. */
interface Effects {
  readonly rflags: bigint;
  readonly exception: { readonly vector: number; readonly error: number; readonly cr2: bigint } | null;
  readonly accesses: { readonly list: readonly ToldAccess[]; readonly count: number };
  readonly iterations: bigint;
  readonly vectors: { readonly register: number; readonly bytes: Uint8Array } | null;
  readonly path: bigint;
}

/** What every subject says. */
interface Plain {
  readonly handled: boolean;
  readonly returned: number;
  readonly rip: bigint;
  readonly registers: readonly bigint[];
}

/** An outcome with everything in it. */
export interface ToldOutcome extends Plain, Effects {}

/** An outcome as far as it is told. */
export type PartlyTold = Plain & Partial<Effects>;

/** The most that a program can say: that there are so many accesses or more. */
const MOST_COUNT = 255;

/** What has to be read of an outcome whose program tells so much: a list that is too long is cut. */
export function asTold(outcome: ToldOutcome, { what, accesses: most }: Telling): PartlyTold {
  const { handled, returned, rip, registers, accesses: { list, count }, ...others } = outcome;
  const all: Effects = { ...others, accesses: { list: list.slice(0, most), count: Math.min(count, MOST_COUNT) } };
  const told = TELLS.filter((name) => (what & Tells[name]) !== 0);
  return { handled, returned, rip, registers, ...Object.fromEntries(told.map((name) => [name, all[name]])) };
}

/** What was read of case `row`. */
export function toldIn(out: Outcomes, row: number): PartlyTold {
  const effects = out.effects!;
  const { accesses, exception, vector } = effects;
  const read: { readonly [K in Told]: () => Effects[K] } = {
    rflags: () => effects.rflags.at(row),
    exception: () =>
      exception[row] === NONE
        ? null
        : { vector: exception[row]!, error: effects.errorCode[row]!, cr2: effects.cr2.at(row) },
    accesses: () => ({
      list: Array.from({ length: accesses.told[row]! }, (_, k) => accessAt(accesses, accesses.most * row + k)),
      count: accesses.count[row]!,
    }),
    iterations: () => effects.iterations.at(row),
    vectors: () =>
      vector[row] === NONE
        ? null
        : { register: vector[row]!, bytes: effects.vectorBytes.slice(32 * row, 32 * row + 32) },
    path: () => effects.path.at(row),
  };
  const told = TELLS.filter((name) => (effects.told[row]! & Tells[name]) !== 0);
  return {
    handled: out.handled[row] === 1,
    returned: out.returned[row]!,
    rip: out.rip.at(row),
    registers: [...out.registers.u64.slice(GPR_COUNT * row, GPR_COUNT * (row + 1))],
    ...Object.fromEntries(told.map((name) => [name, read[name]()])),
  };
}

function accessAt({ mark, address, gpa, data, size, direction }: AccessLists, at: number): ToldAccess {
  const marks = mark[at]!;
  return {
    address: (marks & Mark.unplaced) === 0 ? address.at(at) : null,
    gpa: (marks & Mark.device) === 0 ? null : gpa.at(at),
    data: data.at(at),
    size: size[at]!,
    isWrite: direction[at] === Direction.write,
    isPiece: (marks & Mark.piece) !== 0,
  };
}

/** An outcome as a record of the binary protocol with room for so many accesses. */
export function toRecord(outcome: ToldOutcome, id: number, most: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(224 + 32 * most);
  const view = new DataView(bytes.buffer);
  const { exception, vectors, accesses: { list, count } } = outcome;
  view.setUint32(0, id, true);
  view.setInt32(4, outcome.returned, true);
  bytes.set([Number(outcome.handled), Number(exception !== null), exception?.vector ?? 0, Math.min(count, 255)], 8);
  view.setUint32(12, exception?.error ?? 0, true);
  const qwords = [outcome.rip, outcome.rflags, exception?.cr2 ?? 0n, ...outcome.registers];
  [...qwords, outcome.iterations, outcome.path].forEach((value, k) => view.setBigUint64(16 + 8 * k, value, true));
  if (vectors !== null) {
    bytes.set([1, vectors.register], 184);
    bytes.set(vectors.bytes, 192);
  }
  list.slice(0, most).forEach((access, k) => bytes.set(accessRecord(access), 224 + 32 * k));
  return bytes;
}

function accessRecord({ address, gpa, data, size, isWrite, isPiece }: ToldAccess): Uint8Array {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  [address ?? 0n, gpa ?? 0n, data].forEach((value, k) => view.setBigUint64(8 * k, value, true));
  bytes.set([size, Number(isWrite), Number(gpa !== null) | Number(isPiece) << 1 | Number(address === null) << 2], 24);
  return bytes;
}

/** The answer of the binary protocol that has some records. */
export function toBinaryAnswer(number: number, records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(16);
  const view = new DataView(head.buffer);
  head.set(new TextEncoder().encode("done"));
  view.setUint32(4, records.length, true);
  view.setBigUint64(8, BigInt(number), true);
  const tail = new Uint8Array(8);
  tail.set(new TextEncoder().encode("over"));
  new DataView(tail.buffer).setUint32(4, records.length, true);
  return new Uint8Array([head, ...records, tail].flatMap((bytes) => [...bytes]));
}

/** An outcome as a line; what a program does not tell has no key in it. */
export function toLine(outcome: ToldOutcome, id: number, what: number): string {
  const { exception, vectors, accesses: { list, count } } = outcome;
  const hex = formatQword;
  const keys: Readonly<Record<Told, Readonly<Record<string, unknown>>>> = {
    rflags: { rflags: hex(outcome.rflags) },
    exception: {
      exception: exception &&
        { vector: exception.vector, error: hex(BigInt(exception.error)), cr2: hex(exception.cr2) },
    },
    accesses: { accesses: list.map(accessJson), ...count === list.length ? {} : { accessCount: count } },
    iterations: { iterations: hex(outcome.iterations) },
    vectors: { vectors: vectors === null ? {} : { [vectors.register]: formatBytes(vectors.bytes) } },
    path: { path: hex(outcome.path) },
  };
  const { handled, returned } = outcome;
  const regs = Object.fromEntries(outcome.registers.map((value, r) => [REGISTER_NAMES[r], hex(value)]));
  const told = TELLS.filter((name) => (what & Tells[name]) !== 0).map((name) => keys[name]);
  return JSON.stringify(Object.assign({ id, handled, returned, rip: hex(outcome.rip), regs }, ...told));
}

function accessJson({ address, gpa, data, size, isWrite, isPiece }: ToldAccess) {
  return {
    direction: isWrite ? "write" : "read",
    ...address === null ? {} : { address: formatQword(address) },
    ...gpa === null ? {} : { gpa: formatQword(gpa) },
    size,
    data: formatQword(data),
    ...isPiece ? { piece: true } : {},
  };
}
