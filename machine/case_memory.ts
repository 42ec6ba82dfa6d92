/**
 * Memory of one case as its instruction finds it: what the case says, and what was written since.
 *
 * @module
 */
import { Batch } from "./batch.ts";
import { offsetInDevice, reachesDevice, readMemory } from "./memory_image.ts";

/** The memory of one case after the other. Addresses are linear, and taken modulo 2^64. */
export class CaseMemory {
  #batch = new Batch(1);
  #row = 0;
  readonly #written = new Map<bigint, number>();
  readonly #bytes = new Uint8Array(8);

  /** Goes to a case, of which nothing has been written yet. */
  enter(batch: Batch, row: number): void {
    this.#batch = batch;
    this.#row = row;
    this.#written.clear();
  }

  /** What 1 to 8 bytes hold, zero-extended. */
  read(address: bigint, size: number): bigint {
    const bytes = this.#bytes;
    const [low, high] = halvesOf(address);
    readMemory(this.#batch, this.#row, low, high, size, bytes, 0);
    let value = 0n;
    for (let k = size - 1; k >= 0; k--) {
      value = value << 8n | BigInt(this.#written.get(wrapped(address + BigInt(k))) ?? bytes[k]!);
    }
    return value;
  }

  /** Has 1 to 8 bytes hold a value from now on, of which the bytes above the size mean nothing. */
  write(address: bigint, size: number, value: bigint): void {
    for (let k = 0; k < size; k++) {
      this.#written.set(wrapped(address + BigInt(k)), Number(value >> BigInt(8 * k) & 0xffn));
    }
  }

  /** The gpa of an access that begins in the device; undefined elsewhere. */
  gpaOf(address: bigint): bigint | undefined {
    const [low, high] = halvesOf(address);
    const offset = offsetInDevice(this.#batch, this.#row, low, high);
    return offset < 0 ? undefined : wrapped(this.#batch.ve.gpa.at(this.#row) + BigInt(offset));
  }

  /** Whether an access fails, as every one does that reaches a device which answers with a failure. */
  fails(address: bigint, size: number): boolean {
    const { device: { status } } = this.#batch;
    const [low, high] = halvesOf(address);
    return !status.isZero(this.#row) && reachesDevice(this.#batch, this.#row, low, high, size);
  }
}

function wrapped(address: bigint): bigint {
  return BigInt.asUintN(64, address);
}

function halvesOf(address: bigint): [low: number, high: number] {
  return [Number(address & 0xffff_ffffn), Number(wrapped(address) >> 32n)];
}
