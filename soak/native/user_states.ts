/**
 * States of a user's process: a subject that executes the instruction can be there.
 *
 * @module
 */
import { Random } from "../../fuzz/generate/random.ts";
import { DIRECTION_FLAG, setValue } from "../../fuzz/generate/machine_state.ts";
import { aimString } from "../../fuzz/generate/aim.ts";
import { aimAt } from "../../machine/aim.ts";
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { NO_MOFFS, TextAddressing } from "../../states/addressing.ts";
import { Settler } from "../../states/settle.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { Anatomy } from "../../x86/anatomy.ts";

/** Sets the streams of these states apart from the generator's. */
const USER_SEED = 0x7573_6572;

const USER = 3;
const RSP = 4;
const IN_PAGE = 0xfff;
const PAGE_SHIFT = 12;

/** The text's page, and the first of the operands', lower half and upper half. */
const TEXT = [0x1000_0000, 0x7f00] as const;
const DATA = [0x2000_0000, 0x7f00] as const;

/** Operands are in so many pages: the subject maps each anew that it has not seen lately. */
const DATA_PAGES = 4;

/** CF, PF, AF, ZF, SF and OF, and the bits of RFLAGS that are set beside them. */
const [STATUS_FLAGS, USUAL_FLAGS] = [0x8d5, 0x202];

/** Where the stack is that no operand is on, lower half. */
const STACK = 0x3000_0000;

/** A bit of an address's upper half that no canonical one has alone. */
const NOT_CANONICAL = 1 << 28;

/** Moves cases to where a user's process can be. One object serves many batches. */
export class UserStates {
  readonly #anatomy = new Anatomy();
  readonly #addressing = new TextAddressing();
  readonly #settler = new Settler();
  readonly #target = new Qwords(1);
  readonly #seed: number;

  /** Makes one for the cases of a seed. */
  constructor(seed: number) {
    this.#seed = seed ^ USER_SEED;
  }

  /**
   * Moves all cases of a batch, and gives them flags and vector registers of any content.
   *
   * @param batch Its cases change.
   * @param number Its number: a stream of its own of the seed.
   */
  move(batch: Batch, number: number): void {
    const random = new Random(this.#seed, number);
    for (let row = 0; row < batch.size; row++) {
      if (!batch.repeatsText(row)) this.#read(batch, row);
      const bits = random.bits();
      batch.cpl[row] = USER;
      batch.rip.setHalves(row, TEXT[0] + (batch.rip.u32[2 * row]! & IN_PAGE), TEXT[1]);
      batch.rflags.u32[2 * row] = bits & STATUS_FLAGS | USUAL_FLAGS | batch.rflags.u32[2 * row]! & DIRECTION_FLAG;
      setValue(random, batch.vectors, row);
      batch.registers.setHalves(GPR_COUNT * row + RSP, STACK, TEXT[1]);
      this.#aim(batch, row, bits);
      // Nothing an address is made of is canonical then.
      if (bits >>> 28 === 0) leaveCanonical(batch, row);
    }
  }

  #read({ text }: Batch, row: number): void {
    this.#anatomy.read(text, TEXT_STRIDE * row);
    this.#addressing.read(text, TEXT_STRIDE * row, this.#anatomy);
  }

  #aim(batch: Batch, row: number, bits: number): void {
    const operands = this.#addressing;
    if (operands.isString === 1) {
      const isSource = batch.glaFromOperand[row] === 1;
      this.#aimString(batch, row, bits >> 14, !isSource);
      this.#aimString(batch, row, bits >> 12, isSource);
    } else if (operands.memory === 1) {
      batch.glaFromOperand[row] = 1;
      aimAt(operands, batch, row, this.#place(batch, row, bits >> 12));
    } else if (operands.moffsAt !== NO_MOFFS) {
      // The address stands in the text; a case of which no byte is left for it is no instruction.
      this.#segmentBases(batch, row);
    }
    this.#settler.settle(operands, batch, row);
  }

  #aimString(batch: Batch, row: number, page: number, isSource: boolean): void {
    aimString(this.#addressing, batch, row, this.#place(batch, row, page), isSource);
  }

  #segmentBases({ fsBase, gsBase }: Batch, row: number): void {
    fsBase.setHalves(row, 0, 0);
    gsBase.setHalves(row, 0, 0);
  }

  /** One of the operands' pages, at the offset of the gpa. */
  #place({ ve: { gpa } }: Batch, row: number, page: number) {
    const low = DATA[0] + ((page & DATA_PAGES - 1) << PAGE_SHIFT) + (gpa.u32[2 * row]! & IN_PAGE);
    // What a 32-bit address reaches, with a base or without.
    this.#target.setHalves(0, low, this.#addressing.address32 === 1 ? 0 : DATA[1]);
    return { target: this.#target, segmentBase: [TEXT[0], 0] } as const;
  }
}

/** All registers but rsp, which cannot be loaded so everywhere. */
function leaveCanonical({ registers: { u32 } }: Batch, row: number): void {
  for (let r = 0; r < GPR_COUNT; r++) {
    if (r !== RSP) u32[2 * (GPR_COUNT * row + r) + 1]! ^= NOT_CANONICAL;
  }
}
