/**
 * The panel: subjects, decoders, the model and the CPU, asked about the same batch and judged.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { GUEST_TERMS, type Terms } from "../machine/contract.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { type Subject, termsOfSubject } from "../machine/subject.ts";
import type { CpuOracleOptions } from "./cpu/ask/cpu_oracle.ts";
import { CpuTruths } from "./cpu/ask/cpu_truths.ts";
import type { CpuAsker, CpuParty } from "./cpu/cpu_party.ts";
import { Stop } from "./cpu/executor/stop.ts";
import type { CpuRecords } from "./cpu/witness.ts";
import { DecoderJudge } from "./decoder_judge.ts";
import type { Decoder } from "./decoders/decoder.ts";
import { applyScope } from "./judge/apply_scope.ts";
import { expectByCpu } from "./judge/expect_by_cpu.ts";
import { judgeModelByCpu } from "./judge/judge_by_cpu.ts";
import { judgeSubject } from "./judge/judge_by_model.ts";
import { judgeSubjects } from "./judge/judge_by_subject.ts";
import { NO_JUDGE } from "./judge/why_outside.ts";
import { Expectations, Expected } from "./model/expectation.ts";
import { model } from "./model/model.ts";
import { decodersCpuPair, modelCpuPair, type Pair, Seat } from "./pair.ts";

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
  /** The decoders: the reference, from whose decodings the model works, and those that are compared with it. */
  readonly decoders: readonly [Decoder, ...Decoder[]];
  /** The CPU, where it can be asked. */
  readonly cpu?: CpuParty;
  /** What CPUs are known to have done: evidence beside that CPU, or without one. Nobody is compared with it. */
  readonly records?: CpuRecords;
}

/** Who is asked beside the decoders and the model. */
export interface Asked {
  /** Whether the CPU is, where there is one (default: yes). */
  readonly cpu?: boolean;
  /** Which subjects are (default: all). The columns of the others stay as they were. */
  readonly seats?: readonly Seat[];
}

/** What a panel is for beside judging. */
export interface PanelOptions extends CpuOracleOptions {
  /** Whether the CPU says what it does with instructions outside the model even where nobody is judged by that. */
  readonly effects?: boolean;
}

/** Everybody's answers to one batch, in columns, and where they differ. */
export class Panel {
  /** Who answers. */
  readonly parties: Parties;
  /** The most cases a batch can have. */
  readonly capacity: number;
  /** The batch that was answered last. */
  batch: Batch;
  /** What the decoders say, in the order of the parties. */
  readonly decodings: readonly [DecodingColumns, ...DecodingColumns[]];
  /** What the reference decoder says. */
  readonly reference: DecodingColumns;
  /** On whose terms subjects are judged: those of the first one, since the others of a panel are like it. */
  readonly terms: Terms;
  /** What the model expects, and the CPU of what is outside of it. */
  readonly expected: Expectations;
  /** The subjects and what they did, in the order of the parties. */
  readonly seats: readonly Seat[];
  /** Everybody who is compared with somebody: decoders, the CPU, then each subject. */
  readonly pairs: readonly Pair[];
  /** Bits of `DecoderField` in which any decoder differs from the reference. */
  readonly decoderFields: Uint32Array<ArrayBuffer>;
  /** What the CPU did; rows without an answer where it was not asked. */
  readonly truths: CpuTruths;
  /** Bits of `DecoderField` in which decoders that agree differ from the CPU. */
  readonly decoderCpuFields: Uint32Array<ArrayBuffer>;
  /** Bits of `ModelField` in which model and CPU differ. */
  readonly modelCpuFields: Uint32Array<ArrayBuffer>;
  /** Whether subjects are judged by what the CPU does with what is outside the model. */
  readonly isByCpu: boolean;
  /** Why it judges nothing of the kind, as a phrase; null where it does. */
  readonly noJudge: string | null;
  readonly #cpu: CpuAsker | undefined;
  readonly #decoders: DecoderJudge;

