/**
 * The rounds that look for the second access, and for a third: the first operand, then both, lie in memory.
 *
 * @module
 */
import { Segment } from "../../../machine/decoding.ts";
import { NO_REGISTER } from "../../../machine/registers.ts";
import { WINDOW_SIZE } from "../executor/address_space.ts";
import { isGeneralProtection, readForm, setVariant, Shown, shownBy, VARIANTS } from "./access_form.ts";
import type { Round } from "./access_round.ts";
import { type AccessSearch, PAST } from "./access_search.ts";
import { type AccessTruths, Told } from "./access_truths.ts";

/** Where in the window the second access goes while a third is looked for. */
const SECOND_PLACE = 0x200;

/** How near to an operand a second access has to be that moves with it, as those of the stack do. */
const NEAR = 0x100n;

/** Runs each instruction with its first operand in memory; `out` is told where what then faults is no operand. */
export function secondForms(search: AccessSearch, out: AccessTruths): Round {
  const { records, second } = search;
  const { base, index, segment } = search.first.columns;
  return {
    count: VARIANTS,
    write: (row, to) => {
      // Where the first operand has a segment, its base has to stay, and no second one ever has it too.
      const isFree = segment[row] === Segment.none;
      for (let variant = 0; variant < VARIANTS; variant++) {
        search.setAimed(row, to + variant);
        search.keepFirst(row, to + variant);
        if (isFree) search.setSegments(to + variant, 0, 0);
        if (isFree || variant < VARIANTS - 1) {
          setVariant(records, to + variant, variant, [base[row]!, index[row]!]);
        }
      }
    },
    read: (row, from) => {
      second.take(row, readForm(records, from, row, second.columns));
      const isOther = shownBy(records, from) !== Shown.none;
      const isMade = second.shown[row] !== Shown.none && second.columns.addressSize[row] !== 0;
      // An address that no register moves is made of those that stay.
      if (isOther && !isMade) second.take(row, { shown: Shown.none, hasByteIndex: false });
      if (isOther && !isMade) out.told[row] = Told.some;
      if (isGeneralProtection(records, from)) out.told[row] = Told.refused;
    },
  };
}

/**
 * Runs each instruction with its first operand at either end of the window: what lies beside it, as on a stack, faults.
 * `startsBefore` gets the rows whose first access may begin before where it shows.
 */
export function edges(search: AccessSearch, startsBefore: Set<number>): Round {
  const { records, first, second, residue, sizes: [sizes] } = search;
  const places = (row: number) => [
    residue[row]!,
    WINDOW_SIZE - (sizes.size(row) || WINDOW_SIZE - residue[row]!),
  ];
  return {
    count: 2,
    write: (row, to) =>
      places(row).forEach((place, n) => {
        search.setAimed(row, to + n);
        search.aimFirst(row, to + n, place);
      }),
    read: (row, from) => {
      const start = first.windowStart(row);
      for (const [n, place] of places(row).entries()) {
        const shown = shownBy(records, from + n);
        if (!first.reaches(row, place)) continue;
        if (shown === Shown.none || first.columns.base[row] === NO_REGISTER || sizes.size(row) === 0) continue;
        const moved = records.cr2(from + n) - start - BigInt(place);
        if (shown === first.shown[row] && moved < 0n && moved > -PAST) {
          startsBefore.add(row);
          continue;
        }
        if (moved < -NEAR || moved > NEAR) continue;
        second.take(row, { shown, hasByteIndex: false });
        copyFirst(search, row, moved);
        return;
      }
    },
  };
}

/** Makes the second operand the first one, `moved` bytes further. */
function copyFirst({ first, second }: AccessSearch, row: number, moved: bigint): void {
  const [from, to] = [first.columns, second.columns];
  for (const name of ["operand", "base", "index", "scale", "segment", "addressSize"] as const) {
    to[name][row] = from[name][row]!;
  }
  to.displacement.set(row, from.displacement.at(row) + moved);
}

/** Whether both operands are made of one base, so that neither can be moved alone. */
export function isShared({ first, second }: AccessSearch, row: number): boolean {
  return first.columns.base[row] === second.columns.base[row];
}

/** Runs each instruction with both operands in memory: what still faults is a third access, and `out` is told. */
export function others(search: AccessSearch, out: AccessTruths): Round {
  const { records, second } = search;
  return {
    count: 1,
    write: (row, to) => {
      search.setAimed(row, to);
      search.keepFirst(row, to);
      second.aim(row, search.text(row), SECOND_PLACE, records, to);
    },
    read: (row, from) => {
      if (shownBy(records, from) !== Shown.none) out.told[row] = Told.some;
    },
  };
}
