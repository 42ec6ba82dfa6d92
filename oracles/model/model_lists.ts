/**
 * The model's lists of accesses, where memory is real: an operand's one, and the two of an iteration of a string move.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { Form } from "../../machine/decoding.ts";
import { type Expectations, Reason } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";
import { listStrings } from "./model_string_lists.ts";
import { placeAccess } from "./place_access.ts";

// Constants of its own: docs/design/performance.md says why.
const { none: NO_REASON, deviceStatus: DEVICE_STATUS } = Reason;
const { read: READ, write: WRITE } = Direction;
const { movs: MOVS, movsxd: MOVSXD } = Form;

/** MOVSXD to a register of 16 bits reads as many on Intel's CPUs, and 32 on AMD's. */
const [WORD, DWORD] = [2, 4];

/**
 * Lists the accesses of those cases that get as far as making them.
 *
 * @param batch The cases.
 * @param insn The instruction, and which cases have it.
 * @param out Has the reasons, addresses and data, and receives the lists.
 */
export function expectLists(batch: Batch, insn: ModelInstruction, out: Expectations): void {
  const lists = out.lists!;
  for (let row = insn.first; row < insn.end; row++) {
    if (out.reason[row] !== NO_REASON && out.reason[row] !== DEVICE_STATUS) continue;
    if (insn.form === MOVS) {
      listStrings(batch, out, row, 1, lists, row);
      continue;
    }
    const at = lists.most * row;
    const data = insn.store === 1 ? out.access.data : out.held;
    if (insn.form === MOVSXD && insn.width === WORD) out.otherSize[row] = DWORD;
    lists.setCount(row, 1);
    lists.size[at] = insn.size;
    lists.direction[at] = insn.store === 1 ? WRITE : READ;
    lists.data.copy(at, data, row);
    placeAccess(batch, row, out.address.u32[2 * row]!, out.address.u32[2 * row + 1]!, lists, at);
  }
}
