/**
 * What records of truth show that the CPU which is asked does not: another CPU does otherwise than all decoders.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import type { CpuRecords } from "../../oracles/cpu/witness.ts";
import { Panel, type Parties } from "../../oracles/panel.ts";
import { Collector, type ShownDisagreement } from "../collector.ts";
import { recordedParty } from "../recorded_cpu.ts";
import { SHRINK_CAPACITY, Shrinker } from "../shrink/shrinker.ts";

/** A recorded CPU in the place of the one that is asked. */
interface Stand {
  readonly panel: Panel;
  readonly collector: Collector;
}

/** Looks cases up in the records. */
export class RecordedDisputes {
  readonly #records: CpuRecords;
  readonly #parties: Parties;
  readonly #one = new Batch(1);
  readonly #stands = new Map<string, Stand>();

  /** Looks up with the decoders of `parties`, whose subjects and CPU are not asked. */
  constructor({ decoders }: Parties, records: CpuRecords) {
    this.#records = records;
    this.#parties = { subjects: [], decoders, records };
  }

  /** What a recorded CPU does otherwise than all decoders with a case: of the first such one, since it is said of all. */
  async show(c: Case): Promise<ShownDisagreement[]> {
    fillBatch(this.#one, [c]);
    for (const cpu of this.#records.cpusThatKnow(c)) {
      const { panel, collector } = this.#standOf(cpu);
      fillBatch(this.#one, [c]);
      await panel.run(this.#one);
      if (panel.decoderCpuFields[0] === 0) continue;
      const shown = await collector.show(this.#one, panel, 0);
      return shown.filter(({ finding: { parties } }) => parties[0] === "decoders");
    }
    return [];
  }

  #standOf(cpu: string): Stand {
    let stand = this.#stands.get(cpu);
    if (stand === undefined) {
      const parties = { ...this.#parties, cpu: recordedParty(cpu, this.#records) };
      stand = {
        panel: new Panel(parties, 1),
        collector: new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY))),
      };
      this.#stands.set(cpu, stand);
    }
    return stand;
  }
}
