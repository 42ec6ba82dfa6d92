/**
 * What the native subject wrote to memory, beside the writes that are expected: it tells no accesses, but all bytes that changed.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import { NONE } from "../../machine/effects.ts";
import { readMemory } from "../../machine/memory_image.ts";
import { Expected, Source, StringMove } from "../../oracles/model/expectation.ts";
import type { Panel } from "../../oracles/panel.ts";

/** Bytes by linear address. */
export type Bytes = ReadonlyMap<bigint, number>;

const LOW = 0xffff_ffffn;

/** Reads the lines of the file that the argument `written=FILE` names: the bytes that each case changed, by its id. */
export function parseWritten(text: string): ReadonlyMap<number, Bytes> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => {
    const { id, written } = JSON.parse(line) as { id: string; written: { address: string; bytes: string }[] };
    const bytes = written.flatMap(({ address, bytes }) =>
      (bytes.match(/../g) ?? []).map((byte, k) => [BigInt(address) + BigInt(k), parseInt(byte, 16)] as const)
    );
    return [Number(id), new Map(bytes)];
  }));
}

/**
 * The bytes that are to change in case `row`, which the subject executed; undefined where not all that is written is known, or
 * the subject did other iterations.
 */
export function dueBytes({ batch, expected, truths, seats: [seat] }: Panel, row: number): Bytes | undefined {
  const { kind, exception, source, lists, string, repeated } = expected;
  if (kind[row] !== Expected.handled || exception[row] !== NONE || lists!.told[row]! < lists!.count[row]!) {
    return undefined;
  }
  const { hasAccesses, columns } = truths.effects!;
  if (source[row] === Source.cpu && hasAccesses[row] === 0) return undefined;
  if (source[row] === Source.model && (string[row]! & StringMove.repeats) !== 0) return undefined;
  const { iterations } = seat!.outcomes.effects!;
  if (repeated[row] !== 0 && !iterations.equals(row, columns.iterations, row)) return undefined;
  const due = new Map<bigint, number>();
  for (let k = lists!.most * row; k < lists!.most * row + lists!.told[row]!; k++) {
    if (lists!.direction[k] !== Direction.write) continue;
    for (let byte = 0; byte < lists!.size[k]!; byte++) {
      due.set(BigInt.asUintN(64, lists!.address.at(k) + BigInt(byte)), lists!.data.u8[8 * k + byte]!);
    }
  }
  const before = new Uint8Array(1);
  for (const [address, byte] of [...due]) {
    readMemory(batch, row, Number(address & LOW), Number(address >> 32n), 1, before, 0);
    if (before[0] === byte) due.delete(address);
  }
  return due;
}
