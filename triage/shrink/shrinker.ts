/**
 * Shrinking: from a case that shows a disagreement to the simplest one that shows the same.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import { Nature } from "../../findings/nature.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { needsCpu } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { type Explanation, Explanations, mayBecome } from "../defects/explanation.ts";
import { explanationsOf, fieldName, type Kind, kindOf, showsKind } from "../signature/disagreement.ts";
import { natureOfExplanations } from "../signature/explanations.ts";
import { bucketOf } from "../signature/signature.ts";
import { Traits } from "../signature/traits.ts";
import { clearedWays, clearStates } from "./clear_states.ts";
import { isSteadyLeak } from "./leak_steadiness.ts";
import { MOST_OPCODE_STEPS, opcodeSteps } from "./opcode_steps.ts";
import { isAboutState, PossibleTries } from "./possible_tries.ts";
import { SAME_OPCODE_LEAPS, SAME_OPCODE_STEPS } from "./same_opcode_steps.ts";
import { instructionOf, isOtherInstruction, type ShrunkInstruction } from "./shrunk_instruction.ts";
import { INSTRUCTION_STEPS, weighValues } from "./simplify_instruction.ts";
import type { Simplification } from "./text_edit.ts";
import { chain, itself, tries, type Try } from "./tries.ts";
import { weigh } from "./weight.ts";

/** The least capacity of a shrinker's panel: one round asks about as many cases at once. */
export const SHRINK_CAPACITY: number = SAME_OPCODE_STEPS.length + INSTRUCTION_STEPS.length + MOST_OPCODE_STEPS + 2;

/** A case that shows the disagreement, how plain it is, its bucket, what decoders disagree about, and the instruction. */
interface Simpler extends Try {
  readonly weight: number;
  readonly bucket: number;
  readonly explanation: Explanation | undefined;
  readonly instruction: ShrunkInstruction | undefined;
}

/**
 * What shrinking came to: a case nobody knew, or one of a bucket that is settled already. Nothing is settled where the case's
 * state cannot come about, and no possible state near it shows the same: nobody is wrong then.
 */
export type Shrunk<T> =
  | { readonly isNew: true; readonly kind: Kind; readonly example: Case; readonly weight: number }
  | { readonly isNew: false; readonly settled: T | undefined };

/** A disagreement that was seen and does not show again, so that it cannot be shrunk. */
export class UnsteadyError extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "UnsteadyError";
}

/** Shrinks cases with a panel of its own. */
export class Shrinker {
  /** The panel; after a shrink its row 0 holds everybody's answers to the shrunk case, the CPU's too. */
  readonly panel: Panel;
  readonly #batch: Batch;
  readonly #traits = new Traits();
  readonly #explanations = new Explanations();
  readonly #possible: PossibleTries;

  /** Uses `panel`, whose capacity must be at least {@linkcode SHRINK_CAPACITY}. */
  constructor(panel: Panel) {
    this.panel = panel;
    this.#batch = new Batch(panel.capacity);
    this.#possible = new PossibleTries(panel);
  }

