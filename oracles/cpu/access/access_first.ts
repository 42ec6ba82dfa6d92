/**
 * The rounds that look for the first access: what its address is made of, and whether it has to be aligned.
 *
 * @module
 */
import { Operand } from "../../../machine/decoding.ts";
import { GPR_COUNT, NO_REGISTER } from "../../../machine/registers.ts";
import { PLACE_COUNT, readTrials, setTrial } from "./access_displacement.ts";
import {
  ALIGNMENT,
  isGeneralProtection,
  readForm,
  setSegmentWeights,
  setVariant,
  Shown,
  shownBy,
  VARIANTS,
} from "./access_form.ts";
import { REGISTER_VALUE } from "./access_operand.ts";
import type { Round } from "./access_round.ts";
import { type AccessSearch, FIRST_PLACE } from "./access_search.ts";
import { type AccessTruths, Told } from "./access_truths.ts";

const RCX = 1;

/**
 * Runs each instruction where nothing is mapped. A repeated one runs once, or not at all as its case does not.
 *
 * @param search The search; gets the first operands.
 * @param out Is told where an access shows whose address is not made as an operand's.
 * @param refused Gets the rows that raise #GP.
 */
export function firstForms(search: AccessSearch, out: AccessTruths, refused: Set<number>): Round {
  const { records, first, plain } = search;
  const { u32 } = search.asked.batch.registers;
  return {
    count: VARIANTS,
    write: (row, to) => {
      const rcx = 2 * (GPR_COUNT * row + RCX);
      for (let variant = 0; variant < VARIANTS; variant++) {
        search.setPlain(row, to + variant, BigInt(plain[row]!));
        if (plain[row] === Number(REGISTER_VALUE)) {
          records.setRegisterHalves(to + variant, RCX, Math.min(1, u32[rcx]!), Math.min(1, u32[rcx + 1]!));
        }
        setVariant(records, to + variant, variant, []);
      }
    },
    read: (row, from) => {
      first.take(row, readForm(records, from, row, first.columns));
      const isAccess = shownBy(records, from) !== Shown.none;
      if (isAccess && first.shown[row] === Shown.none) out.told[row] = Told.none;
      if (isGeneralProtection(records, from)) refused.add(row);
    },
  };
}

/** Tries all registers at each distance from a multiple of the coarsest alignment; `aligned` gets the rows that one suits. */
export function alignments(search: AccessSearch, aligned: Set<number>): Round {
  const { records } = search;
  return {
    count: ALIGNMENT,
    write: (row, to) => {
      for (let n = 0; n < ALIGNMENT; n++) search.setPlain(row, to + n, BigInt(ALIGNMENT + n));
    },
    read: (row, from) => {
      for (let n = 0; n < ALIGNMENT; n++) {
        if (shownBy(records, from + n) === Shown.none) continue;
        search.setPlainValue(row, ALIGNMENT + n);
        search.residue[row] = Number(records.cr2(from + n) & BigInt(ALIGNMENT - 1));
        aligned.add(row);
        return;
      }
    },
  };
}

/** Looks for displacements. */
export function trials(search: AccessSearch): Round {
  const { records } = search;
  return {
    count: PLACE_COUNT,
    write: (row, to) => {
      for (let place = 0; place < PLACE_COUNT; place++) {
        search.setPlain(row, to + place, 0n);
        setSegmentWeights(records, to + place);
        setTrial(records, to + place, place, search.text(row));
      }
    },
    read: (row, from) => takeTrials(search, row, from),
  };
}

/** Takes up the displacement that the records from `from` show, and the operand with it where no register is its index. */
function takeTrials(search: AccessSearch, row: number, from: number): void {
  const { columns, shown, displacementAt, displacementSize } = search.first;
  const hasIndex = shown[row] !== Shown.none && columns.index[row] !== NO_REGISTER;
  const found = readTrials(search.records, from, search.text(row));
  displacementAt[row] = found?.at ?? 0;
  displacementSize[row] = found?.size ?? 0;
  if (hasIndex) return;
  shown[row] = found?.shown ?? Shown.none;
  if (found === undefined) return;
  columns.operand[row] = Operand.memory;
  columns.base[row] = found.base;
  columns.index[row] = NO_REGISTER;
  columns.scale[row] = 0;
  columns.segment[row] = found.segment;
  columns.addressSize[row] = found.addressSize;
  columns.displacement.set(row, found.displacement);
}

/** Moves the first operand, which lies inside of the window, off its alignment by one byte; `aligned` gets the rows that mind. */
export function shifts(search: AccessSearch, aligned: Set<number>): Round {
  return {
    count: 2,
    write: (row, to) => {
      for (const shift of [0, 1]) {
        search.setAimed(row, to + shift);
        search.setMasks(row, to + shift);
        search.aimFirst(row, to + shift, FIRST_PLACE + shift);
      }
    },
    read: (row, from) => {
      const [isRefused, isRefusedOff] = [from, from + 1].map((i) => isGeneralProtection(search.records, i));
      if (!isRefused && isRefusedOff) aligned.add(row);
    },
  };
}
