/**
 * Leaks: what a handler sends the VMM beside the bytes that an instruction writes. All of r15 reaches the VMM, whatever the
 * size of the access, so what stands above must be nothing that the VMM is not meant to see.
 *
 * @module
 */
import { type AccessColumns, Direction } from "../../machine/access.ts";
import type { Expectations } from "../model/expectation.ts";

// Constants of its own: docs/design/performance.md says why.
const { write: WRITE } = Direction;

/**
 * Whether a write sends bytes above its size that are neither zero, nor what stands above in the register that is sent, nor
 * the sign of what is sent. Where a string is sent, nothing of the memory behind it belongs there.
 *
 * @param did The accesses that were made.
 * @param expected What the model says.
 * @param row The case.
 */
export function leaks(did: AccessColumns, { above }: Expectations, row: number): boolean {
  if (did.direction[row] !== WRITE) return false;
  const size = did.size[row]!;
  const { u32 } = did.data;
  const low = u32[2 * row]!;
  const isClean = u32[2 * row + 1] === 0 && (size >= 4 || low >>> 8 * size === 0);
  if (isClean || did.count[row] === 0 || size === 0 || size >= 8) return false;
  const data = did.data.u8;
  const sign = (data[8 * row + size - 1]! & 0x80) === 0 ? 0 : 0xff;
  for (let k = 8 * row + size; k < 8 * (row + 1); k++) {
    const byte = data[k]!;
    if (byte !== 0 && byte !== sign && byte !== above.u8[k]) return true;
  }
  return false;
}
