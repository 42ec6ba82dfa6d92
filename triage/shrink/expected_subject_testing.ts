/**
 * An emulator that is right by definition, for tests that plant something in it: it does what model and CPU say.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { termsOf } from "../../machine/contract.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { MOST_TOLD, NONE, type Telling, Tells, VECTOR_BYTES } from "../../machine/effects.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { Subject } from "../../machine/subject.ts";
import { CpuTruths } from "../../oracles/cpu/ask/cpu_truths.ts";
import type { CpuAsker, CpuParty } from "../../oracles/cpu/cpu_party.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { factsOf, type InstructionFacts } from "../../oracles/instructions/facts.ts";
import { expectByCpu } from "../../oracles/judge/expect_by_cpu.ts";
import { Expectations, Expected, Source } from "../../oracles/model/expectation.ts";
import { model } from "../../oracles/model/model.ts";

const { rflags, exception, accesses, iterations, vectors } = Tells;

/** A case that the CPU is the judge of, and what is told of it. */
export interface Planting {
  readonly facts: InstructionFacts;
  readonly batch: Batch;
  readonly out: Outcomes;
  readonly row: number;
}

/** Does as expected, and then what is planted. */
export class ExpectedSubject implements Subject {
  readonly name = "expected";
  readonly contract = "hypervisor";
  readonly telling: Telling = { what: rflags | exception | accesses | iterations | vectors, accesses: MOST_TOLD };
  readonly #cpu: CpuParty;
  readonly #plant: (planting: Planting) => void;
  readonly #decoder = new IcedDecoder();
  #asker: CpuAsker | undefined;
  #before: Promise<void> = Promise.resolve();

  /** Makes one; `plant` is told of every case that the CPU is the judge of, and can change what is told of it. */
  constructor(cpu: CpuParty, plant: (planting: Planting) => void = () => {}) {
    this.#cpu = cpu;
    this.#plant = plant;
  }

  /** An asker is asked about one batch at a time, and two panels may ask at once. */
  run(batch: Batch, out: Outcomes): Promise<void> {
    return this.#before = this.#before.then(() => this.#run(batch, out));
  }

  async #run(batch: Batch, out: Outcomes): Promise<void> {
    const { capacity } = batch;
    const [decodings, expected] = [new DecodingColumns(capacity), new Expectations(capacity)];
    const truths = new CpuTruths(capacity, true);
    this.#asker ??= this.#cpu.asker(capacity, { quick: true });
    this.#decoder.decode(batch, decodings);
    fillGuestLinearAddresses(batch, decodings, true);
    model(batch, decodings, expected, termsOf("hypervisor", {}, true));
    await this.#asker.ask(batch, decodings, truths);
    expectByCpu(batch, decodings, truths, expected);
    out.reset(batch);
    for (let row = 0; row < batch.size; row++) {
      if (expected.kind[row] !== Expected.handled) continue;
      write(out, expected, row);
      if (expected.source[row] !== Source.cpu) continue;
      const facts = factsOf(decodings.facts[decodings.rowOf[row]!]!);
      this.#plant({ facts, batch, out, row });
    }
  }

  close(): void {
    this.#decoder.close();
  }
}

function write(out: Outcomes, expected: Expectations, row: number): void {
  const effects = out.effects!;
  const isCpus = expected.source[row] === Source.cpu;
  // The model gives one iteration, which is not always all of them.
  effects.told[row] = rflags | exception | accesses | (isCpus ? iterations | vectors : 0);
  effects.rflags.copy(row, expected.rflags, row);
  effects.exception[row] = expected.exception[row]!;
  if (expected.exception[row] !== NONE) return;
  out.handled[row] = 1;
  out.returned[row] = expected.length[row]!;
  out.rip.copy(row, expected.rip, row);
  for (let r = GPR_COUNT * row; r < GPR_COUNT * (row + 1); r++) out.registers.copy(r, expected.registers, r);
  effects.accesses.copyRow(row, expected.lists!, row);
  if (!isCpus) return;
  const { columns } = expected.effects!;
  effects.iterations.copy(row, columns.iterations, row);
  effects.vector[row] = columns.vector[row]!;
  const at = VECTOR_BYTES * row;
  effects.vectorBytes.set(columns.vectorBytes.subarray(at, at + VECTOR_BYTES), at);
}
