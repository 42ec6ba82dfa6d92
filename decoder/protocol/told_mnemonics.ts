/**
 * Mnemonics as decoders tell them, and what follows from each. Each name is looked at once.
 *
 * @module
 */
import { quoted } from "../../corpus/files/hex.ts";
import { Form, FORMS } from "../../machine/decoding.ts";
import { isNameOfSeveral } from "../../oracles/decoders/mnemonic_in_text.ts";
import { mnemonicId, stringMnemonicId } from "../../oracles/decoders/mnemonics.ts";
import { garbage } from "../../subject/protocol/subject_error.ts";

/** What follows from a name. */
export interface ToldMnemonic {
  /** Its number, and where the opcode is a string instruction's. */
  readonly id: number;
  /** @see id */
  readonly stringId: number;
  /** The form that an instruction of this name can have; of MOV and MOVS the opcode decides. */
  readonly form: number;
  /** The name, if it stands for several instructions in another way than that. */
  readonly ofSeveral: string | undefined;
}

/** A name begins with a letter; dialects have names with points and underscores. */
const NAME = /^[a-z][a-z0-9_.]{0,30}$/;

const WORDS = 8;
const FIRST_SLOTS = 1 << 12;

/** What follows from a name that a decoder gave. */
export function toldMnemonic(name: string): ToldMnemonic {
  if (!NAME.test(name)) throw garbage(`mnemonic is none: ${quoted(name)}: give a name in lower case`);
  return {
    id: numbered(() => mnemonicId(name)),
    stringId: numbered(() => stringMnemonicId(name)),
    form: formOf(name),
    ofSeveral: isNameOfSeveral(name) ? name : undefined,
  };
}

/** Names without end are nobody's. */
function numbered(number: () => number): number {
  try {
    return number();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw garbage("mnemonics are of too many different names");
  }
}

function formOf(name: string): number {
  if (name === "movabs") return Form.mov;
  if (/^movs[bwdq]$/.test(name)) return Form.movs;
  const form = FORMS.find((form) => form === name);
  return form === undefined ? Form.other : Form[form];
}

/** Finds names by the eight words that they take in a record, without making strings of them. */
export class ToldMnemonics {
  /** The place of a name, plus one, by hash; 0 where there is none. A power of two of them, at most half in use. */
  #slots = new Int32Array(FIRST_SLOTS);
  #words = new Uint32Array(WORDS * FIRST_SLOTS / 2);
  readonly #told: ToldMnemonic[] = [];

  /**
   * The name at word `at`.
   *
   * @throws {ProgramFailure} When it is none.
   */
  at(words: Uint32Array, at: number): ToldMnemonic {
    let slot = this.#slotOf(words, at);
    for (; this.#slots[slot] !== 0; slot = slot + 1 & this.#slots.length - 1) {
      const place = this.#slots[slot]! - 1;
      if (this.#isAt(place, words, at)) return this.#told[place]!;
    }
    return this.#add(words, at);
  }

  #isAt(place: number, words: Uint32Array, at: number): boolean {
    const known = this.#words;
    for (let k = 0, from = WORDS * place; k < WORDS; k++) {
      const word = words[at + k]!;
      if (known[from + k] !== word) return false;
      // Behind the first zero there are only zeros: that was checked when the name was new.
      if (word === 0) return words[at + WORDS - 1] === 0;
    }
    return true;
  }

  #slotOf(words: Uint32Array, at: number): number {
    let hash = 0x811c_9dc5;
    for (let k = 0; k < WORDS && words[at + k] !== 0; k++) hash = Math.imul(hash ^ words[at + k]!, 0x9e37_79b1);
    hash ^= hash >>> 15;
    return hash & this.#slots.length - 1;
  }

  #add(words: Uint32Array, at: number): ToldMnemonic {
    const bytes = new Uint8Array(Uint32Array.from(words.subarray(at, at + WORDS)).buffer);
    const end = bytes.indexOf(0);
    if (end < 0 || bytes.subarray(end).some((byte) => byte !== 0)) {
      throw garbage("mnemonic is not followed by zeros");
    }
    const told = toldMnemonic(new TextDecoder("latin1").decode(bytes.subarray(0, end)));
    if (2 * this.#told.length === this.#slots.length) this.#grow();
    this.#words.set(words.subarray(at, at + WORDS), WORDS * this.#told.length);
    this.#put(this.#told.push(told) - 1);
    return told;
  }

  #put(place: number): void {
    let slot = this.#slotOf(this.#words, WORDS * place);
    while (this.#slots[slot] !== 0) slot = slot + 1 & this.#slots.length - 1;
    this.#slots[slot] = place + 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    const larger = new Uint32Array(WORDS * this.#slots.length / 2);
    larger.set(this.#words);
    this.#words = larger;
    for (let place = 0; place < this.#told.length; place++) this.#put(place);
  }
}
