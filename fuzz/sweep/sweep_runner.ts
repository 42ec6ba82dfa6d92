/**
 * Running points: their cases through a panel, what comes of them into a tally.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { isAccepted, Unanswered } from "../../machine/outcome.ts";
import { inTurns, Lane } from "../../oracles/in_turns.ts";
import { OutsideCounter } from "../../oracles/outside_counter.ts";
import { isAboutText } from "../../oracles/pair.ts";
import { BATCH_CASES, type Parties, QUICK } from "../../oracles/panel.ts";
import { kindOf } from "../../triage/signature/disagreement.ts";
import { bucketOf } from "../../triage/signature/signature.ts";
import { Traits } from "../../triage/signature/traits.ts";
import { Encoding } from "../generate/encoding.ts";
import { type PointRange, PointReader, type Space } from "./sweep_space.ts";
import { statesOf, SweepStates } from "./sweep_states.ts";
import { caseNumber, Count, COUNTS, NO_MODRM, type OpcodeTally, type SweptCase, Tally } from "./sweep_tally.ts";

/** Writes cases of a space into batches. */
export class SweepWriter {
  readonly #space: Space;
  readonly #reader: PointReader;
  readonly #encoding = new Encoding();
  readonly #states: SweepStates;

  /** Makes a writer of the cases of a space. */
  constructor(space: Space) {
    this.#space = space;
    this.#reader = new PointReader(space);
    this.#states = new SweepStates(space.states);
  }

  /** Writes one case as case `row` of a batch. */
  writeCase(batch: Batch, row: number, { point, state }: SweptCase): void {
    this.writeText(batch, row, point);
    this.#states.write(batch, row, this.#encoding, point, state);
  }

  /**
   * Writes all cases of a point from case `row` of a batch on.
   *
   * @returns The reader, at the point.
   */
  writePoint(batch: Batch, row: number, point: number): PointReader {
    const count = statesOf(point, this.#space.states);
    this.writeText(batch, row, point);
    batch.repeatText(row, row + count);
    for (let state = 0; state < count; state++) {
      batch.fetch[row + state] = batch.fetch[row]!;
      this.#states.write(batch, row + state, this.#encoding, point, state);
    }
    return this.#reader;
  }

  /** Writes the text of a point as that of case `row` of a batch, and how much of it can be fetched. */
  writeText(batch: Batch, row: number, point: number): void {
    const reader = this.#reader;
    const at = TEXT_STRIDE * row;
    batch.text.fill(TEXT_FILL, at, at + MAX_INSTRUCTION);
    reader.go(point);
    this.#encoding.start(batch.text, at);
    reader.write(this.#encoding);
    batch.fetch[row] = reader.fetch < 0 ? MAX_INSTRUCTION : reader.fetch;
  }
}

/** A batch of cases, and which they are. */
class SweptLane extends Lane {
  /** Point, opcode, and cell of the opcode's tally, of the case in each row. */
  readonly points = new Float64Array(BATCH_CASES);
  readonly opcodes = new Int32Array(BATCH_CASES);
  readonly cells = new Int32Array(BATCH_CASES);
  /** Number of the machine state in each row. */
  readonly states = new Uint8Array(BATCH_CASES);

  constructor(parties: Parties) {
    super(parties, BATCH_CASES, QUICK);
  }

  /** Fills it with the cases of points from `from` on. Returns the first point that has no room, at most `to`. */
  fill(writer: SweepWriter, plain: number, { from, to }: PointRange): number {
    const { batch } = this;
    let row = 0;
    let point = from;
    for (; point < to; point++) {
      const count = statesOf(point, plain);
      if (row + count > BATCH_CASES) break;
      const { opcode, modrm } = writer.writePoint(batch, row, point);
      const cell = modrm < 0 ? NO_MODRM : modrm;
      for (let state = 0; state < count; state++, row++) {
        this.points[row] = point;
        this.opcodes[row] = opcode;
        this.cells[row] = cell;
        this.states[row] = state;
      }
    }
    batch.size = row;
    return point;
  }
}

/** Runs points with parties of its own. */
export class SweepRunner {
  readonly #space: Space;
  readonly #writer: SweepWriter;
  readonly #lanes: readonly [SweptLane, SweptLane];
  readonly #traits = new Traits();

  /** Makes a runner of the points of a space. */
  constructor(space: Space, parties: Parties) {
    this.#space = space;
    this.#writer = new SweepWriter(space);
    this.#lanes = [new SweptLane(parties), new SweptLane(parties)];
  }

  /** Runs the points of a range. What they come to depends on the space, the range and the parties alone. */
  async run({ from, to }: PointRange): Promise<Tally> {
    const tally = new Tally();
    const outside = new OutsideCounter();
    let next = from;
    const begin = (lane: SweptLane, number: number) => {
      if (number > 0 && next === to) return undefined;
      next = lane.fill(this.#writer, this.#space.states, { from: next, to });
      return lane.panel.run(lane.batch);
    };
    for await (const lane of inTurns(this.#lanes, begin)) {
      this.#count(lane, tally);
      outside.count(lane.panel);
    }
    tally.addOutside(outside.counts);
    return tally;
  }

  #count(swept: SweptLane, tally: Tally): void {
    const { batch, panel, opcodes, cells, states } = swept;
    const { seats } = panel;
    const bits = panel.pairs.map((pair) => pair.bits);
    let opcode = -1;
    let of: OpcodeTally | undefined;
    for (let row = 0; row < batch.size; row++) {
      if (opcodes[row] !== opcode) of = tally.of(opcode = opcodes[row]!);
      const { counts } = of!;
      const isFirst = states[row] === 0;
      let accepted = 0;
      let asked = 0;
      let differ = 0;
      for (let k = 0; k < seats.length; k++) {
        const { outcomes, against } = seats[k]!;
        const isAsked = outcomes.unanswered[row]! < Unanswered.notAsked &&
          (against === undefined || against.outcomes.unanswered[row]! < Unanswered.notAsked);
        if (isAsked) asked++;
        if (isAccepted(outcomes, row)) accepted++;
      }
      for (let n = 0; n < bits.length; n++) differ |= bits[n]![row]!;
      const at = cells[row]! * COUNTS;
      if (isFirst) counts[at + Count.points]!++;
      counts[at + Count.cases]!++;
      // What nobody was asked is neither accepted nor refused.
      if (asked > 0) {
        counts[at + (accepted === 0 ? Count.refused : accepted === seats.length ? Count.accepted : Count.split)]!++;
      }
      if (differ === 0) continue;
      counts[at + Count.disagreeing]!++;
      this.#countBuckets(swept, row, of!);
    }
  }

  #countBuckets(swept: SweptLane, row: number, of: OpcodeTally): void {
    const { batch, panel, points, cells, states } = swept;
    const traits = this.#traits;
    const number = caseNumber({ point: points[row]!, state: states[row]! });
    traits.read(batch, panel, row);
    for (const pair of panel.pairs) {
      // What is said about a text is the same in all its machine states.
      if (states[row] !== 0 && isAboutText(pair)) continue;
      for (let fields = pair.bits[row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
        if ((fields & 1) === 0) continue;
        of.add(pair.name, bucketOf(kindOf(panel, pair, field, row), traits), number, cells[row]!);
      }
    }
  }
}
