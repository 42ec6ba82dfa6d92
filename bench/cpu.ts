/**
 * What asking the CPU costs, against the executor's own rate in the same run.
 *
 * @module
 */
import { BATCH_CASES as CASES } from "../fuzz/diff.ts";
import { Generator } from "../fuzz/generate.ts";
import { HandlerSubject, posted } from "../handler/revision.ts";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { openCpu } from "../oracles/cpu/availability.ts";
import { HIGH_WINDOW } from "../oracles/cpu/layout.ts";
import { CpuOracle } from "../oracles/cpu/oracle.ts";
import { Records } from "../oracles/cpu/record.ts";
import { MAX_RECORDS } from "../oracles/cpu/record_layout.ts";
import type { Transport } from "../oracles/cpu/transport.ts";
import { CpuTruths } from "../oracles/cpu/truth.ts";
import { CpuUnavailable } from "../oracles/cpu/unavailable.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import { Panel } from "../oracles/panel.ts";
import { measure, type Measured, median, ratio } from "./measure.ts";

const EXTENT = { batches: 2, rounds: 9, warmUp: 2 };

/** Batches that a stage runs each time, and how many of them at once: one is generated while another is executed. */
const BATCHES = 24;
const LANES = 3;

const SEED = 1;
const STATES = 8;

/** mov eax, [rdi] */
const LOAD = Uint8Array.of(0x8b, 0x07);
const RDI = 7;

/** Everything that one batch needs on its way. */
interface Lane {
  readonly batch: Batch;
  readonly panel: Panel;
  readonly oracle: CpuOracle;
  readonly truths: CpuTruths;
}

/** Measures the executor alone and cases that the CPU checks, and prints rates and ratios. */
export async function benchCpu(): Promise<void> {
  let cpu: Transport;
  try {
    cpu = await openCpu();
  } catch (error) {
    if (!(error instanceof CpuUnavailable)) throw error;
    console.log(error.message);
    return;
  }
  const reference = new IcedDecoder();
  const other = await CapstoneDecoder.open();
  const subject = new HandlerSubject(posted);
  const lanesOf = (quick: boolean): Lane[] =>
    Array.from({ length: LANES }, () => ({
      batch: new Batch(CASES),
      panel: new Panel({ subjects: [subject], reference, other }, CASES),
      oracle: new CpuOracle(cpu, CASES, { quick }),
      truths: new CpuTruths(CASES),
    }));
  try {
    await benchWith(cpu, lanesOf(false), lanesOf(true));
  } finally {
    reference.close();
    other.close();
    await cpu.close();
  }
}

async function benchWith(cpu: Transport, exact: readonly Lane[], quick: readonly Lane[]): Promise<void> {
  const generator = new Generator(SEED, CASES);
  const loads = Array.from({ length: LANES }, recordsOfLoads);
  // No batch comes twice: its proofs would be there already.
  let number = 0;
  const stage = (lanes: readonly Lane[], prepare: (batch: Batch) => void) => async () => {
    let left = BATCHES;
    await Promise.all(lanes.map(async ({ batch, panel, oracle, truths }) => {
      while (left-- > 0) {
        generator.fill(batch, number++, CASES);
        prepare(batch);
        await panel.run(batch);
        await oracle.ask(batch, panel.reference, truths);
      }
    }));
  };
  const executor = async () => {
    let left = BATCHES * CASES / MAX_RECORDS;
    await Promise.all(loads.map(async (records) => {
      while (left-- > 0) await cpu.run(records);
    }));
  };
  print(
    await measure([
      { name: "CPU executor alone", run: executor },
      { name: "CPU-checked, exact", run: stage(exact, () => {}) },
      { name: "CPU-checked, quick", run: stage(quick, () => {}) },
      { name: `CPU-checked, ${STATES} states a text`, run: stage(quick, repeatTexts) },
    ], EXTENT),
  );
}

/** A batch of loads that complete. */
function recordsOfLoads(): Records {
  const records = new Records(MAX_RECORDS);
  records.size = MAX_RECORDS;
  for (let i = 0; i < MAX_RECORDS; i++) {
    records.setCode(i, LOAD, 0, LOAD.length);
    records.setRegister(i, RDI, HIGH_WINDOW);
  }
  return records;
}

/** Gives each case the text of the first one of its eight; everything else stays as it is. */
function repeatTexts(batch: Batch): void {
  for (let row = 0; row < batch.size; row++) {
    const from = row - row % STATES;
    batch.text.copyWithin(TEXT_STRIDE * row, TEXT_STRIDE * from, TEXT_STRIDE * (from + 1));
    batch.fetch[row] = batch.fetch[from]!;
  }
}

function print(measured: readonly Measured[]): void {
  const [executor] = measured;
  for (const [n, { name, seconds }] of measured.entries()) {
    const columns = [
      `${(CASES * BATCHES * EXTENT.batches / median(seconds) / 1e3).toFixed(0)} k/s`.padStart(12),
      n === 0 ? "" : `${ratio(measured[n]!, executor!).toFixed(2)} of the executor`.padStart(31),
    ];
    console.log(`${name.padEnd(26)}${columns.join("")}`);
  }
}
