/**
 * What asking the CPU costs, against the executor's own rate in the same run.
 *
 * @module
 */
import { Generator, STATES_PER_TEXT } from "../fuzz/generate/generator.ts";
import { InstructionClass } from "../fuzz/instructions/choose_template.ts";
import { InstructionGenerator } from "../fuzz/instructions/generate_instructions.ts";
import { HandlerSubject, posted } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import { type Telling, Tells } from "../machine/effects.ts";
import type { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { CpuOracle, type CpuOracleOptions } from "../oracles/cpu/ask/cpu_oracle.ts";
import { HIGH_WINDOW } from "../oracles/cpu/executor/address_space.ts";
import { CpuUnavailable } from "../oracles/cpu/executor/cpu_unavailable.ts";
import { openCpu } from "../oracles/cpu/executor/open_cpu.ts";
import { MAX_RECORDS } from "../oracles/cpu/executor/record_layout.ts";
import { Records } from "../oracles/cpu/executor/records.ts";
import type { Transport } from "../oracles/cpu/executor/transport.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { BATCH_CASES as CASES, Panel, type Parties, QUICK } from "../oracles/panel.ts";
import { measure, type Measured, rate, ratio, type Stage } from "./measure.ts";
import { checkFast } from "./slow_path.ts";

const EXTENT = { batches: 2, rounds: 9, warmUp: 2 };

/** Batches that a stage runs each time, and how many at once: one is made and judged while the CPU works for the other. */
const BATCHES = 24;
const LANES = 2;

const SEED = 1;

/** Machine states to a text besides the generator's own number. */
const FEW_STATES = 1;
const MANY_STATES = 8;

/** mov eax, [rdi] */
const LOAD = Uint8Array.of(0x8b, 0x07);
const RDI = 7;

/** Measures the executor alone and cases that everybody checks, the CPU too, and prints rates and ratios. */
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
  try {
    checkFast(reference);
    await benchWith(cpu, { subjects: [new HandlerSubject(posted)], decoders: [reference, other], cpu: partyOf(cpu) });
  } finally {
    reference.close();
    other.close();
    await cpu.close();
  }
}

function partyOf(cpu: Transport): NonNullable<Parties["cpu"]> {
  return {
    name: "this CPU",
    features: { has: [], areAll: false },
    asker: (capacity, options) => new CpuOracle(cpu, capacity, options),
    close: () => Promise.resolve(),
  };
}

async function benchWith(cpu: Transport, parties: Parties): Promise<void> {
  print(
    await measure([
      executorStage(cpu),
      checkedStage(`checked, ${FEW_STATES} state a text`, parties, FEW_STATES, QUICK),
      checkedStage(`checked, ${STATES_PER_TEXT} states, as diff asks`, parties, STATES_PER_TEXT, QUICK),
      checkedStage(`checked, ${MANY_STATES} states a text`, parties, MANY_STATES, QUICK),
      checkedStage(`checked exactly, ${STATES_PER_TEXT} states`, parties, STATES_PER_TEXT, {}),
      judgedStage("integer instructions, CPU-judged", { ...parties, subjects: [new Idle()] }),
    ], EXTENT),
  );
}

/** As many executions as the other stages have cases. */
function executorStage(cpu: Transport): Stage {
  const loads = Array.from({ length: LANES }, recordsOfLoads);
  return {
    name: "CPU executor alone",
    cases: BATCHES * CASES,
    run: async () => {
      let left = BATCHES * CASES / MAX_RECORDS;
      await Promise.all(loads.map(async (records) => {
        while (left-- > 0) await cpu.run(records);
      }));
    },
  };
}

/** Cases from the generator to the last verdict. */
function checkedStage(name: string, parties: Parties, statesPerText: number, options: CpuOracleOptions): Stage {
  const generator = new Generator(SEED, CASES, { statesPerText });
  return panelStage(name, parties, options, (batch, number) => generator.fill(batch, number, CASES));
}

/** Integer instructions, from the generator to the last verdict, where the CPU says what must come of each. */
function judgedStage(name: string, parties: Parties): Stage {
  const generator = new Generator(SEED, CASES);
  const instructions = new InstructionGenerator(SEED, CASES, InstructionClass.integer);
  return panelStage(name, parties, QUICK, (batch, number) => {
    generator.fill(batch, number, CASES);
    instructions.write(batch, number);
  });
}

/** Batches that are made and judged; none comes twice, as its proofs would be there already. */
function panelStage(
  name: string,
  parties: Parties,
  options: CpuOracleOptions,
  fill: (batch: Batch, number: number) => void,
): Stage {
  const lanes = Array.from({ length: LANES }, () => ({
    batch: new Batch(CASES),
    panel: new Panel(parties, CASES, options),
  }));
  let number = 0;
  return {
    name,
    cases: BATCHES * CASES,
    run: async () => {
      let left = BATCHES;
      await Promise.all(lanes.map(async ({ batch, panel }) => {
        while (left-- > 0) {
          fill(batch, number++);
          await panel.run(batch);
        }
      }));
    },
  };
}

/** An emulator that says of every instruction that it is done, so that all of what it tells is compared. */
class Idle implements Subject {
  readonly name = "idle";
  readonly contract = "hypervisor";
  readonly telling: Telling = { what: Tells.rflags | Tells.exception | Tells.accesses | Tells.vectors, accesses: 4 };

  run(batch: Batch, out: Outcomes): void {
    out.reset(batch);
    out.handled.fill(1, 0, batch.size);
    out.returned.fill(1, 0, batch.size);
    out.effects!.told.fill(this.telling.what, 0, batch.size);
  }

  close(): void {}
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

function print(measured: readonly Measured[]): void {
  const executor = measured[0]!;
  console.log("cases a second that the CPU checks, and against executions");
  for (const one of measured) {
    const columns = [
      `${(rate(one) / 1e3).toFixed(0)} k/s`.padStart(12),
      one === executor ? "" : `${ratio(one, executor).toFixed(2)} of the executor`.padStart(30),
    ];
    console.log(`${one.name.padEnd(32)}${columns.join("")}`);
  }
}
