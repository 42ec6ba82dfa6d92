/**
 * States that only an emulator below a guest meets: operands of ordinary memory, or within the device, addresses that are not
 * canonical, user mode, and memory and vector registers of any content.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import type { Terms } from "../../machine/contract.ts";
import { DEVICE_BYTES } from "../../machine/memory_image.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { TextAddressing } from "../../states/addressing.ts";
import { Settler } from "../../states/settle.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { Random } from "./random.ts";

/** Sets the streams of these states apart from those of generator and mutations. */
const STATES_SEED = 0x656d_756c;

const USER = 3;
const PAGE = 0x1000;

/** A bit of an address's upper half that no canonical one has alone. */
const NOT_CANONICAL = 1 << 28;

/** Whether somebody meets such states: memory beside the device has to be real. */
export function meetsEmulatorStates({ contract, hasMemory }: Terms): boolean {
  return contract === "hypervisor" && hasMemory;
}

/**
 * Varies the states of a batch whose operands are all at the device.
 *
 * @param seed The seed of the run.
 * @param stream Number of the batch: a stream of its own of the seed.
 * @param batch Its cases change.
 */
export function varyStates(seed: number, stream: number, batch: Batch): void {
  const random = new Random(seed ^ STATES_SEED, stream);
  const { memory, vectors, cpl, ve: { gla, gpa } } = batch;
  for (let row = 0; row < batch.size; row++) {
    memory.setHalves(row, random.bits(), random.bits());
    vectors.setHalves(row, random.bits(), random.bits());
    const bits = random.bits();
    if ((bits & 3) === 0) cpl[row] = USER;
    if ((bits >> 2 & 15) === 0) leaveCanonical(batch, row);
    const where = bits >> 6 & 7;
    if (where > 1 || !tellGla(batch, row)) continue;
    // The device begins before the operand, or is elsewhere.
    const by = where === 0 ? 1 + (bits >>> 9) % (DEVICE_BYTES - 1) : PAGE * (1 + (bits >> 9 & 15));
    const low = gla.u32[2 * row]! - by;
    gla.setHalves(row, low, gla.u32[2 * row + 1]! - (low < 0 ? 1 : 0));
    gpa.u32[2 * row] = (gpa.u32[2 * row]! & -PAGE | low & PAGE - 1) >>> 0;
  }
}

const ANATOMY = new Anatomy();
const ADDRESSING = new TextAddressing();
const SETTLER = new Settler();

/** Has a case say the gla that its operand gives it; false where it has no operand in memory. */
function tellGla(batch: Batch, row: number): boolean {
  const { ve: { gla }, glaFromOperand } = batch;
  if (glaFromOperand[row] === 0) return true;
  const at = TEXT_STRIDE * row;
  ANATOMY.read(batch.text, at);
  ADDRESSING.read(batch.text, at, ANATOMY);
  if (ADDRESSING.memory === 0) return false;
  gla.set(row, SETTLER.address(ADDRESSING, batch, row));
  glaFromOperand[row] = 0;
  return true;
}

/** Whatever register an address is made of: it is not canonical then. */
function leaveCanonical({ registers: { u32 } }: Batch, row: number): void {
  for (let r = GPR_COUNT * row; r < GPR_COUNT * (row + 1); r++) u32[2 * r + 1]! ^= NOT_CANONICAL;
}
