/**
 * The canary: a known record after the last one of every batch. Its answer differs from batch to batch, so that an old
 * one can't pass for it.
 *
 * @module
 */
import { LOW_WINDOW } from "./address_space.ts";
import { MEMORY_SIZE } from "./record_layout.ts";
import { Records } from "./records.ts";
import { Stop } from "./stop.ts";

/** mov [rdi + rcx * 8], rax */
const STORE = Uint8Array.of(0x48, 0x89, 0x04, 0xcf);

const RAX = 0, RCX = 1, RDI = 7;

/** Where the store goes, as a multiple of eight. */
const INDEX = 5;

/** One known record. */
export class Canary {
  /** The record. */
  readonly records: Records;
  #nonce = 0n;

  /** Makes it. */
  constructor() {
    this.records = new Records(1);
    this.records.setCode(0, STORE, 0, STORE.length);
    this.records.setMemoryOffset(0, 0);
    this.records.setRegister(0, RCX, BigInt(INDEX));
    this.records.setRegister(0, RDI, LOW_WINDOW);
  }

  /** Makes its answer `nonce`, a number of 64 bits. */
  renew(nonce: bigint): void {
    this.#nonce = nonce;
    this.records.setRegister(0, RAX, nonce);
  }

  /** Whether its output, read back, is the right one. */
  isAlive(): boolean {
    const { records } = this;
    records.classify(0, 1);
    if (records.stop[0] !== Stop.completed || records.register(0, RAX) !== this.#nonce) return false;
    const memory = new DataView(records.output.buffer, records.memoryAt(0), MEMORY_SIZE);
    return memory.getBigUint64(8 * INDEX, true) === this.#nonce;
  }
}
