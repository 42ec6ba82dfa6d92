/**
 * The answer: what a search has found, in the case's own terms.
 *
 * @module
 */
import { type DecodingColumns, Segment } from "../../../machine/decoding.ts";
import { linearAddress } from "../../../machine/linear_address.ts";
import type { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT } from "../../../machine/registers.ts";
import { Shown } from "./access_form.ts";
import type { AccessSearch } from "./access_search.ts";
import { bytesBefore } from "./access_slides.ts";
import { type AccessTruths, Told, Way } from "./access_truths.ts";

/** Empties a row of an answer. */
export function clearAnswer(out: AccessTruths, row: number): void {
  for (const { ways, address, size } of out.accesses) {
    ways[row] = size[row] = 0;
    address.setHalves(row, 0, 0);
  }
  out.told[row] = Told.all;
}

/** Writes both accesses of a row that is empty but for what rounds have told of it. */
export function writeAnswer(search: AccessSearch, row: number, out: AccessTruths): void {
  writeAccess(search, row, 0, out);
  writeAccess(search, row, 1, out);
  // What shows after all, by its displacement, is told.
  if (out.told[row] === Told.none && search.first.shown[row] !== Shown.none) out.told[row] = Told.all;
}

function writeAccess(search: AccessSearch, row: number, which: 0 | 1, { accesses }: AccessTruths): void {
  const { shown, columns, hasByteIndex } = which === 0 ? search.first : search.second;
  if (shown[row] === Shown.none) return;
  const out = accesses[which];
  const isReadBack = which === 0 && search.isReadBack[row] === 1;
  out.ways[row] = shown[row] === Shown.read ? Way.read : isReadBack ? Way.read | Way.write : Way.write;
  const before = which === 0 ? bytesBefore(search, row) : 0;
  out.size[row] = before + search.sizes[which].size(row);
  const { batch } = search.asked;
  linearAddress(batch, columns, row, out.address);
  if (before > 0) out.address.set(row, out.address.at(row) - BigInt(before));
  if (hasByteIndex[row] === 1) addByteIndex(out.address, row, batch.registers.u8[8 * GPR_COUNT * row]!, columns);
}

/** Adds al to an address. */
function addByteIndex(
  address: Qwords,
  row: number,
  al: number,
  { addressSize, rowOf, segment }: DecodingColumns,
): void {
  const isCut = addressSize[rowOf[row]!] === 4 && segment[rowOf[row]!] === Segment.none;
  address.add(row, al);
  if (isCut) address.u32[2 * row + 1] = 0;
}
