/**
 * Where an access is: its linear address, and its gpa if it begins in the device.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { type AccessLists, Mark } from "../../machine/effects.ts";
import { offsetInDevice } from "../../machine/memory_image.ts";

const { device: DEVICE } = Mark;

/**
 * Writes where an access is.
 *
 * @param batch The cases.
 * @param row The case.
 * @param low Lower half of the linear address.
 * @param high Upper half of it.
 * @param lists Receives it.
 * @param at The access's place in the columns of the lists.
 */
export function placeAccess(
  batch: Batch,
  row: number,
  low: number,
  high: number,
  lists: AccessLists,
  at: number,
): void {
  lists.address.setHalves(at, low, high);
  const offset = offsetInDevice(batch, row, low, high);
  lists.mark[at] = offset < 0 ? 0 : DEVICE;
  if (offset < 0) return;
  lists.gpa.copy(at, batch.ve.gpa, row);
  lists.gpa.add(at, offset);
}
