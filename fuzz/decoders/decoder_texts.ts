/**
 * The texts that decoders are compared on: every form that the reference decoder knows, changed and unchanged, moves as campaigns
 * have them, any opcode of any map, and bytes by chance.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { Encoding } from "../generate/encoding.ts";
import { writeText } from "../generate/instruction_text.ts";
import { Random } from "../generate/random.ts";
import { writeAnyOpcode } from "./any_opcode.ts";
import { Change, drawChange, writeForm } from "./form_writer.ts";
import { allForms, type Forms } from "./text_parts.ts";

/** Sets the streams of these texts apart from all others. */
const TEXTS_SEED = 0x6465_636f;

/** Sorts of texts: forms chosen among all, and among those of an extension. */
const Sort = { form: 0, ofExtension: 1, move: 2, opcode: 3, chance: 4 } as const;
const { form: FORM, ofExtension: OF_EXTENSION, move: MOVE, opcode: OPCODE, chance: CHANCE } = Sort;

/** The sort by a draw of sixteen. */
const SORTS = [
  ...[FORM, FORM, FORM, FORM, FORM, OF_EXTENSION, OF_EXTENSION, OF_EXTENSION, OF_EXTENSION, OF_EXTENSION],
  ...[MOVE, MOVE, OPCODE, OPCODE, OPCODE, CHANCE],
];

/** One text in so many is cut. */
const CUT = 32;

/** Fills batches with texts; the same seed and batch number give the same texts everywhere. */
export class DecoderTexts {
  readonly #seed: number;
  readonly #forms: Forms;
  readonly #encoding = new Encoding();

  /** Makes one for a seed, a 32-bit number. */
  constructor(seed: number) {
    this.#seed = seed;
    this.#forms = allForms();
  }

  /**
   * Writes texts, and nothing else, of the cases of a batch. The first texts of all are every form once, as it is.
   *
   * @param batch All batches of a run have its capacity.
   * @param number The batch's number.
   * @param size How many texts; the first ones are the same whatever the size.
   */
  fill(batch: Batch, number: number, size: number): void {
    const random = new Random(this.#seed ^ TEXTS_SEED, number);
    const encoding = this.#encoding;
    const { text, fetch, capacity } = batch;
    batch.size = size;
    for (let row = 0; row < size; row++) {
      const at = TEXT_STRIDE * row;
      text.fill(TEXT_FILL, at, at + MAX_INSTRUCTION);
      encoding.start(text, at);
      fetch[row] = MAX_INSTRUCTION;
      const form = this.#forms.all[number * capacity + row];
      if (form !== undefined) writeForm(random, encoding, form, Change.none);
      else {
        this.#write(random);
        if (random.oneIn(CUT)) fetch[row] = random.below(MAX_INSTRUCTION);
      }
    }
  }

  #write(random: Random): void {
    const { all, byExtension } = this.#forms;
    const encoding = this.#encoding;
    switch (random.pick(SORTS)) {
      case FORM:
        return writeForm(random, encoding, random.pick(all), drawChange(random));
      case OF_EXTENSION:
        return writeForm(random, encoding, random.pick(random.pick(byExtension)), drawChange(random));
      case MOVE:
        return writeText(random, encoding);
      case OPCODE:
        return writeAnyOpcode(random, encoding);
      default:
        for (let k = 0; k < MAX_INSTRUCTION; k++) encoding.byte(random.half() & 0xff);
    }
  }
}
