/**
 * Finds out which memory the instructions of cases access: the CPU is asked, and no decoder is believed.
 *
 * @module
 */
import type { Transport } from "../executor/transport.ts";
import { clearAnswer, writeAnswer } from "./access_answer.ts";
import { contents } from "./access_contents.ts";
import { alignments, firstForms, shifts, trials } from "./access_first.ts";
import { Shown } from "./access_form.ts";
import { type Round, Rounds } from "./access_round.ts";
import { AccessSearch } from "./access_search.ts";
import { edges, isShared, others, secondForms } from "./access_second.ts";
import { SIZE_ROUNDS } from "./access_sizes.ts";
import { sizeTries, startTries } from "./access_slides.ts";
import type { AccessTruths, AskedCases } from "./access_truths.ts";

/** Asks about accesses. It keeps the memory it needs, and takes one question at a time. */
export class AccessProbe {
  readonly #search: AccessSearch;
  readonly #rounds: Rounds;

  /** Makes a probe for batches of up to `capacity` cases. */
  constructor(transport: Transport, capacity: number) {
    this.#search = new AccessSearch(capacity);
    this.#rounds = new Rounds(transport, this.#search.records);
  }

  /**
   * Finds the accesses of some rows, in 30 to 130 executions each.
   *
   * The first access is the one that faults where nothing is mapped; the second is what faults once the first goes to
   * memory.
   */
  async run(asked: AskedCases, rows: Iterable<number>, out: AccessTruths): Promise<void> {
    const { first, second } = this.#search;
    this.#search.asked = asked;
    const all = [...rows];
    for (const row of all) {
      clearAnswer(out, row);
      this.#search.clear(row);
    }
    const whole = all.filter((row) => asked.truths.length[row] !== 0);
    const aligned = new Set<number>();
    await this.#findFirst(whole, out, aligned);
    const movable = whole.filter((row) => first.canAim(row));
    // Where no register moves the operand, none has shown whether it has to be aligned.
    await this.#rounds.run(movable.filter((row) => first.isWithoutBase(row)), shifts(this.#search, aligned));
    await this.#slide(movable, sizeTries(this.#search, 0, aligned));
    await this.#findSecond(movable, out, aligned);
    const written = movable.filter((row) => first.shown[row] === Shown.write && second.shown[row] === Shown.none);
    await this.#rounds.run(written, contents(this.#search));
    for (const row of whole) writeAnswer(this.#search, row, out);
  }

  /** Finds what the first access's address is made of; `aligned` gets the rows in which registers show an alignment. */
  async #findFirst(rows: readonly number[], out: AccessTruths, aligned: Set<number>): Promise<void> {
    const { first } = this.#search;
    const refused = new Set<number>();
    await this.#rounds.run(rows, firstForms(this.#search, out, refused));
    // An address that is not aligned is refused before it is looked up.
    await this.#rounds.run([...refused], alignments(this.#search, aligned));
    await this.#rounds.run([...aligned], firstForms(this.#search, out, refused));
    await this.#rounds.run(rows.filter((row) => first.isWithoutBase(row)), trials(this.#search));
  }

  /** Finds the second access and its size, and where the first one begins if what lies beside it is its own. */
  async #findSecond(movable: readonly number[], out: AccessTruths, aligned: ReadonlySet<number>): Promise<void> {
    const { second } = this.#search;
    await this.#rounds.run(movable, secondForms(this.#search, out));
    const startsBefore = new Set<number>();
    const lone = movable.filter((row) => second.shown[row] === Shown.none);
    await this.#rounds.run(lone, edges(this.#search, startsBefore));
    await this.#slide([...startsBefore], startTries(this.#search, aligned));
    const again = movable.filter((row) => second.canAim(row) && !isShared(this.#search, row));
    await this.#slide(again, sizeTries(this.#search, 1, aligned));
    await this.#rounds.run(again, others(this.#search, out));
  }

  /** Slides operands until their sizes are known. */
  async #slide(rows: readonly number[], tries: Round): Promise<void> {
    for (let n = 0; n < SIZE_ROUNDS; n++) await this.#rounds.run(rows, tries);
  }
}
