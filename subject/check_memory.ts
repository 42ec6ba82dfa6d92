/**
 * Checking that the memory which a subject of protocol 2 serves is the one that cases define. Whoever reads other bytes does
 * other things with them, and every finding about him would be about his memory.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import type { Batch } from "../machine/batch.ts";
import { CaseMemory } from "../machine/case_memory.ts";
import { type AccessLists, Mark, Tells } from "../machine/effects.ts";
import { DEVICE_BYTES } from "../machine/memory_image.ts";
import { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";

/** A read of other bytes than there are. */
export interface WrongRead {
  /** The case. */
  readonly row: number;
  /** Linear address. */
  readonly address: bigint;
  /** How many bytes. */
  readonly size: number;
  /** What the subject tells. */
  readonly data: bigint;
  /** What they hold. */
  readonly held: bigint;
}

/** A gpa that is not that of the access. */
export interface WrongGpa {
  /** The case. */
  readonly row: number;
  /** Linear address; null where it is not told. */
  readonly address: bigint | null;
  /** What the subject tells. */
  readonly gpa: bigint;
  /** What it is; null where the access is not the device's. */
  readonly due: bigint | null;
}

/** What a check of memory came to. */
export interface MemoryResult {
  /** Cases that tell of reads whose data can be checked. */
  readonly reading: number;
  /** The first wrong read of each case that has one. */
  readonly wrongReads: readonly WrongRead[];
  /** Cases that tell of accesses of the device. */
  readonly placing: number;
  /** The first wrong gpa of each case that has one. */
  readonly wrongGpas: readonly WrongGpa[];
}

/** The same while it is counted. */
interface Count {
  reading: number;
  readonly wrongReads: WrongRead[];
  placing: number;
  readonly wrongGpas: WrongGpa[];
}

/**
 * Asks a subject about cases, and checks all accesses that it tells, in their order: what is read is what memory, device and
 * the case's own writes before it give, and what is the device's has its gpa. What a guest's handler gets from the VMM, and where
 * it asks for it, is not its memory's.
 *
 * @param subject Who is checked.
 * @param batch The cases.
 * @returns Undefined where it tells no accesses.
 */
export async function checkMemory(subject: Subject, batch: Batch): Promise<MemoryResult | undefined> {
  const { telling, contract = "guest" } = subject;
  if (telling === undefined || (telling.what & Tells.accesses) === 0) return undefined;
  const out = new Outcomes(batch.capacity, telling);
  await subject.run(batch, out);
  const count: Count = { reading: 0, wrongReads: [], placing: 0, wrongGpas: [] };
  const { told, accesses } = out.effects!;
  for (let row = 0; row < batch.size; row++) {
    const isTold = out.unanswered[row] === 0 && (told[row]! & Tells.accesses) !== 0;
    if (isTold) checkCase(batch, row, accesses, contract === "guest", count);
  }
  return count;
}

const MEMORY = new CaseMemory();

/** Checks the accesses of a case. Of `areAsked` ones, those of the device are answers of the VMM. */
function checkCase(batch: Batch, row: number, lists: AccessLists, areAsked: boolean, count: Count): void {
  MEMORY.enter(batch, row);
  let wrongRead: WrongRead | undefined;
  let wrongGpa: WrongGpa | undefined;
  let [isReading, isPlacing] = [false, false];
  const first = lists.most * row;
  for (let at = first; at < first + lists.told[row]!; at++) {
    const isDevice = (lists.mark[at]! & Mark.device) !== 0;
    if (isDevice && areAsked) continue;
    const told = (lists.mark[at]! & Mark.unplaced) === 0 ? lists.address.at(at) : null;
    if (isDevice) {
      isPlacing = true;
      wrongGpa ??= gpaProblem(batch, row, told, lists.gpa.at(at));
    }
    const address = told ?? addressOf(batch, row, lists.gpa.at(at));
    // Nobody knows what is where, or what an access does that fails.
    if (address === undefined) break;
    const size = lists.size[at]!;
    if (MEMORY.fails(address, size)) continue;
    const data = BigInt.asUintN(8 * size, lists.data.at(at));
    if (lists.direction[at] === Direction.write) {
      MEMORY.write(address, size, data);
      continue;
    }
    isReading = true;
    const held = MEMORY.read(address, size);
    if (data !== held) wrongRead ??= { row, address, size, data, held };
  }
  if (isReading) count.reading++;
  if (isPlacing) count.placing++;
  if (wrongRead !== undefined) count.wrongReads.push(wrongRead);
  if (wrongGpa !== undefined) count.wrongGpas.push(wrongGpa);
}

/** What is wrong with the gpa of an access; undefined where nothing is. */
function gpaProblem(batch: Batch, row: number, address: bigint | null, gpa: bigint): WrongGpa | undefined {
  const due = address === null ? null : MEMORY.gpaOf(address) ?? null;
  const isRight = address === null ? addressOf(batch, row, gpa) !== undefined : gpa === due;
  return isRight ? undefined : { row, address, gpa, due };
}

/** The linear address of an access of the device; undefined where its gpa is not the device's. */
function addressOf({ ve }: Batch, row: number, gpa: bigint): bigint | undefined {
  const offset = BigInt.asUintN(64, gpa - ve.gpa.at(row));
  return offset < DEVICE_BYTES ? BigInt.asUintN(64, ve.gla.at(row) + offset) : undefined;
}
