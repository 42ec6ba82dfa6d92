/** A handler of two instructions, whose outcomes use every column. */
import { Direction } from "../../machine/access.ts";
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { Subject } from "../../machine/subject.ts";

const LOAD = 0x8b;
const STORE = 0x88;

/** Handles `8b /r` as a load to rax, and `88 /r` as a store of rcx; refuses the rest. */
export const tiny: Subject = {
  name: "tiny",
  run(batch: Batch, out: Outcomes): void {
    out.reset(batch);
    for (let row = 0; row < batch.size; row++) {
      const opcode = batch.text[TEXT_STRIDE * row];
      if (opcode !== LOAD && opcode !== STORE) {
        out.returned[row] = -14 - batch.cpl[row]!;
        continue;
      }
      out.handled[row] = 1;
      out.returned[row] = 2;
      out.rip.add(row, 2);
      out.access.count[row] = 1;
      out.access.size[row] = 4;
      out.access.direction[row] = opcode === LOAD ? Direction.read : Direction.write;
      out.access.gpa.copy(row, batch.ve.gpa, row);
      out.access.data.copy(row, batch.registers, GPR_COUNT * row + 1);
      if (opcode === LOAD) out.registers.copy(GPR_COUNT * row, batch.device.value, row);
    }
  },
  close() {},
};
