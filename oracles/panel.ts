/**
 * The panel: subjects, two decoders, the model and the CPU, asked about the same batch and judged.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import type { CpuOracleOptions } from "./cpu/ask/cpu_oracle.ts";
import { CpuTruths } from "./cpu/ask/cpu_truths.ts";
import type { CpuAsker, CpuParty } from "./cpu/cpu_party.ts";
import { Stop } from "./cpu/executor/stop.ts";
import type { Decoder } from "./decoders/decoder.ts";
import { applyScope } from "./judge/apply_scope.ts";
import { judgeDecodersByCpu, judgeModelByCpu } from "./judge/judge_by_cpu.ts";
import { judgeSubject } from "./judge/judge_by_model.ts";
import { judgeSubjects } from "./judge/judge_by_subject.ts";
import { judgeDecoders } from "./judge/judge_decoders.ts";
import { Expectations } from "./model/expectation.ts";
import { model } from "./model/model.ts";

/** Cases in a batch of a run: enough that a call a batch costs nothing, few enough that the columns stay in the cache. */
export const BATCH_CASES = 512;

/** How a run asks the CPU: nothing there depends on how long it finds bytes that are no instruction. */
export const QUICK: CpuOracleOptions = { quick: true };

/** Who sits on a panel. */
export interface Parties {
  /** The handlers under test. */
  readonly subjects: readonly Subject[];
  /** The subject that the others are compared with; without one, that is the model. */
  readonly against?: Subject;
  /** The decoder whose decodings the model works from. */
  readonly reference: Decoder;
  /** The decoder that is compared with it. */
  readonly other: Decoder;
  /** The CPU, where it can be asked. */
  readonly cpu?: CpuParty;
}

/** A subject's place on a panel. */
export class Seat {
  /** Who sits there. */
  readonly subject: Subject;
  /** What it did. */
  readonly outcomes: Outcomes;
  /** Whom it is compared with, where that is not the model, and what that one did. */
  readonly against: { readonly subject: Subject; readonly outcomes: Outcomes } | undefined;
  /** Bits of `SubjectField` in which it differs from that subject, or from the model. */
  readonly fields: Uint32Array<ArrayBuffer>;

  /** Makes columns for batches of `capacity` cases. */
  constructor(subject: Subject, capacity: number, against?: Subject) {
    this.subject = subject;
    this.against = against === undefined ? undefined : { subject: against, outcomes: new Outcomes(capacity) };
    this.outcomes = new Outcomes(capacity);
    this.fields = new Uint32Array(capacity);
  }
}

/** Who is asked beside the decoders and the model. */
export interface Asked {
  /** Whether the CPU is, where there is one (default: yes). */
  readonly cpu?: boolean;
  /** Which subjects are (default: all). The columns of the others stay as they were. */
  readonly seats?: readonly Seat[];
}

/** Everybody's answers to one batch, in columns, and where they differ. */
export class Panel {
  /** Who answers. */
  readonly parties: Parties;
  /** The most cases a batch can have. */
  readonly capacity: number;
  /** The batch that was answered last. */
  batch: Batch;
  /** What the reference decoder says. */
  readonly reference: DecodingColumns;
  /** What the other decoder says. */
  readonly other: DecodingColumns;
  /** What the model expects. */
  readonly expected: Expectations;
  /** The subjects and what they did, in the order of the parties. */
  readonly seats: readonly Seat[];
  /** Bits of `DecoderField` in which the decoders differ. */
  readonly decoderFields: Uint32Array<ArrayBuffer>;
  /** What the CPU did; rows without an answer where it was not asked. */
  readonly truths: CpuTruths;
  /** Bits of `DecoderField` in which both decoders differ from the CPU. */
  readonly decoderCpuFields: Uint32Array<ArrayBuffer>;
  /** Bits of `ModelField` in which model and CPU differ. */
  readonly modelCpuFields: Uint32Array<ArrayBuffer>;
  readonly #cpu: CpuAsker | undefined;

  /** Makes the columns for batches of `capacity` cases; `options` say how to ask the CPU. */
  constructor(parties: Parties, capacity: number, options: CpuOracleOptions = {}) {
    this.parties = parties;
    this.capacity = capacity;
    this.batch = new Batch(capacity);
    this.reference = new DecodingColumns(capacity);
    this.other = new DecodingColumns(capacity);
    this.expected = new Expectations(capacity);
    this.seats = parties.subjects.map((subject) => new Seat(subject, capacity, parties.against));
    this.decoderFields = new Uint32Array(capacity);
    this.truths = new CpuTruths(capacity);
    this.decoderCpuFields = new Uint32Array(capacity);
    this.modelCpuFields = new Uint32Array(capacity);
    this.#cpu = parties.cpu?.asker(capacity, options);
  }

  /**
   * Asks everybody about `batch`, which has the panel's capacity, and judges the answers. Cases that do not say their
   * gla get the one of their operand.
   *
   * @param batch The cases.
   * @param asked Who is asked.
   */
  async run(batch: Batch, { cpu = true, seats = this.seats }: Asked = {}): Promise<void> {
    const { reference, other } = this.parties;
    this.batch = batch;
    reference.decode(batch, this.reference);
    other.decode(batch, this.other);
    fillGuestLinearAddresses(batch, this.reference);
    // The CPU works while the others are asked and judged.
    const asked = cpu ? this.#cpu?.ask(batch, this.reference, this.truths) : undefined;
    model(batch, this.reference, this.expected);
    for (const seat of seats) await this.#runSeat(seat);
    judgeDecoders(this.reference, this.other, batch.size, this.decoderFields);
    if (asked === undefined) return this.#forgetCpu();
    await asked;
    judgeDecodersByCpu(this.reference, this.decoderFields, this.truths, batch.size, this.decoderCpuFields);
    judgeModelByCpu(batch, this.reference, this.expected, this.truths, this.modelCpuFields);
  }

  async #runSeat({ subject, outcomes, against, fields }: Seat): Promise<void> {
    const { batch } = this;
    await subject.run(batch, outcomes);
    if (against !== undefined) {
      await against.subject.run(batch, against.outcomes);
      return judgeSubjects(outcomes, against.outcomes, batch.size, fields);
    }
    judgeSubject(batch, outcomes, this.expected, fields);
    if (subject.scope !== undefined) applyScope(subject.scope, this.reference, batch.size, fields);
  }

  #forgetCpu(): void {
    this.truths.stop.fill(Stop.notRun);
    this.decoderCpuFields.fill(0);
    this.modelCpuFields.fill(0);
  }
}