  /**
   * Applies simplifications as long as one makes the case plainer and keeps the disagreement.
   *
   * @param given A case that shows a disagreement of `kind`.
   * @param seen The disagreement, of a pair of the shrinker's panel.
   * @param settled What is known of a bucket, or of a case. A case on the way that falls into a known one ends the shrinking:
   * from there on it has been done before.
   * @returns What is known, or the simplest case found and the kind that it shows, which of registers and data can be another
   * one that the start can be read as; row 0 of the panel is then about it.
   * A leak that is not the same each time is left as it is.
   * @throws {UnsteadyError} When the case does not show any other disagreement again.
   */
  async shrink<T>(
    given: Case,
    seen: Kind,
    settled: (bucket: number, c: Case) => T | undefined,
  ): Promise<Shrunk<T>> {
    const start = isAboutState(seen) ? await this.#possible.nearest(given) : given;
    const [shown] = await this.#try([itself(start)], seen);
    if (shown === undefined && start !== given) return { isNew: false, settled: undefined };
    if (fieldName(seen) === "leak" && !await isSteadyLeak(this.panel, this.#batch, start, seen)) {
      return await this.#unshrunk(start, { ...seen, nature: Nature["not steady"] }, shown?.weight);
    }
    if (shown === undefined) {
      const [first, second] = seen.pair.parties;
      throw new UnsteadyError(`Somebody does not do the same twice: ${first} or ${second}, of ${formatCase(start)}`);
    }
    const cleared = seen.isOpen !== undefined ? await this.#clear(shown, seen) : undefined;
    const kind = cleared?.kind ?? seen;
    let best = cleared?.from ?? shown;
    const steps = [
      ...opcodeSteps(kind),
      ...SAME_OPCODE_STEPS,
      ...best.instruction === undefined ? [] : INSTRUCTION_STEPS,
    ];
    // The leaps mostly reach a settled bucket at once.
    const { subject, decoders } = SAME_OPCODE_LEAPS;
    const leaps = [...opcodeSteps(kind), ...isAboutState(kind) ? subject : decoders];
    for (let next = leaps;; next = steps) {
      const simpler = await this.#round(best, next, kind);
      if (simpler.length > 0) {
        best = simpler[0]!;
        // Only the case that shrinking goes on from counts: what is settled changes how long it takes, not where it leads.
        const known = settled(best.bucket, best.c);
        if (known !== undefined) return { isNew: false, settled: known };
      } else if (next === steps) break;
    }
    return await this.#unshrunk(best.c, kind, best.weight);
  }

  /** Plainer cases that steps lead to, as far as they can be gone by. */
  async #tries(from: Case, tried: readonly Try[], kind: Kind): Promise<readonly Try[]> {
    return isAboutState(kind) ? await this.#possible.settled(from, tried) : tried;
  }

