/**
 * One running executor: hands it batches and believes it only what it can prove.
 *
 * @module
 */
import {
  FileOffset,
  type PrivateAddresses,
  SLOT_COUNT,
  SLOT_EXTRA_SIZE,
  SLOT_INPUT_SIZE,
  SLOT_OUTPUT_SIZE,
} from "./address_space.ts";
import { Canary } from "./canary.ts";
import { COMMAND_SIZE, Message, MESSAGE_SIZE, MessageKind } from "./executor_protocol.ts";
import { interruptedRecord, TIMES, timesByInterrupted } from "./interruption.ts";
import { EXTRA_STRIDE, INPUT_STRIDE, OUTPUT_STRIDE } from "./record_layout.ts";
import type { Records } from "./records.ts";
import { ignoreBrokenPipe, type Started, startExecutor } from "./start_executor.ts";

/** How a batch ended. After `dead` and `tampered` nothing it left is valid, and the process must be given up. */
export type BatchEnd = "intact" | "dead" | "tampered";

/** A process that says nothing for this long while it has work is given up, in milliseconds. Alive, it says 250 times a second that it is. */
const SILENCE = 10_000;

/** Memory of one batch in the shared file, and what waits for its end. */
interface Slot {
  readonly canary: Canary;
  readonly command: Uint8Array<ArrayBuffer>;
  nonce: bigint;
  end: Promise<BatchEnd> | undefined;
  finish: ((end: BatchEnd) => void) | undefined;
}