  /** Makes the columns for batches of `capacity` cases; `options` say how to ask the CPU. */
  constructor(parties: Parties, capacity: number, { effects = false, ...options }: PanelOptions = {}) {
    const [, ...others] = parties.decoders;
    this.parties = parties;
    this.capacity = capacity;
    this.batch = new Batch(capacity);
    this.reference = new DecodingColumns(capacity);
    this.decodings = [this.reference, ...others.map(() => new DecodingColumns(capacity))];
    this.terms = parties.subjects[0] === undefined ? GUEST_TERMS : termsOfSubject(parties.subjects[0]);
    this.expected = new Expectations(capacity);
    this.seats = parties.subjects.map((subject, n) => new Seat(subject, capacity, n, parties.against));
    // A guest's handler may refuse whatever is no move, so nobody is asked what it does.
    const isEmulator = this.terms.contract === "hypervisor" && parties.subjects[0]?.telling !== undefined;
    const isReal = parties.cpu !== undefined && parties.cpu.recorded !== true;
    this.isByCpu = isEmulator && isReal;
    this.noJudge = this.isByCpu ? null : isReal ? NO_JUDGE.telling : NO_JUDGE.cpu;
    this.truths = new CpuTruths(capacity, isReal && (isEmulator || effects));
    this.decoderCpuFields = new Uint32Array(capacity);
    this.modelCpuFields = new Uint32Array(capacity);
    this.#decoders = new DecoderJudge(parties.decoders, this.decodings, capacity);
    this.decoderFields = this.#decoders.fields;
    this.pairs = [
      ...this.#decoders.pairs,
      decodersCpuPair(this.truths, this.decoderCpuFields),
      modelCpuPair(this.modelCpuFields),
      ...this.seats.map(({ pair }) => pair),
    ];
    this.#cpu = parties.cpu?.asker(capacity, options);
  }

  /**
   * The pair of a name, such as that of another panel with the same parties.
   *
   * @throws {RangeError} When this panel compares no such parties.
   */
  pairNamed(name: string): Pair {
    const pair = this.pairs.find((each) => each.name === name);
    if (pair === undefined) throw new RangeError(`No pair of parties has the name "${name}"`);
    return pair;
  }

  /**
   * Asks everybody about `batch`, which has the panel's capacity, and judges the answers. Cases that do not say their
   * gla get the one of their operand.
   *
   * @param batch The cases.
   * @param asked Who is asked.
   */
  async run(batch: Batch, { cpu = true, seats = this.seats }: Asked = {}): Promise<void> {
    this.batch = batch;
    const late = this.#decode(batch);
    fillGuestLinearAddresses(batch, this.reference, this.terms.contract === "hypervisor");
    // The CPU works while the others are asked and judged.
    const begin = () => this.#cpu?.ask(batch, this.reference, this.truths);
    let asked = cpu ? begin() : undefined;
    model(batch, this.reference, this.expected, this.terms);
    const isCpuDue = this.isByCpu && seats.length > 0;
    if (isCpuDue && this.#isOutside(batch)) asked ??= begin();
    for (const seat of seats) await this.#askSeat(seat);
    if (isCpuDue && asked !== undefined) {
      await asked;
      expectByCpu(batch, this.reference, this.truths, this.expected);
    }
    for (const seat of seats) this.#judgeSeat(seat);
    await late;
    this.#decoders.judge(batch.size);
    if (asked === undefined || !cpu) return this.#forgetCpu();
    await asked;
    this.#decoders.judgeByCpu(this.truths, batch.size, this.decoderCpuFields);
    judgeModelByCpu(batch, this.reference, this.expected, this.truths, this.modelCpuFields);
  }

  /** Has all decoders decode. Programs are asked before those that answer at once, and answered by the end of what it gives. */
  #decode(batch: Batch): Promise<unknown> | undefined {
    const { decoders } = this.parties;
    const late: Promise<void>[] = [];
    for (let n = decoders.length - 1; n >= 0; n--) {
      const answer = decoders[n]!.decode(batch, this.decodings[n]!);
      if (answer !== undefined) late.push(answer);
    }
    if (late.length === 0) return undefined;
    const all = Promise.all(late);
    // Whoever fails before it is waited for fails where it is.
    all.catch(() => {});
    return all;
  }

  #isOutside({ size }: Batch): boolean {
    const { kind } = this.expected;
    for (let row = 0; row < size; row++) if (kind[row] === Expected.outside) return true;
    return false;
  }

  async #askSeat({ subject, outcomes, against }: Seat): Promise<void> {
    const { batch } = this;
    await subject.run(batch, outcomes);
    await against?.subject.run(batch, against.outcomes);
  }

  #judgeSeat({ subject, outcomes, against, fields }: Seat): void {
    const { batch } = this;
    if (against !== undefined) return judgeSubjects(outcomes, against.outcomes, batch.size, fields);
    judgeSubject(batch, outcomes, this.expected, fields);
    if (subject.scope !== undefined) applyScope(subject.scope, this.reference, batch.size, fields);
  }

  #forgetCpu(): void {
    this.truths.stop.fill(Stop.notRun);
    this.decoderCpuFields.fill(0);
    this.modelCpuFields.fill(0);
  }
}