  /** A case that is not shrunk any further, and everybody's answers to it. */
  async #unshrunk(c: Case, kind: Kind, weight = Infinity): Promise<Shrunk<never>> {
    await this.#settleOn(c);
    return { isNew: true, kind, example: c, weight };
  }

  /**
   * The same case in a state that shows what was done, and the kind of disagreement that it is then. Undefined where the
   * case's own values matter: in no clear state something shows that it can be read as too.
   */
  async #clear({ c }: Simpler, seen: Kind): Promise<{ readonly kind: Kind; readonly from: Simpler } | undefined> {
    const { panel } = this;
    const tried = [c, ...clearStates(c, panel)];
    const [ofStart, ...ofClear] = await this.#explained(tried, seen) as [number, ...number[]];
    const ways = clearedWays(ofStart, ofClear);
    const nature = natureOfExplanations(ways);
    const row = 1 + ofClear.findIndex((each) => each !== 0 && natureOfExplanations(each) === nature);
    if (ways === 0 || row === 0) return undefined;
    const kind = { ...seen, nature, isOpen: false };
    return { kind, from: this.#simpler(itself(tried[row]!), row, kind) };
  }

  /** In what ways each case can be read; 0 where it shows no disagreement in the field. */
  async #explained(cases: readonly Case[], { pair, field }: Kind): Promise<number[]> {
    fillBatch(this.#batch, cases);
    await this.panel.run(this.#batch, { cpu: false, seats: pair.sort === "subject" ? [pair.seat] : [] });
    return cases.map((_, row) =>
      (pair.bits[row]! & 1 << field) === 0 ? 0 : explanationsOf(this.panel, { pair, field }, row)
    );
  }

  /**
   * Weighs a case as it is.
   *
   * @returns Its weight; row 0 of the panel is then about it. Undefined where it does not show the disagreement.
   */
  async weigh(c: Case, kind: Kind): Promise<number | undefined> {
    const [only] = await this.#try([itself(c)], kind);
    if (only === undefined || isAboutState(kind) && this.panel.expected.impossible[0] !== 0) return undefined;
    await this.#settleOn(c);
    return only.weight;
  }

  /** Has everybody answer one case, in row 0. */
  async #settleOn(c: Case, cpu = true): Promise<void> {
    fillBatch(this.#batch, [c]);
    await this.panel.run(this.#batch, cpu ? {} : { cpu, seats: [] });
  }

  /**
   * The plainest case that a single step leads to. Every case that gets no answer costs a program its life, or time: so
   * they are tried one by one, until one does.
   */
  async #sparingRound(from: Simpler, steps: readonly Simplification[], kind: Kind): Promise<Simpler[]> {
    const all = await this.#weighed(await this.#tries(from.c, tries(from.c, steps), kind), kind);
    for (const each of all.filter(({ weight }) => weight < from.weight).sort(byWeight)) {
      const shown = await this.#try([each], kind, from);
      if (shown.length > 0) return shown;
    }
    return [];
  }

  /** Cases and their weights, as far as decoders and model can tell. */
  async #weighed(tried: readonly Try[], kind: Kind): Promise<Simpler[]> {
    fillBatch(this.#batch, tried.map(({ c }) => c));
    await this.panel.run(this.#batch, { cpu: false, seats: [] });
    // Whoever gives no answer gives no length.
    for (const { outcomes, against } of this.panel.seats) {
      outcomes.returned.fill(0);
      against?.outcomes.returned.fill(0);
    }
    return tried.map((each, row) => this.#simpler(each, row, kind));
  }

  /** Plainer cases that single steps, and all the steps that help one after the other, lead to; the plainest first. */
  async #round(from: Simpler, steps: readonly Simplification[], kind: Kind): Promise<Simpler[]> {
    if (fieldName(kind) === "answer") return await this.#sparingRound(from, steps, kind);
    const single = await this.#try(await this.#tries(from.c, tries(from.c, steps), kind), kind, from);
    if (single.length < 2) return single;
    const joined = await this.#try(await this.#tries(from.c, chain(from.c, single.sort(byWeight)), kind), kind, from);
    return [...single, ...joined].sort(byWeight);
  }

  /** Asks the panel about cases; gives those that show the disagreement, are plainer than `from`, and may come of it. */
  async #try(tried: readonly Try[], kind: Kind, from?: Simpler): Promise<Simpler[]> {
    fillBatch(this.#batch, tried.map(({ c }) => c));
    const { pair } = kind;
    await this.panel.run(this.#batch, { cpu: needsCpu(pair), seats: pair.sort === "subject" ? [pair.seat] : [] });
    const shown: Simpler[] = [];
    for (const [row, each] of tried.entries()) {
      if (!showsKind(this.panel, kind, row)) continue;
      const simpler = this.#simpler(each, row, kind);
      if (from !== undefined && simpler.weight >= from.weight) continue;
      if (isOtherInstruction(from?.instruction, simpler.instruction)) continue;
      const explanation = this.#explanations.of(kind, this.#traits, each.c);
      const isOther = explanation !== undefined && from?.explanation !== undefined &&
        !mayBecome(from.explanation, explanation);
      if (!isOther) shown.push({ ...simpler, explanation });
    }
    return shown;
  }

  #simpler({ step, c }: Try, row: number, kind: Kind): Simpler {
    const { decodings, expected } = this.panel;
    const seat = kind.pair.sort === "subject" ? kind.pair.seat : undefined;
    const returned = [seat?.outcomes, seat?.against?.outcomes].map((did) => did?.returned[row] ?? 0);
    const length = Math.max(...decodings.map((each) => each.lengthOf(row)), ...returned);
    this.#traits.read(this.#batch, this.panel, row);
    const hazards = seat !== undefined ? bitCount(expected.hazard[row]!) : 0;
    // What the case's own values decide beside the nature.
    const { isOpen, detail } = kind;
    const hasOwn = isOpen !== undefined || detail !== undefined;
    const shown = hasOwn ? kindOf(this.panel, kind.pair, kind.field, row) : kind;
    const instruction = instructionOf(this.panel, this.#traits, row);
    const weight = weigh(c, length, hazards, this.#traits.anatomy) + (instruction === undefined ? 0 : weighValues(c));
    return { step, c, weight, bucket: bucketOf(shown, this.#traits), explanation: undefined, instruction };
  }
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

const byWeight = (a: Simpler, b: Simpler) => a.weight - b.weight;
