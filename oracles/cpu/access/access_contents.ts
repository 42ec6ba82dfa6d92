/**
 * The round that shows whether what is written is read first: two contents of memory lead to different results then.
 *
 * @module
 */
import { GPR_COUNT } from "../../../machine/registers.ts";
import { MEMORY_SIZE } from "../executor/record_layout.ts";
import type { Records } from "../executor/records.ts";
import { Stop } from "../executor/stop.ts";
import type { Round } from "./access_round.ts";
import { type AccessSearch, FIRST_PLACE } from "./access_search.ts";

/** Two contents of the memory that is read or not, as bytes: they differ in sign, parity and in the bits that registers have. */
const CONTENTS = [0x5b, 0xbc] as const;

/** Runs each instruction on two contents of its operand: what comes of it tells whether it is read, too. */
export function contents(search: AccessSearch): Round {
  const { records } = search;
  return {
    count: CONTENTS.length,
    write: (row, to) =>
      CONTENTS.forEach((content, n) => {
        search.setAimed(row, to + n);
        search.keepFirst(row, to + n);
        records.setMemoryOffset(to + n, FIRST_PLACE);
        records.setMemory(to + n, new Uint8Array(MEMORY_SIZE).fill(content));
      }),
    read: (row, from) => {
      search.isReadBack[row] = dependsOnContent(records, from) ? 1 : 0;
    },
  };
}

/** Whether records from `from` differ in more than bytes that were left as they were. */
function dependsOnContent(records: Records, from: number): boolean {
  const [a, b] = [from, from + 1];
  if (records.stop[a] !== Stop.completed || records.stop[b] !== Stop.completed) return false;
  if (records.flags(a) !== records.flags(b)) return true;
  for (let r = 0; r < GPR_COUNT; r++) if (records.register(a, r) !== records.register(b, r)) return true;
  for (let k = 0; k < MEMORY_SIZE; k++) {
    const [one, other] = [a, b].map((i) => records.output[records.memoryAt(i) + k]!);
    const isLeft = one === CONTENTS[0] && other === CONTENTS[1];
    if (one !== other && !isLeft) return true;
  }
  return false;
}