/** A started executor. */
export class ExecutorProcess {
  /** Records given to it so far. */
  served = 0;
  readonly #started: Started;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #slots: readonly Slot[];
  readonly #order: Slot[] = [];
  readonly #listening: Promise<void>;
  #nonce: bigint;
  #times: bigint = TIMES.undisturbed;
  #alive = true;
  #closed: Promise<void> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  private constructor(started: Started) {
    this.#started = started;
    this.#writer = started.child.stdin.getWriter();
    this.#slots = Array.from({ length: SLOT_COUNT }, () => ({
      canary: new Canary(),
      command: new Uint8Array(COMMAND_SIZE),
      nonce: 0n,
      end: undefined,
      finish: undefined,
    }));
    this.#nonce = crypto.getRandomValues(new BigUint64Array(1))[0]!;
    this.#listening = this.#listen();
    // A program whose work is done ends, and its executor with it. A batch that is under way has the watchdog's timer.
    started.child.unref();
  }

  /**
   * Starts one, and finds out whether interruptions change what its records do.
   *
   * @param folder Where temporary files go.
   * @param probe Makes the record that tells.
   * @throws {CpuUnavailable} Where it can't run.
   */
  static async start(
    folder?: string,
    probe: (addresses: PrivateAddresses) => Records = interruptedRecord,
  ): Promise<ExecutorProcess> {
    const process = new ExecutorProcess(await startExecutor(folder));
    const record = probe(process.addresses);
    const end = await process.run(0, record, 0, 1).catch(async (error) => {
      await process.close();
      throw error;
    });
    process.served = 0;
    process.#times = end === "intact" ? timesByInterrupted(record) : TIMES.disturbed;
    if (process.alive) return process;
    // It did not even survive that. Another one is not asked, and doubts.
    await process.close();
    const doubting = new ExecutorProcess(await startExecutor(folder));
    doubting.#times = TIMES.disturbed;
    return doubting;
  }

  /** Its process id. */
  get pid(): number {
    return this.#started.child.pid;
  }

  /** Where it keeps what tested code must not reach. */
  get addresses(): PrivateAddresses {
    return this.#started.executor.addresses;
  }

  /** Whether it can take a batch. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs `count` records from `first` and, where the batch ends intact, brings their outputs back.
   *
   * @param slot Which part of the shared file to use, 0 to {@linkcode SLOT_COUNT} - 1; no two batches at once may use one.
   * @param records Whose records.
   * @param first The first of them.
   * @param count How many, at least one.
   * @returns How the batch ended.
   */
  async run(slot: number, records: Records, first: number, count: number): Promise<BatchEnd> {
    if (!this.#alive) return "dead";
    const inSlot = this.#slots[slot]!;
    this.served += count;
    this.#nonce = BigInt.asUintN(64, this.#nonce + 1n);
    inSlot.nonce = this.#nonce;
    inSlot.canary.renew(this.#nonce);
    const input = records.input.subarray(first * INPUT_STRIDE, (first + count) * INPUT_STRIDE);
    this.#write(FileOffset.inputs + slot * SLOT_INPUT_SIZE, input, inSlot.canary.records.input);
    const end = await this.#command(inSlot, slot, count + 1);
    if (end !== "intact") return this.#giveUp(end);
    const output = records.output.subarray(first * OUTPUT_STRIDE, (first + count) * OUTPUT_STRIDE);
    this.#read(FileOffset.outputs + slot * SLOT_OUTPUT_SIZE, output, inSlot.canary.records.output);
    if (records.areAsking(first, count)) {
      const extra = records.extra.subarray(first * EXTRA_STRIDE, (first + count) * EXTRA_STRIDE);
      this.#read(FileOffset.extras + slot * SLOT_EXTRA_SIZE, extra);
      if (!records.holdsExtras(first, count)) return this.#giveUp("tampered");
    }
    return inSlot.canary.isAlive() ? "intact" : this.#giveUp("tampered");
  }

  /** Waits until the batches that are under way have ended. */
  async finish(): Promise<void> {
    await Promise.all(this.#order.map((slot) => slot.end));
  }

  /** Ends the process, whatever it is doing, and everything that belongs to it. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** No batch can trust a process that was tampered with. */
  #giveUp(end: BatchEnd): BatchEnd {
    this.#kill();
    return end;
  }

  async #close(): Promise<void> {
    this.#started.child.ref();
    this.#kill();
    await this.#listening;
    await this.#started.reader.cancel();
    await this.#writer.close().catch((error) => {
      // Where a write has failed before, the stream is closed, and says that with a TypeError.
      if (!(error instanceof TypeError)) ignoreBrokenPipe(error);
    });
    await this.#started.child.status;
    this.#started.file.close();
  }

  #kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    // Its end is waited for from now on.
    this.#started.child.ref();
    try {
      this.#started.child.kill("SIGKILL");
    } catch (error) {
      // Deno's way to say that it has ended by itself already.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  #command(slot: Slot, number: number, count: number): Promise<BatchEnd> {
    const view = new DataView(slot.command.buffer);
    view.setUint32(0, count, true);
    view.setUint32(4, number, true);
    view.setBigUint64(8, slot.nonce, true);
    view.setBigUint64(16, this.#times, true);
    slot.end = new Promise<BatchEnd>((resolve) => slot.finish = resolve);
    this.#order.push(slot);
    this.#watch();
    // A process that is gone shows in #listen, too.
    this.#writer.write(slot.command).catch(ignoreBrokenPipe);
    return slot.end;
  }

  /** Reads messages until the process ends. Batches end in the order in which they began. */
  async #listen(): Promise<void> {
    const { reader, executor } = this.#started;
    const length = MESSAGE_SIZE / 8;
    let buffer = new BigUint64Array(length);
    for (;;) {
      const { value, done } = await reader.read(buffer, { min: length });
      if (done || value.length < length) break;
      if (value[Message.kind / 8] === BigInt(MessageKind.done)) {
        const slot = this.#order.shift();
        const proven = value[Message.nonce / 8] === slot?.nonce && value[Message.textSum / 8] === executor.textSum &&
          value[Message.outputDifference / 8] === 0n;
        slot?.finish?.(proven ? "intact" : "tampered");
      }
      this.#watch();
      buffer = value;
    }
    clearTimeout(this.#silence);
    this.#alive = false;
    for (const slot of this.#order.splice(0)) slot.finish?.("dead");
  }

  /** Starts the parent's own watchdog anew, or stops it where there is nothing to wait for. */
  #watch(): void {
    clearTimeout(this.#silence);
    if (this.#order.length > 0) this.#silence = setTimeout(() => this.#kill(), SILENCE);
  }

  #write(offset: number, ...parts: Uint8Array[]): void {
    const { file } = this.#started;
    file.seekSync(offset, Deno.SeekMode.Start);
    for (const part of parts) {
      for (let done = 0; done < part.length;) done += file.writeSync(part.subarray(done));
    }
  }

  #read(offset: number, ...parts: Uint8Array[]): void {
    const { file } = this.#started;
    file.seekSync(offset, Deno.SeekMode.Start);
    for (const part of parts) {
      for (let done = 0; done < part.length;) {
        const n = file.readSync(part.subarray(done));
        if (n === null) throw new Error("Shared file ended early");
        done += n;
      }
    }
  }
}
