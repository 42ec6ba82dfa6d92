/**
 * The accesses of so many iterations of a string move, where memory is real: what an iteration writes, a later one reads.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import type { AccessLists } from "../../machine/effects.ts";
import { readMemory } from "../../machine/memory_image.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, StringMove } from "./expectation.ts";
import { placeAccess } from "./place_access.ts";

const [RSI, RDI] = [6, 7];
const DIRECTION_FLAG = 1 << 10;
const TWO_32 = 0x1_0000_0000;

/** The two operands, between two lines of code: what their registers hold, and the base that is added to it. */
const OFFSETS = new Qwords(2);
const BASES = new Qwords(2);
const [SOURCE, DESTINATION] = [0, 1];
const OPERANDS = [SOURCE, DESTINATION];

/**
 * Lists the accesses of iterations of a string move: each reads its source, then writes its destination.
 *
 * @param batch The cases.
 * @param expected Has the source's address and the size of an element.
 * @param row The case.
 * @param count How many iterations, 1 or more.
 * @param lists Receives as many accesses as fit, and how many there are.
 * @param to The case's row in the lists.
 */
export function listStrings(
  batch: Batch,
  { string, address, access }: Expectations,
  row: number,
  count: number,
  lists: AccessLists,
  to: number,
): void {
  const isNarrow = (string[row]! & StringMove.narrow) !== 0;
  const size = access.size[row]!;
  const isDown = (batch.rflags.u32[2 * row]! & DIRECTION_FLAG) !== 0;
  enter(batch, row, address, isNarrow);
  const first = lists.most * to;
  lists.setCount(to, 2 * count);
  for (let k = 0; k + 1 < Math.min(2 * count, lists.most); k += 2) {
    const [read, write] = [first + k, first + k + 1];
    for (const operand of OPERANDS) {
      const at = read + operand;
      lists.size[at] = size;
      lists.direction[at] = operand === SOURCE ? Direction.read : Direction.write;
      const low = OFFSETS.u32[2 * operand]! + BASES.u32[2 * operand]!;
      const high = OFFSETS.u32[2 * operand + 1]! + BASES.u32[2 * operand + 1]! + (low > 0xffff_ffff ? 1 : 0);
      placeAccess(batch, row, low >>> 0, high >>> 0, lists, at);
    }
    const { u32 } = lists.address;
    readMemory(batch, row, u32[2 * read]!, u32[2 * read + 1]!, size, lists.data.u8, 8 * read);
    readBack(lists, first, k, size);
    lists.data.copy(write, lists.data, read);
    for (const operand of OPERANDS) step(operand, isDown ? -size : size, isNarrow);
  }
}

/** Puts into a read what earlier iterations wrote there. */
function readBack({ address, data }: AccessLists, first: number, k: number, size: number): void {
  const read = first + k;
  for (let earlier = first + 1; earlier < read; earlier += 2) {
    const high = address.u32[2 * read + 1]! - address.u32[2 * earlier + 1]! | 0;
    const distance = high * TWO_32 + address.u32[2 * read]! - address.u32[2 * earlier]!;
    if (Math.abs(distance) >= size) continue;
    for (let byte = 0; byte < size; byte++) {
      const from = byte + distance;
      if (from >= 0 && from < size) data.u8[8 * read + byte] = data.u8[8 * earlier + from]!;
    }
  }
}

/** Takes the operands of a case before its first iteration; only the source can have a base. */
function enter({ registers: { u32 } }: Batch, row: number, address: Qwords, isNarrow: boolean): void {
  for (const [operand, register] of [[SOURCE, RSI], [DESTINATION, RDI]] as const) {
    const at = 2 * (GPR_COUNT * row + register);
    OFFSETS.setHalves(operand, u32[at]!, isNarrow ? 0 : u32[at + 1]!);
  }
  const low = address.u32[2 * row]! - OFFSETS.u32[2 * SOURCE]!;
  BASES.setHalves(SOURCE, low, address.u32[2 * row + 1]! - OFFSETS.u32[2 * SOURCE + 1]! - (low < 0 ? 1 : 0));
  BASES.setHalves(DESTINATION, 0, 0);
}

/** Moves an operand on; with addresses of 32 bits it wraps in them. */
function step(operand: number, by: number, isNarrow: boolean): void {
  const low = OFFSETS.u32[2 * operand]! + by;
  OFFSETS.setHalves(operand, low, isNarrow ? 0 : OFFSETS.u32[2 * operand + 1]! + Math.floor(low / 2 ** 32));
}
