/**
 * The rounds that slide an operand over an edge of the mapped window: over its end to see how large the access is, over its
 * start to see whether it begins before where it shows.
 *
 * @module
 */
import { WINDOW_SIZE } from "../executor/address_space.ts";
import type { Records } from "../executor/records.ts";
import { Stop } from "../executor/stop.ts";
import { ALIGNMENT, Shown, shownBy } from "./access_form.ts";
import { REGISTER_VALUE } from "./access_operand.ts";
import type { Round } from "./access_round.ts";
import { type AccessSearch, FIRST_PLACE, PAST } from "./access_search.ts";
import { Fit, TRIES } from "./access_sizes.ts";

/** Steps in which the start of an access is looked for that has to be aligned: what every such access has. */
const ALIGNED_STEP = 16;

/** Slides one of the operands over the end of the window; the other one stays in it. */
export function sizeTries(search: AccessSearch, which: 0 | 1, aligned: ReadonlySet<number>): Round {
  const { records } = search;
  const operands = which === 0 ? search.first : search.second;
  const sizes = search.sizes[which];
  return {
    count: TRIES,
    write: (row, to) => {
      for (let n = 0; n < TRIES; n++) {
        search.setAimed(row, to + n);
        if (which === 0) search.setMasks(row, to + n);
        else search.keepFirst(row, to + n);
        const room = sizes.room(row, n) || ALIGNMENT;
        operands.aim(row, search.text(row), WINDOW_SIZE - room, records, to + n);
      }
    },
    read: (row, from) => {
      const past = { shown: operands.shown[row]!, from: operands.windowStart(row) + BigInt(WINDOW_SIZE) };
      // Rooms follow from what is known, which changes only when all have been looked at.
      const rooms = Array.from({ length: TRIES }, (_, n) => sizes.room(row, n));
      rooms.forEach((room, n) => {
        if (room !== 0 && operands.reaches(row, WINDOW_SIZE - room)) {
          sizes.note(row, room, fitOf(records, from + n, past, aligned.has(row)));
        }
      });
    },
  };
}

/** Slides the first operand over the start of the window. */
export function startTries(search: AccessSearch, aligned: ReadonlySet<number>): Round {
  const { records, first, before } = search;
  const place = (row: number, room: number) => aligned.has(row) ? alignedPlace(search, row, room) : room;
  return {
    count: TRIES,
    write: (row, to) => {
      for (let n = 0; n < TRIES; n++) {
        search.setAimed(row, to + n);
        search.setMasks(row, to + n);
        const room = place(row, before.room(row, n));
        search.aimFirst(row, to + n, Math.min(room, FIRST_PLACE));
      }
    },
    read: (row, from) => {
      const past = { shown: first.shown[row]!, from: first.windowStart(row) - PAST };
      const rooms = Array.from({ length: TRIES }, (_, n) => before.room(row, n));
      rooms.forEach((room, n) => {
        const isInside = room !== 0 && place(row, room) <= FIRST_PLACE;
        const fit = fitOf(records, from + n, past, aligned.has(row));
        if (isInside && first.reaches(row, place(row, room))) before.note(row, room, fit);
      });
    },
  };
}

/** Bytes of the first access before where it shows. */
export function bytesBefore(search: AccessSearch, row: number): number {
  const room = search.before.size(row);
  const isAligned = search.plain[row] !== Number(REGISTER_VALUE);
  return room === 0 ? 0 : isAligned ? alignedPlace(search, row, room) : room;
}

/** Where an operand that has to be aligned shows while it has `room` steps before it. */
function alignedPlace({ residue }: AccessSearch, row: number, room: number): number {
  return residue[row]! % ALIGNED_STEP + ALIGNED_STEP * room;
}

/** What an access is that went past an edge of the window. */
interface Past {
  /** {@linkcode Shown}: how it is accessed. */
  readonly shown: number;
  /** The lowest address at which it faults then. */
  readonly from: bigint;
}

/** Whether record `i` went past the window. */
function fitOf(records: Records, i: number, past: Past, isAligned: boolean): number {
  const way = shownBy(records, i);
  if (way !== Shown.none) {
    const beyond = records.cr2(i) - past.from;
    return way === past.shown && beyond >= 0n && beyond < PAST ? Fit.overflows : Fit.fits;
  }
  // Where it can lie anywhere, an exception comes of the operand's value, and after the access.
  const isAfter = records.stop[i] === Stop.completed || records.stop[i] === Stop.fault && !isAligned;
  return isAfter ? Fit.fits : Fit.unknown;
}
